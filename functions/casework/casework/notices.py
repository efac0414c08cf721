"""From what is told to mails. One mail a recipient and write, however much happened in it.

No mail carries the secret, personal data, or text of one person to another except a decision's reason and what the
decision fixed, which are addressed to the person who asked. Subjects hold words of ours only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casework.contacts import holder_of, users_of
from casework.desk import Desk
from casework.directory import ListedStanding
from casework.personal import Answers
from casework.telling import PERSONAL, USERS, Line, lines_of
from casework.wording import Wording
from catalog.rules import events as ev
from catalog.rules.cases import Case
from catalog.rules.packs import Procedure
from catalog.rules.permissions import APPLICANT, HOLDER
from runtime.stores import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class _Addressee:
    """Who receives a mail: `name` tells mails of one write apart, `own` is the case that a user knows."""

    to: str
    address: str
    language: str
    name: str
    own: str = ""


def messages_for(desk: Desk, case: Case, events: tuple[ev.Event, ...], told: Answers) -> tuple[Message, ...]:
    """The mails of one write. `case` is the case after it. The key is the case, the last event and the recipient."""
    procedure = desk.procedure_of(case)
    lines = [line for event in events for line in lines_of(case, procedure, event)]
    return tuple(_letters(desk, case, lines, told))


def _letters(desk: Desk, case: Case, lines: list[Line], told: Answers) -> Iterator[Message]:
    for to in dict.fromkeys(line.to for line in lines):
        mine = [line for line in lines if line.to == to]
        for addressee in _addressees(desk, case, to, told):
            if addressee.address:
                yield _letter(desk, case, mine, addressee)


def _letter(desk: Desk, case: Case, lines: list[Line], addressee: _Addressee) -> Message:
    wording = desk.wordings.of(addressee.language)
    return Message(
        key=f"{case.reference}:{case.version}:{addressee.name}",
        recipient=addressee.address,
        subject=_subject(desk, case, lines, wording),
        body=_body(desk, case, lines, (wording, addressee)),
        due_at=desk.now(),
    )


def _addressees(desk: Desk, case: Case, to: str, told: Answers) -> tuple[_Addressee, ...]:
    if to == USERS:
        return tuple(
            _Addressee(to=to, address=one.email, language=one.language, name=f"user:{own}", own=own)
            for own, one in users_of(desk, case.entries).told
            if own != case.reference
        )
    if to in (APPLICANT, HOLDER):
        person = told if to == APPLICANT else holder_of(desk, case)
        return (_Addressee(to=to, address=person.email, language=person.language, name=to),)
    mailbox = desk.directory.mailbox(to)
    return (_Addressee(to=to, address=mailbox, language=desk.wordings.languages[0], name=to),)


def _subject(desk: Desk, case: Case, lines: list[Line], wording: Wording) -> str:
    """The most pressing subject."""
    pressing = max(lines, key=lambda line: _PRESSING.index(line.subject) if line.subject in _PRESSING else -1)
    title = desk.procedure_of(case).title.text(wording.language)
    facts = {"procedure": title, "reference": case.reference, "entries": _titles(desk, case, wording)}
    return wording.text(f"mails.subject.{pressing.subject}", **facts)


_PRESSING = ("received", "told", "turn", "reminder", "overdue")  # from mild to pressing


def _titles(desk: Desk, case: Case, wording: Wording) -> str:
    found = ((key, desk.directory.entry(key)) for key in case.entries)
    return wording.text("mails.between").join(one.title.text(wording.language) if one else key for key, one in found)


def _body(desk: Desk, case: Case, lines: list[Line], to: tuple[Wording, _Addressee]) -> str:
    """A user learns of the data sets and of the user's own case, and nothing of the case that decided."""
    wording, addressee = to
    procedure, is_user = desk.procedure_of(case), addressee.to == USERS
    facts = {
        "procedure": procedure.title.text(wording.language),
        "reference": case.reference,
        "entries": _titles(desk, case, wording),
        "own": addressee.own,
        "address": _address(desk, case, addressee),
    }
    localised = (_localised(desk, procedure, line, wording) for line in lines)
    told = dict.fromkeys(wording.text(f"mails.line.{line.code}", **(facts | more)) for line, more in localised)
    heading = wording.text("mails.heading_users" if is_user else "mails.heading", **facts)
    kind = "users" if is_user else "holder" if addressee.to == HOLDER else "applicant"
    foot = wording.text(f"mails.foot.{kind if addressee.to in PERSONAL else 'office'}", **facts)
    return "\n\n".join((heading, *told, foot)) + "\n"


def _address(desk: Desk, case: Case, addressee: _Addressee) -> str:
    places = {APPLICANT: "track/", HOLDER: f"track/{case.reference}", USERS: "track/"}
    place = places.get(addressee.to, f"workbench/cases/{case.reference}")
    language = desk.wordings.of(addressee.language).language
    prefix = "" if language == desk.wordings.languages[0] else f"{language}/"
    return f"{desk.site_url}{prefix}{place}"


def _localised(desk: Desk, procedure: Procedure, line: Line, wording: Wording) -> tuple[Line, dict[str, str]]:
    """Keys of stages, outcomes and states turned into the words of the pack."""
    facts = dict(line.facts)
    stage = procedure.stage(facts.get("stage", ""))
    if stage:
        outcome = stage.outcome(facts.get("outcome", ""))
        facts["stage"] = stage.title.text(wording.language)
        facts["outcome"] = outcome.title.text(wording.language) if outcome else ""
        facts["clause"] = ", ".join(stage.clauses)
    if "office" in facts:
        facts["office"] = desk.directory.office_title(facts["office"], wording.language) if facts["office"] else ""
    if "entry" in facts:
        facts |= _entry_facts(desk, facts["entry"], facts["since"], wording)
    facts["due"] = _due(facts, wording)
    return replace(line, facts=facts), facts


def _entry_facts(desk: Desk, key: str, since: str, wording: Wording) -> dict[str, str]:
    """What is told of a data set in another state: its name, since when, why, by which clause, and its page."""
    entry, untold = desk.directory.entry(key), wording.text("mails.state_untold")
    standing = entry.standing if entry else ListedStanding()
    prefix = "" if wording.language == desk.wordings.languages[0] else f"{wording.language}/"
    return {
        "entry": entry.title.text(wording.language) if entry else key,
        "since": since or untold,
        "reason": standing.reason.text(wording.language) or untold,
        "clauses": wording.text("mails.between").join(standing.clauses) or untold,
        "page": f"{desk.site_url}{prefix}{key}/",
    }


def _due(facts: dict[str, str], wording: Wording) -> str:
    if not facts.get("due_on"):
        return wording.text("mails.due.none")
    code = "provisional" if facts.get("provisional") else "firm"
    due = wording.text(f"mails.due.{code}", due_on=facts["due_on"])
    return wording.text("mails.due.soft", due=due) if facts.get("soft") else due

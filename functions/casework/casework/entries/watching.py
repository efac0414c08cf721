"""What becomes of pull requests: their state and remarks, read when a page is shown and at every sweep.

The sweep tells the office by mail, once for each remark: a draft is marked only after its letters were handed over,
and a letter that goes out again after a crash carries the same Message-ID.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from casework.entries.composing import title_of
from casework.entries.drafts import CLOSED, MERGED, PROPOSED, Draft
from casework.entries.office import EntryOffice
from casework.entries.reporting import one_line
from casework.hosting.port import HostFault, Pull, Remark, Verdict
from casework.wording import Wording
from runtime.letters import Deferred, Letter, Transport

_STATES = {"open": PROPOSED, "merged": MERGED, "closed": CLOSED}
NO_VERDICT = Verdict()
MAX_QUOTED = 2000
_MARKER = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a draft's pull request stands; `fault` says why the host could not be asked."""

    pull: Pull | None = None
    remarks: tuple[Remark, ...] = ()
    verdict: Verdict = NO_VERDICT
    fault: str = ""


def standing_of(entries: EntryOffice, draft: Draft) -> Standing:
    """Ask the host. A host that is away is said, never raised."""
    if not draft.is_proposed:
        return Standing()
    try:
        pull = entries.host.pull(draft.number)
        head = pull.head or draft.head
        verdict = entries.host.verdict(head) if head else NO_VERDICT
        return Standing(pull=pull, remarks=entries.host.remarks(draft.number), verdict=verdict)
    except HostFault as fault:
        return Standing(fault=fault.code)
    except (LookupError, TypeError, ValueError):  # an answer in another form than the host's own
        return Standing(fault="refused")


def settled(entries: EntryOffice, draft: Draft, standing: Standing) -> Draft:
    """The draft with the state of its pull request kept, where that changed."""
    state = _STATES[standing.pull.state] if standing.pull else draft.state
    if state == draft.state or draft.state == "sending":
        return draft
    over = state == MERGED  # what was merged is in the catalogue and needs no quarantine
    kept = entries.drawer.keep(replace(draft, state=state, uploads=() if over else draft.uploads))
    if kept and over:
        entries.drawer.forget(draft.uploads)
    return kept or draft


def watched(entries: EntryOffice, transport: Transport) -> int:
    """Tell of every new remark of every open pull request; how many letters were handed over."""
    return sum(_tell(entries, draft, transport) for draft in entries.drawer.watched())


def _tell(entries: EntryOffice, draft: Draft, transport: Transport) -> int:
    standing = standing_of(entries, draft)
    fresh = [one for one in standing.remarks if one.id not in draft.told]
    sent = tuple(_sent(entries, draft, fresh, transport))
    if sent:
        draft = entries.drawer.keep(replace(draft, told=(*draft.told, *sent))) or draft
    settled(entries, draft, standing)
    return len(sent)


def _sent(entries: EntryOffice, draft: Draft, fresh: list[Remark], transport: Transport) -> Iterator[str]:
    """The ids of remarks whose letter was taken, or can never be."""
    desk = entries.drawer.desk
    words, now = desk.wordings.of(desk.wordings.languages[0]), desk.now()
    recipient = desk.directory.mailbox(f"publisher:{draft.publisher}")
    for one in fresh if recipient else ():
        letter = Letter(
            key=f"{draft.id}/{one.id}",
            recipient=recipient,
            subject=words.text("casework.entries.mail.subject", title=one_line(title_of(draft))),
            body=_body(desk.site_url, draft, one, words),
        )
        if not isinstance(transport.send(letter, now), Deferred):
            yield one.id


def _body(site_url: str, draft: Draft, one: Remark, words: Wording) -> str:
    link = f"{site_url}workbench/entries/{draft.id}"
    place = f"{one.path}:{one.line}" if one.path else ""
    text = readable(one.body)[:MAX_QUOTED]
    return words.text("casework.entries.mail.body", author=one.author, place=place, text=text, link=link, key=draft.key)


def readable(text: str) -> str:
    """A remark without the marks that programs leave in it for themselves."""
    return _MARKER.sub("", text).strip()

"""What officers do with drafts: begin, write, upload, check, submit, answer a remark, start over from what is there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from casework.entries.answering import answered, clean
from casework.entries.composing import UploadGone, without_resource
from casework.entries.drafts import MAX_DRAFTS, Draft, new_draft
from casework.entries.examining import Refused, Report
from casework.entries.office import EntryOffice, author_of, may_write
from casework.entries.opening import begin, rebased
from casework.entries.pages import draft_of, examined, findings_part, shown_draft, shown_list, writer
from casework.entries.questions import questions_of
from casework.entries.submitting import Overtaken, Sending, Stale, submit
from casework.entries.uploading import uploaded
from casework.exchange import Answer, Asked, Fields, problem_answer, read_form, see_other
from casework.front import Front, prefix_of
from casework.hosting.port import HostFault
from catalog.rules.commands import Actor
from runtime.problems import Problem

MAX_FORM_FIELDS = 5000
PART = "x-mulu-part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """One post to a draft: who, where, and the fields that came."""

    front: Front
    asked: Asked
    entries: EntryOffice
    draft: Draft
    actor: Actor
    values: Mapping[str, str]

    def text(self, code: str, **facts: object) -> str:
        """A sentence of ours in the language of the page."""
        return self.front.desk.wordings.of(self.asked.language).text(f"casework.entries.{code}", **facts)

    def again(self, code: str, status: int = 422, report: Report | None = None) -> Answer:
        """The page with what was refused."""
        said = (("f-top", self.text(f"refused.{code}")),)
        return shown_draft(
            self.front, self.asked, self.entries, self.draft, problems=said, report=report, status=status
        )

    def here(self) -> Answer:
        """Back to the draft."""
        return see_other(f"{prefix_of(self.front, self.asked.language)}workbench/entries/{self.draft.id}")


def start_answer(front: Front, asked: Asked) -> Answer:
    """POST /workbench/entries: begin a draft of an entry that is there (`entry`), or of a new one (`name`)."""
    found = writer(front, asked)
    fields = read_form(asked)
    if isinstance(found, Answer) or isinstance(fields, Problem):
        return found if isinstance(found, Answer) else problem_answer(fields)  # type: ignore[arg-type]
    actor, entries = found
    given = fields.values
    publisher = given.get("publisher") or actor.office
    entry, is_new = (given.get("name", "").strip(), True) if "name" in given else (given.get("entry", ""), False)
    code = "publisher" if not _is_own(front, actor, publisher) else _too_many(entries, actor)
    draft = new_draft(actor.id, publisher, entry)
    try:
        begun = code or begin(entries, draft, is_new=is_new)
    except HostFault as fault:
        begun = f"host_{fault.code}"
    kept = None if isinstance(begun, str) else entries.drawer.keep(begun)
    if kept is None:
        words = front.desk.wordings.of(asked.language)
        said = words.text(f"casework.entries.refused.{begun if isinstance(begun, str) else 'overtaken'}")
        return shown_list(front, asked, (actor, entries), (("f-name", said),), 422)
    return see_other(f"{prefix_of(front, asked.language)}workbench/entries/{kept.id}")


def _is_own(front: Front, actor: Actor, publisher: str) -> bool:
    return publisher in front.desk.directory.bodies and may_write(actor, publisher)


def _too_many(entries: EntryOffice, actor: Actor) -> str:
    return "drafts" if len(entries.drawer.of(actor.id)) >= MAX_DRAFTS else ""


def draft_answer(front: Front, asked: Asked) -> Answer:
    """POST /workbench/entries/{draft}: one step. What the form says is kept first, whatever the step."""
    found = draft_of(front, asked)
    fields = read_form(asked, MAX_FORM_FIELDS)
    if isinstance(found, Answer) or isinstance(fields, Problem):
        return found if isinstance(found, Answer) else problem_answer(fields)  # type: ignore[arg-type]
    actor, entries, draft = found
    writing = Writing(front=front, asked=asked, entries=entries, draft=draft, actor=actor, values=fields.values)
    step, _, detail = fields.values.get("step", "save").partition(":")
    if step == "discard":
        return _discarded(writing)
    if step == "say":
        return _said(writing)
    if draft.is_over:
        return writing.again("over", 409)
    kept = _written(writing, fields)
    if isinstance(kept, Answer):
        return kept
    after = _STEPS.get(step, _saved)
    return after(replace(writing, draft=kept), detail)


def _written(writing: Writing, fields: Fields) -> Draft | Answer:
    """The draft with the answers and the file of a post, kept."""
    questions = questions_of(writing.front.desk.laws.in_force, writing.entries.form)
    # of several ticked boxes at least the empty one comes along, so an emptied list is not a missing question
    draft = replace(writing.draft, descriptor=answered(writing.draft.descriptor, questions, fields.values))
    upload = fields.files.get("file")
    try:
        if upload is not None:
            draft = uploaded(writing.entries, draft, upload, fields.values.get("target", ""))
    except Refused as refused:
        kept = writing.entries.drawer.keep(draft)
        return replace(writing, draft=kept or writing.draft).again(f"file_{refused.code}")
    kept = writing.entries.drawer.keep(draft)
    return kept or writing.again("overtaken", 409)


def _saved(writing: Writing, _: str) -> Answer:
    return writing.here()


def _checked(writing: Writing, _: str) -> Answer:
    report = examined(writing.entries, writing.draft, writing.asked.language)
    if writing.asked.header(PART) == "findings":
        return findings_part(writing.front, writing.asked, report)
    return shown_draft(writing.front, writing.asked, writing.entries, writing.draft, report=report)


def _removed(writing: Writing, name: str) -> Answer:
    kept = writing.entries.drawer.keep(without_resource(writing.draft, name))
    if kept is None:
        return writing.again("overtaken", 409)
    writing.entries.drawer.forget(one for one in writing.draft.uploads if one not in kept.uploads)
    return writing.here()


def _submitted(writing: Writing, _: str) -> Answer:
    front, draft = writing.front, writing.draft
    report = examined(writing.entries, draft, writing.asked.language)
    if (report.errors or report.problem == "upload") and writing.values.get("anyway") != "yes":
        return writing.again("errors", report=report)
    person = front.person(writing.asked)
    assert person is not None, "an officer is signed in"
    office = f"publisher:{draft.publisher}"
    words = front.desk.wordings.of(front.desk.wordings.languages[0])
    sending = Sending(
        author=author_of(person, front.desk.directory.mailbox(office)),
        office=front.desk.directory.office_title(office, words.language),
        words=words,
        report=report,
    )
    try:
        done = submit(writing.entries, draft, sending)
    except HostFault as fault:
        return _reloaded(writing).again(f"host_{fault.code}", 503 if fault.code == "away" else 409)
    except UploadGone:
        return writing.again("file_lost")
    except (LookupError, TypeError, ValueError):  # an answer in another form than the host's own
        return _reloaded(writing).again("host_refused", 409)
    if isinstance(done, Stale):
        return shown_draft(front, writing.asked, writing.entries, draft, stale=done.files, report=report, status=409)
    if isinstance(done, Overtaken):
        return _reloaded(writing).again("overtaken", 409)
    return writing.here()


def _reloaded(writing: Writing) -> Writing:
    found = writing.entries.drawer.fetch(writing.actor.id, writing.draft.id)
    return replace(writing, draft=found or writing.draft)


def _adopted(writing: Writing, _: str) -> Answer:
    """The draft over what stands in the repository now."""
    questions = questions_of(writing.front.desk.laws.in_force, writing.entries.form)
    try:
        fresh = rebased(writing.entries, writing.draft, questions)
    except HostFault as fault:
        return writing.again(f"host_{fault.code}", 503)
    if isinstance(fresh, str):
        return writing.again(fresh)
    return writing.here() if writing.entries.drawer.keep(fresh) else writing.again("overtaken", 409)


def _said(writing: Writing) -> Answer:
    """An answer to the reviewers, under the officer's name and by the service's account."""
    text, person = clean(writing.values.get("remark", "")), writing.front.person(writing.asked)
    if not text or person is None or not writing.draft.is_proposed:
        return writing.again("remark")
    office = writing.front.desk.directory.office_title(f"publisher:{writing.draft.publisher}", "zh")
    try:
        writing.entries.host.say(writing.draft.number, f"{person.name} ({office}):\n\n{text}")
    except HostFault as fault:
        return writing.again(f"host_{fault.code}", 503)
    return writing.here()


def _discarded(writing: Writing) -> Answer:
    """Drafts go; a pull request that was opened stays at the host, where it can be closed."""
    writing.entries.drawer.discard(writing.draft)
    return see_other(f"{prefix_of(writing.front, writing.asked.language)}workbench/entries/")


_STEPS: Mapping[str, Callable[[Writing, str], Answer]] = {
    "check": _checked,
    "remove": _removed,
    "submit": _submitted,
    "adopt": _adopted,
}

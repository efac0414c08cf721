"""The officers' pages of entries: the list, the form of a draft, and what is shown of its pull request."""

from typing import Any

from casework.entries.answering import MAX_COLUMNS, TYPES, answers_of, fields_of, resources_of, shown_text
from casework.entries.composing import UploadGone, title_of
from casework.entries.drafts import Draft
from casework.entries.examining import Folder, Report
from casework.entries.office import EntryOffice, may_write, writes_entries
from casework.entries.questions import SECTIONS, questions_of
from casework.entries.reporting import summary_of
from casework.entries.submitting import folder_of
from casework.entries.watching import readable, settled, standing_of
from casework.exchange import Answer, Asked, page_answer, problem_answer
from casework.front import Front
from casework.hosting.port import HostFault
from casework.workbench import office_title, officer
from catalog.rules.commands import Actor
from runtime.limits import MAX_FILE_BYTES
from runtime.problems import not_found

UNCHECKED = Report(problem="unchecked")
Problems = tuple[tuple[str, str], ...]


def writer(front: Front, asked: Asked) -> tuple[Actor, EntryOffice] | Answer:
    """Who writes entries here; others are sent to sign in, or there is nothing for them."""
    actor = officer(front, asked)
    if isinstance(actor, Answer):
        return actor
    if not writes_entries(actor):
        return problem_answer(not_found())
    if front.entries is None:
        words = front.desk.wordings.of(asked.language)
        facts = {"office": office_title(front, actor, asked.language)}
        page = front.pages.render("entries_off.html.j2", words, words.text("casework.entries.title"), facts)
        return page_answer(200, page)
    return actor, front.entries


def draft_of(front: Front, asked: Asked) -> tuple[Actor, EntryOffice, Draft] | Answer:
    """The draft that a path names, of the officer who asks; nobody else's exists."""
    found = writer(front, asked)
    if isinstance(found, Answer):
        return found
    actor, entries = found
    draft = entries.drawer.fetch(actor.id, asked.parameters["draft"])
    if draft is None or not may_write(actor, draft.publisher):
        return problem_answer(not_found())
    return actor, entries, draft


def list_page(front: Front, asked: Asked) -> Answer:
    """GET /workbench/entries: the drafts of the officer, the entries of the body, and a place to begin."""
    found = writer(front, asked)
    if isinstance(found, Answer):
        return found
    return shown_list(front, asked, found)


def shown_list(
    front: Front, asked: Asked, who: tuple[Actor, EntryOffice], problems: Problems = (), status: int = 200
) -> Answer:
    """The list, with what forbade to begin."""
    actor, entries = who
    words, directory = front.desk.wordings.of(asked.language), front.desk.directory
    bodies = [body for body in directory.bodies.values() if may_write(actor, body.key)]
    chosen = asked.query.get("body", "") or actor.office
    chosen = chosen if may_write(actor, chosen) and chosen in directory.bodies else actor.office
    facts = {
        "office": office_title(front, actor, asked.language),
        "drafts": [(draft, title_of(draft)) for draft in entries.drawer.of(actor.id)],
        "own": sorted((one for one in directory.entries.values() if one.publisher == chosen), key=lambda one: one.key),
        "bodies": bodies,
        "chosen": chosen,
        "problems": problems,
        "host": entries.host,
    }
    page = front.pages.render("entries.html.j2", words, words.text("casework.entries.title"), facts)
    return page_answer(status, page)


def draft_page(front: Front, asked: Asked) -> Answer:
    """GET /workbench/entries/{draft}: the form, the findings of the check, and the pull request."""
    found = draft_of(front, asked)
    if isinstance(found, Answer):
        return found
    _, entries, draft = found
    return shown_draft(front, asked, entries, draft)


def examined(entries: EntryOffice, draft: Draft, language: str) -> Report:
    """What the check says of a draft; a host that is away or a lost upload is said in the report."""
    try:
        folder: Folder = folder_of(entries, draft)[0]
    except UploadGone:
        return Report(problem="upload")
    except (HostFault, LookupError, TypeError, ValueError):  # away, or an answer in another form than the host's own
        return Report(problem="host")
    return entries.examiner.report(folder, language)


def shown_draft(  # noqa: PLR0913 - what one answer may add to the page, each by name
    front: Front,
    asked: Asked,
    entries: EntryOffice,
    draft: Draft,
    *,
    problems: Problems = (),
    stale: tuple[str, ...] = (),
    report: Report | None = None,
    status: int = 200,
) -> Answer:
    """The page of a draft as it stands."""
    words = front.desk.wordings.of(asked.language)
    standing = standing_of(entries, draft)
    draft = settled(entries, draft, standing)
    report = report or UNCHECKED  # a check takes seconds: a script asks for it at once, a person by a button
    facts = _form(front, entries, draft) | {
        "draft": draft,
        "body": front.desk.directory.office_title(f"publisher:{draft.publisher}", asked.language),
        "report": report,
        "summary": summary_of(report, words),
        "problems": problems,
        "stale": stale,
        "standing": standing,
        "remarks": [(one, readable(one.body)) for one in standing.remarks],
        "host": entries.host,
        "is_local": entries.host.kind == "local",
    }
    title = words.text("casework.entries.form.title", title=title_of(draft))
    return page_answer(status, front.pages.render("entry_form.html.j2", words, title, facts))


def findings_part(front: Front, asked: Asked, report: Report) -> Answer:
    """The findings alone, for a script that puts them into the page."""
    words = front.desk.wordings.of(asked.language)
    facts = {"report": report, "summary": summary_of(report, words)}
    return page_answer(200, front.pages.part("partials/entry_findings.html.j2", words, facts))


def _form(front: Front, entries: EntryOffice, draft: Draft) -> dict[str, Any]:
    questions = questions_of(front.desk.laws.in_force, entries.form)
    answers = answers_of(draft.descriptor, questions)
    grouped = [(section, [one for one in questions if one.section == section]) for section in SECTIONS]
    return {
        "sections": [(section, rows) for section, rows in grouped if rows],
        "begun": {one.section for one in questions if answers.get(one.key)},
        "answers": answers,
        "chosen": {key: text.split("\n") for key, text in answers.items()},
        "openness": answers.get("openness_type", ""),
        "resources": [_resource(draft, row) for row in resources_of(draft.descriptor)],
        "types": TYPES,
        "limit": MAX_FILE_BYTES // (1024 * 1024),
    }


def _resource(draft: Draft, row: dict[str, Any]) -> dict[str, Any]:
    columns = fields_of(row)
    upload = next((one for one in draft.uploads if one.path == row.get("path")), None)
    facts = row.get("catalog") or {}
    return {
        "name": str(row.get("name", "")),
        "path": str(row.get("path", "")),
        "title": shown_text(row.get("title")),
        "role": str(facts.get("role", "data")) if isinstance(facts, dict) else "data",
        "is_stored": isinstance(facts, dict) and bool(facts.get("stored")),
        "encoding": str(row.get("encoding", "")),
        "bytes": upload.bytes if upload else row.get("bytes"),
        "shown": upload.shown if upload else "",
        "columns": [
            {
                "name": str(one.get("name", "")),
                "title": shown_text(one.get("title")),
                "description": shown_text(one.get("description")),
                "type": str(one.get("type", "string")),
            }
            for one in columns[:MAX_COLUMNS]
        ],
        "more": max(len(columns) - MAX_COLUMNS, 0),
    }

"""The page of a pull request where the host is the checkout itself: what changes, and what was said of it."""

from typing import Any, Protocol, runtime_checkable

from casework.entries.answering import clean
from casework.entries.office import EntryOffice
from casework.entries.pages import writer
from casework.entries.watching import readable
from casework.exchange import Answer, Asked, page_answer, problem_answer, read_form, see_other
from casework.front import Front, prefix_of
from casework.hosting.port import HostFault
from catalog.rules.commands import Actor
from runtime.instants import instant_text
from runtime.problems import Problem, not_found


@runtime_checkable
class Reviewed(Protocol):
    """What a host without pages of its own can tell beside `CodeHost`."""

    def row(self, number: int) -> dict[str, Any]:
        """A pull request: number, branch, title, body, remarks. Raises HostFault where there is none."""

    def difference(self, number: int) -> str:
        """What it changes, as Git shows it."""

    def remark(self, number: int, author: str, text: str, at: str) -> None:
        """Write a remark in a person's name."""


def pull_page(front: Front, asked: Asked) -> Answer:
    """GET /workbench/entries/pulls/{number}."""
    found = _pull(front, asked)
    if isinstance(found, Answer):
        return found
    _, entries, host, row = found
    words = front.desk.wordings.of(asked.language)
    number = int(row["number"])
    facts = {
        "row": row,
        "pull": entries.host.pull(number),
        "lines": host.difference(number).splitlines(),
        "remarks": [(one, readable(one.body)) for one in entries.host.remarks(number)],
        "base": entries.host.base,
    }
    page = front.pages.render("entry_pull.html.j2", words, f"#{number} {row['title']}", facts)
    return page_answer(200, page)


def pull_answer(front: Front, asked: Asked) -> Answer:
    """POST /workbench/entries/pulls/{number}: a remark."""
    found = _pull(front, asked)
    fields = read_form(asked)
    if isinstance(found, Answer) or isinstance(fields, Problem):
        return found if isinstance(found, Answer) else problem_answer(fields)  # type: ignore[arg-type]
    _, _, host, row = found
    text, person = clean(fields.values.get("remark", "")), front.person(asked)
    if text and person:
        host.remark(int(row["number"]), person.name, text, instant_text(front.desk.now()))
    return see_other(f"{prefix_of(front, asked.language)}workbench/entries/pulls/{row['number']}")


def _pull(front: Front, asked: Asked) -> tuple[Actor, EntryOffice, Reviewed, dict[str, Any]] | Answer:
    found = writer(front, asked)
    if isinstance(found, Answer):
        return found
    actor, entries = found
    number, host = asked.parameters["number"], entries.host
    if not isinstance(host, Reviewed) or not number.isascii() or not number.isdigit() or len(number) > 9:
        return problem_answer(not_found())
    try:
        row = host.row(int(number))
    except HostFault:
        return problem_answer(not_found())
    return actor, entries, host, row

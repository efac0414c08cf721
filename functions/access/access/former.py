"""What answers at addresses of data sets that are suspended, gone or renamed: never nothing (HZ-2.6.9, HZ-4.7, ZJ-44).

A renamed data set leads on to where it is. One that is gone answers 410 with since when, why, the clause and its page;
one that is suspended 403 with the same. A browser is led to the page, which says all of it.
"""

from urllib.parse import quote, urlencode

from access.asked import Answer, Asked, path_of
from access.datasets import Dataset
from access.desk import Desk
from access.permits import state_fault
from access.refusals import problem, refuse
from runtime.problems import not_found

Key = tuple[str, str]


def unavailable(desk: Desk, asked: Asked, key: Key) -> Answer | None:
    """The answer instead of a file or rows of publisher and entry; None where the data set is simply published."""
    return _answer(desk, asked, key, even_paused=True)


def untold(desk: Desk, asked: Asked, key: Key) -> Answer | None:
    """The answer instead of the facts of publisher and entry, which one that is suspended keeps."""
    return _answer(desk, asked, key, even_paused=False)


def _answer(desk: Desk, asked: Asked, key: Key, *, even_paused: bool) -> Answer | None:
    dataset = desk.dataset(*key)
    if dataset is None:
        return _moved(desk, asked, key)
    fault = state_fault(dataset)
    if fault is None or (dataset.is_paused and not even_paused):
        return None
    return refuse(desk, asked, fault)


def _moved(desk: Desk, asked: Asked, key: Key) -> Answer:
    """The same path below the new address, with the same query; 404 where nobody was ever here."""
    target = desk.shelf.holdings().moved.get("/".join(key))
    if target is None:
        return problem(not_found())
    old, new = "/".join(map(_quoted, key)), "/".join(map(_quoted, target.split("/")))
    path = asked.path.replace(f"/{old}", f"/{new}", 1)
    query = f"?{urlencode(asked.query)}" if asked.query else ""
    headers = {"Location": path + query, "Cache-Control": "public, max-age=3600"}
    return Answer(status=308, headers=headers)


def _quoted(segment: str) -> str:
    return quote(segment, safe="")


def former_file_answer(desk: Desk, asked: Asked, names: tuple[str, str, str]) -> Answer:
    """A file that once lay in the public folder of an entry, asked for where the site no longer has it."""
    return unavailable(desk, asked, names[:2]) or problem(not_found())


def standing_row(dataset: Dataset) -> dict[str, object]:
    """What lists and descriptions say of a data set that is not simply published."""
    standing = dataset.standing
    if state_fault(dataset) is None:
        return {}
    return {
        "status_since": standing.since,
        "status_reason": {"zh": standing.reason.zh, "en": standing.reason.en},
        "status_clauses": list(standing.clauses),
        "status_decision": standing.decision,
        "page": path_of(dataset.publisher, dataset.entry) + "/",
    }

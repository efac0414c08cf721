"""Files of gated data: after sign-in and consent, never of restricted data."""

import mimetypes
from urllib.parse import quote

from access.asked import Answer, Asked
from access.datasets import RESTRICTED
from access.desk import Desk, Link
from access.permits import Refusal, permit
from access.refusals import problem, refuse
from runtime.handover import FILE_HEADER
from runtime.problems import not_found


def download_answer(desk: Desk, asked: Asked, names: tuple[str, str, str]) -> Answer:
    """The answer to a request for a file of publisher, entry and file name."""
    publisher, entry, name = names
    dataset = desk.dataset(publisher, entry)
    if dataset is None:
        return problem(not_found())
    if dataset.openness == RESTRICTED:
        return refuse(desk, asked, Refusal(status=403, code="not-served"))
    file = dataset.file(name)
    if file is None:
        return problem(not_found())
    verdict = permit(desk, dataset, asked.headers)
    if isinstance(verdict, Refusal):
        return refuse(desk, asked, verdict)
    found = desk.shelf.download(file.path, quote(file.name))
    if found is None:
        return problem(not_found())
    if isinstance(found, Link):
        return Answer(status=302, headers={"Location": found.url, "Cache-Control": "no-store"})
    kind = file.mediatype or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = {
        FILE_HEADER: str(found),
        "Content-Type": kind,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Answer(headers=headers)

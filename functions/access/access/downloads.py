"""Files of gated data: after sign-in and consent, never of restricted data."""

import mimetypes
from urllib.parse import quote

from access.asked import Answer, Asked, see_other
from access.datasets import RESTRICTED, File
from access.desk import Desk, Link
from access.former import unavailable
from access.permits import Refusal, file_permit
from access.refusals import problem, refuse
from runtime.handover import FILE_HEADER
from runtime.problems import not_found
from runtime.use_counts import DOWNLOADS


def download_answer(desk: Desk, asked: Asked, names: tuple[str, str, str]) -> Answer:
    """The answer to a request for a file of publisher, entry and file name."""
    publisher, entry, name = names
    dataset, instead = desk.dataset(publisher, entry), unavailable(desk, asked, (publisher, entry))
    if instead is not None or dataset is None:
        return instead or problem(not_found())
    file = dataset.file(name)
    if file is None:
        is_guarded = dataset.openness == RESTRICTED
        return refuse(desk, asked, Refusal(status=403, code="not-served")) if is_guarded else problem(not_found())
    if file.public_path:
        return see_other(file.public_path)
    verdict = file_permit(desk, dataset, asked.headers)
    if isinstance(verdict, Refusal):
        return refuse(desk, asked, verdict)
    answer = _handed_over(desk, file)
    if answer.status < 400 and not _is_later_part(asked):
        desk.uses.count(dataset.key, DOWNLOADS, desk.now())
    return answer


def _is_later_part(asked: Asked) -> bool:
    """Whether a download goes on that was counted when it began."""
    wanted = asked.header("range").replace(" ", "")
    return wanted.startswith("bytes=") and not wanted.startswith("bytes=0-")


def _handed_over(desk: Desk, file: File) -> Answer:
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

"""Who must agree to a change of which file, as CODEOWNERS of GitHub and GitLab say it.

A body owns its own folder and nothing else; its `publisher.yaml`, which names the owners, is the authority's like every
other file (HZ-1.2.1: the authority coordinates; HZ-1.2.2: each body answers for its own data).
"""

from collections.abc import Iterator, Mapping, Sequence

from catalog.loading.catalogue import FOLDER, PUBLISHER_FILE
from catalog.model.publisher import Publisher

FILES: Mapping[str, str] = {"github": ".github/CODEOWNERS", "gitlab": ".gitlab/CODEOWNERS"}
HEAD = "# 由 mulu owners 按各单位的 git_owners 生成，不要手改。 Made by mulu owners from git_owners; do not edit."
# what the authority owns beside the folders of the bodies, for hosts that read each section for itself
_REST = (
    "/*", "/.ci/", "/.github/", "/.gitlab/", "/catalog/", "/functions/", "/scripts/", "/site/", "/tests/",
    f"/{FOLDER}/*/{PUBLISHER_FILE}",
)  # fmt: skip


def owners_file(host: str, publishers: Sequence[Publisher], authority: Publisher) -> str:
    """The whole file for a host of `FILES`. The authority must have owners."""
    lines = _LINES[host]([one for one in publishers if one.name != authority.name], authority)
    return "\n".join((HEAD, *lines)) + "\n"


def unowned(publishers: Sequence[Publisher]) -> tuple[str, ...]:
    """The bodies that name no owner: their folders are the authority's to review."""
    return tuple(one.name for one in publishers if not one.git_owners)


def _github(bodies: Sequence[Publisher], authority: Publisher) -> Iterator[str]:
    """The last line that fits a file decides."""
    chief = " ".join(authority.git_owners)
    yield f"* {chief}"
    for body in filter(_is_owned, bodies):
        yield f"/{FOLDER}/{body.name}/ {' '.join(body.git_owners)}"
    yield f"/{FOLDER}/*/{PUBLISHER_FILE} {chief}"


def _gitlab(bodies: Sequence[Publisher], authority: Publisher) -> Iterator[str]:
    """Each section asks for an approval of its own, so the authority's may not reach into the folders of bodies."""
    yield f"\n[{authority.name}] {' '.join(authority.git_owners)}"
    yield from _REST
    for body in (authority, *(body for body in bodies if not body.git_owners)):
        yield f"/{FOLDER}/{body.name}/"
    for body in filter(_is_owned, bodies):
        yield f"\n[{body.name}] {' '.join(body.git_owners)}"
        yield f"/{FOLDER}/{body.name}/"


def _is_owned(body: Publisher) -> bool:
    return bool(body.git_owners)


_LINES = {"github": _github, "gitlab": _gitlab}

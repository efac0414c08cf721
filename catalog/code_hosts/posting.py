"""One comment in a pull request, found again by its marker and changed: never a second one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from catalog.code_hosts.dialects import GITHUB, PAGE, RUNNER, Dialect
from catalog.code_hosts.wire import HostError, Wire

TRIES = 3
MOST_PAGES = 100
_MOST_WAIT = 30.0  # seconds between two tries, whatever the host asks


class Outcome(StrEnum):
    """What became of the comment."""

    MADE = "made"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """One pull request (GitLab: merge request) at its host."""

    dialect: Dialect
    wire: Wire
    project: str
    number: str

    @property
    def comments(self) -> str:
        """Where its comments are."""
        return self.dialect.comments.format(project=self.dialect.escape(self.project), pull=self.number)

    def comment(self, name: str) -> str:
        """Where one comment is."""
        project = self.dialect.escape(self.project)
        return self.dialect.comment.format(project=project, pull=self.number, comment=name)


def open_pull(dialect: Dialect, api: str, token: str, project: str, number: str) -> Pull:
    """A pull request to be spoken to with a token."""
    headers = {**dict(dialect.headers), dialect.token_header: dialect.token_value.format(token=token)}
    return Pull(dialect=dialect, wire=Wire(api=api or dialect.api, headers=headers), project=project, number=number)


def publish(pull: Pull, body: str, marker: str, sleep: Callable[[float], None]) -> Outcome:
    """Make or change our comment that holds `marker`. Raises HostError when the host will not or cannot.

    A try that broke off may have been heard: the next one looks for the comment again before it writes.
    """
    for number in range(TRIES):
        try:
            return _publish(pull, body, marker)
        except HostError as error:
            if not error.may_pass or number == TRIES - 1:
                raise
            sleep(min(max(error.wait, 2.0**number), _MOST_WAIT))
    raise AssertionError("a try gives an outcome or raises")


def _publish(pull: Pull, body: str, marker: str) -> Outcome:
    found = _found(pull, marker)
    if found is None:
        pull.wire.call("POST", pull.comments, {"body": body})
        return Outcome.MADE
    name, text = found
    if text.replace("\r\n", "\n").strip() == body.strip():
        return Outcome.SAME
    pull.wire.call(pull.dialect.change, pull.comment(name), {"body": body})
    return Outcome.CHANGED


def _found(pull: Pull, marker: str) -> tuple[str, str] | None:
    """The first comment of our own that begins with the marker; somebody else's is never touched."""
    me = _me(pull)
    for comment in _comments(pull):
        text = str(comment.get("body") or "")
        if text.lstrip().startswith(marker) and pull.dialect.author(comment) == me:
            return str(comment.get("id")), text
    return None


def _comments(pull: Pull) -> Iterator[dict[str, object]]:
    for page in range(1, MOST_PAGES + 1):
        answer = pull.wire.call("GET", f"{pull.comments}?per_page={PAGE}&page={page}")
        rows = [row for row in answer.value if isinstance(row, dict)] if isinstance(answer.value, list) else []
        yield from rows
        if not rows or not pull.dialect.goes_on(answer.headers, page, len(rows)):
            return


def _me(pull: Pull) -> str:
    """Who the token speaks for; the token of a runner at GitHub may not ask, and is the runner's."""
    try:
        value = pull.wire.call("GET", "user").value
    except HostError as error:
        if pull.dialect is GITHUB and error.status in (401, 403):
            return RUNNER
        raise
    return str(value.get(pull.dialect.author_key) or "") if isinstance(value, dict) else ""

"""How GitHub, GitLab and Gitee each speak of comments: paths, verbs, pages, and who wrote one. Data, no branches."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

PAGE = 100  # comments asked for at once
RUNNER = "github-actions[bot]"  # who writes with the token that GitHub gives a runner


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One kind of host. Paths are templates of `project`, `pull` and `comment`; `goes_on` tells of a further page."""

    key: str
    api: str
    token_header: str
    token_value: str
    comments: str
    comment: str
    change: str
    author: Callable[[Mapping[str, Any]], str]
    goes_on: Callable[[Mapping[str, str], int, int], bool]
    escape: Callable[[str], str]
    author_key: str
    headers: tuple[tuple[str, str], ...] = ()


def _login(comment: Mapping[str, Any]) -> str:
    return _name(comment.get("user"), "login")


def _username(comment: Mapping[str, Any]) -> str:
    return "" if comment.get("system") else _name(comment.get("author"), "username")


def _name(person: object, key: str) -> str:
    return str(person.get(key) or "") if isinstance(person, Mapping) else ""


def _link_says_next(headers: Mapping[str, str], page: int, count: int) -> bool:
    return bool(re.search(r'rel="?next"?', headers.get("link", "")))


def _header_says_next(headers: Mapping[str, str], page: int, count: int) -> bool:
    return bool(headers.get("x-next-page", "").strip())


def _total_says_next(headers: Mapping[str, str], page: int, count: int) -> bool:
    total = headers.get("total_page", "")
    return page < int(total) if total.isdigit() else count >= PAGE


def _path(project: str) -> str:
    return quote(project, safe="/")


def _id(project: str) -> str:
    """A project of GitLab by its number, or by its path in one piece."""
    return quote(project, safe="")


GITHUB = Dialect(
    key="github",
    api="https://api.github.com",
    token_header="Authorization",
    token_value="Bearer {token}",
    comments="repos/{project}/issues/{pull}/comments",
    comment="repos/{project}/issues/comments/{comment}",
    change="PATCH",
    author=_login,
    author_key="login",
    goes_on=_link_says_next,
    escape=_path,
    headers=(("X-GitHub-Api-Version", "2022-11-28"), ("Accept", "application/vnd.github+json")),
)
GITLAB = Dialect(
    key="gitlab",
    api="https://gitlab.com/api/v4",
    token_header="PRIVATE-TOKEN",
    token_value="{token}",
    comments="projects/{project}/merge_requests/{pull}/notes",
    comment="projects/{project}/merge_requests/{pull}/notes/{comment}",
    change="PUT",
    author=_username,
    author_key="username",
    goes_on=_header_says_next,
    escape=_id,
)
GITEE = Dialect(
    key="gitee",
    api="https://gitee.com/api/v5",
    token_header="Authorization",
    token_value="token {token}",
    comments="repos/{project}/pulls/{pull}/comments",
    comment="repos/{project}/pulls/comments/{comment}",
    change="PATCH",
    author=_login,
    author_key="login",
    goes_on=_total_says_next,
    escape=_path,
)
DIALECTS: Mapping[str, Dialect] = {one.key: one for one in (GITHUB, GITLAB, GITEE)}

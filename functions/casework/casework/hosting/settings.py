"""Which host the environment names. The token is a secret of the environment and is never shown, logged or kept.

MULU_GIT_HOST        github, gitlab or gitee; without one, officers cannot propose changes here
MULU_GIT_API         address of its API; default that of the host's own service
MULU_GIT_REPOSITORY  owner/name
MULU_GIT_BRANCH      the branch that changes go to; default main
MULU_GIT_TOKEN       token of the service's account: contents and pull requests of this one repository
MULU_GIT_COMMITTER   name <e-mail> of the service; default Mulu and the mail sender's address
"""

import re
from collections.abc import Callable, Mapping
from email.utils import parseaddr

from casework.hosting.calls import Api
from casework.hosting.gitee import Gitee
from casework.hosting.github import GitHub
from casework.hosting.gitlab import GitLab
from casework.hosting.port import CodeHost, Signature
from runtime.errors import SettingsFault

_APIS = {
    "github": "https://api.github.com",
    "gitlab": "https://gitlab.com/api/v4",
    "gitee": "https://gitee.com/api/v5",
}
_HOSTS: Mapping[str, Callable[..., CodeHost]] = {"github": GitHub, "gitlab": GitLab, "gitee": Gitee}
_REPOSITORY = re.compile(r"[\w.-]+(/[\w.-]+)+")
_BRANCH = re.compile(r"[\w][\w./-]{0,99}")
_LOOPBACK = ("http://127.0.0.1:", "http://localhost:")


def open_host(environment: Mapping[str, str]) -> CodeHost | None:
    """The host of this environment, None where none is named. Raises SettingsFault."""
    kind = environment.get("MULU_GIT_HOST", "")
    if not kind:
        return None
    if kind not in _HOSTS:
        raise _fault("MULU_GIT_HOST", "must be one of github, gitlab, gitee")
    api = (environment.get("MULU_GIT_API") or _APIS[kind]).rstrip("/")
    if not api.startswith(("https://", *_LOOPBACK)):
        raise _fault("MULU_GIT_API", "must be an https address")
    repository = _matching(environment, "MULU_GIT_REPOSITORY", _REPOSITORY, "")
    branch = _matching(environment, "MULU_GIT_BRANCH", _BRANCH, "main")
    made = Api(address=api, headers=_token(kind, environment.get("MULU_GIT_TOKEN", "").strip()))
    return _HOSTS[kind](api=made, repository=repository, base=branch, committer=committer_of(environment))


def committer_of(environment: Mapping[str, str]) -> Signature:
    """The service, as commits name it."""
    name, address = parseaddr(environment.get("MULU_GIT_COMMITTER", ""))
    return Signature(name=name or "Mulu", email=address or environment.get("MULU_MAIL_FROM") or "mulu@localhost")


def _token(kind: str, token: str) -> Mapping[str, str]:
    if not token or not token.isascii() or not token.isprintable():
        raise _fault("MULU_GIT_TOKEN", "is not set")
    return {"PRIVATE-TOKEN": token} if kind == "gitlab" else {"Authorization": f"token {token}"}


def _matching(environment: Mapping[str, str], name: str, form: re.Pattern[str], default: str) -> str:
    value = environment.get(name, "").strip() or default
    if not form.fullmatch(value) or ".." in value:
        raise _fault(name, "is not set, or not in the form the host uses")
    return value


def _fault(name: str, problem: str) -> SettingsFault:
    return SettingsFault("bad-setting", f"{name} {problem}", name=name)

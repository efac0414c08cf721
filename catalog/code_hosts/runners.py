"""Which pull request a runner works for, from what GitHub, GitLab or Gitee put into its environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from catalog.code_hosts.dialects import DIALECTS, GITHUB
from catalog.code_hosts.posting import Pull, open_pull
from catalog.errors import UsageError
from catalog.reporting.frames import event_of, inside

TOKENS = ("MULU_HOST_TOKEN", "GITHUB_TOKEN", "GITLAB_TOKEN", "GITEE_TOKEN")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line says; what it leaves out comes from the environment."""

    host: str = ""
    api: str = ""
    project: str = ""
    number: str = ""


def pull_of(asked: Asked, environment: Mapping[str, str]) -> Pull | None:
    """The pull request to speak to; None where the runner was given no token or no open one belongs to the commit.

    Raises UsageError when nothing says which host, project or pull request is meant, and HostError.
    """
    host = asked.host or _host(environment)
    dialect = DIALECTS.get(host)
    if dialect is None:
        raise UsageError("host-unknown", value=host or "–", choices=", ".join(DIALECTS))
    token = next((environment[name] for name in TOKENS if environment.get(name)), "")
    project = asked.project or _first(environment, *_PROJECTS[host])
    if not project:
        raise UsageError("pull-unknown", value="--project")
    api = asked.api or _first(environment, *_APIS[host])
    pull = open_pull(dialect, api, token, project, asked.number or _number(host, environment))
    if not token or pull.number:
        return pull if token else None
    return _of_commit(pull, environment)


def _of_commit(pull: Pull, environment: Mapping[str, str]) -> Pull | None:
    """GitHub, after another workflow: the open pull request whose head is just that commit."""
    event = event_of(environment)
    commit = inside(event, "workflow_run", "head_sha")
    owner = inside(event, "workflow_run", "head_repository", "owner", "login")
    branch = inside(event, "workflow_run", "head_branch")
    if pull.dialect is not GITHUB or not (commit and owner and branch):
        raise UsageError("pull-unknown", value="--pull-request")
    head = quote(f"{owner}:{branch}", safe="")
    answer = pull.wire.call("GET", f"repos/{GITHUB.escape(pull.project)}/pulls?state=open&head={head}&per_page=100")
    rows = answer.value if isinstance(answer.value, list) else []
    number = next((inside(row, "number") for row in rows if inside(row, "head", "sha") == commit), None)
    return Pull(dialect=pull.dialect, wire=pull.wire, project=pull.project, number=str(number)) if number else None


def _host(environment: Mapping[str, str]) -> str:
    return next((host for host, name in _SIGNS if environment.get(name)), "")


def _number(host: str, environment: Mapping[str, str]) -> str:
    if host == "github":
        written = re.fullmatch(r"refs/pull/(\d+)/\w+", environment.get("GITHUB_REF", ""))
        return str(inside(event_of(environment), "pull_request", "number") or (written[1] if written else ""))
    return _first(environment, *_NUMBERS[host])


def _first(environment: Mapping[str, str], *names: str) -> str:
    return next((environment[name] for name in names if environment.get(name)), "")


_SIGNS = (("gitlab", "GITLAB_CI"), ("gitee", "GITEE_PIPELINE_NAME"), ("github", "GITHUB_ACTIONS"))
_PROJECTS: Mapping[str, tuple[str, ...]] = {
    "github": ("GITHUB_REPOSITORY",),
    "gitlab": ("CI_MERGE_REQUEST_PROJECT_ID", "CI_PROJECT_ID"),
    "gitee": ("MULU_PROJECT",),
}
_APIS: Mapping[str, tuple[str, ...]] = {"github": ("GITHUB_API_URL",), "gitlab": ("CI_API_V4_URL",), "gitee": ()}
_NUMBERS: Mapping[str, tuple[str, ...]] = {"gitlab": ("CI_MERGE_REQUEST_IID",), "gitee": ("GITEE_PULL_ID",)}

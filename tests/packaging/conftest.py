"""Both packages made once, unpacked into empty folders, and their handlers called in clean processes."""

from __future__ import annotations

import base64
import json
import platform
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from deployment.packages import package
from deployment.parts import Target

from catalog.law.packs_source import compile_pack, load_calendar_rows, pack_keys
from catalog.messages import sentences_of
from catalog.model.entry import Field, Resource
from catalog.model.label import Label
from catalog.tabular.read_once import ReadOnce
from catalog.tabular.rows import write_rows_index

ROOT = Path(__file__).resolve().parents[2]
SHELL = '<!doctype html><html lang="zh-CN"><head><title><!--mulu:title--></title></head><body><!--mulu:body--></body>'
KEYS = ",".join([base64.b64encode(b"k" * 32).decode()])
# what Lambda brings of itself, pure Python, for the processes that must not see our own environment
BOTO = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six.py")
INVOKE = """
import json, os, sys
sys.path.insert(0, os.getcwd())
sys.path += sys.argv[2:]
import time
started = time.perf_counter()
import app
elapsed = time.perf_counter() - started
loaded = sorted(sys.modules)
class Context:
    function_name = "test"; memory_limit_in_mb = "1024"; aws_request_id = "0"
    def get_remaining_time_in_millis(self): return 29000
answers = []
for event in json.load(open(sys.argv[1])):
    answers.append(getattr(app, event.pop("handler", "app"))(event, Context()))
json.dump({"answers": answers, "loaded": loaded, "seconds": elapsed}, sys.stdout, default=str)
"""


def _works(command: str, version: str) -> bool:
    try:
        asked = [command, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        return subprocess.run(asked, capture_output=True, text=True).stdout.strip() == version
    except OSError:
        return False


def _interpreter() -> tuple[str, Target]:
    """Lambda's own Python where it is at hand, else the one that runs the tests, with wheels to match."""
    machine = platform.machine()
    target = Target(platform=f"{machine}-manylinux_2_28")
    found = shutil.which(f"python{target.python}")
    if found and _works(found, target.python):
        return found, target
    return sys.executable, Target(python=f"{sys.version_info[0]}.{sys.version_info[1]}", platform=target.platform)


def rest_event(method: str, resource: str, **more: Any) -> dict[str, Any]:
    """A proxy event as a REST API sends it."""
    parameters, query = more.get("parameters") or {}, more.get("query") or {}
    headers = {"accept": "*/*", "host": "example.execute-api.cn-north-1.amazonaws.com.cn", **more.get("headers", {})}
    path = resource
    for name, value in parameters.items():
        path = path.replace(f"{{{name}}}", value)
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "requestContext": {
            "resourceId": "abc",
            "resourcePath": resource,
            "httpMethod": method,
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "path": f"/live{path}",
            "protocol": "HTTP/1.1",
            "stage": "live",
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "test"},
        },
        "body": more.get("body"),
        "isBase64Encoded": False,
    }


@dataclass
class Reply:
    """An answer of a function."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Unpacked:
    """A package in an empty folder, and the interpreter that it is for."""

    folder: Path
    python: str
    libraries: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    log: str = ""
    seconds: float = 0.0

    def invoke(self, *events: dict[str, Any], environment: dict[str, str], brings_boto: bool = False) -> list[Reply]:
        """Call the handler with each event in one clean process: no site packages, an environment of settings alone."""
        asked = self.folder.parent / f"{self.folder.name}-events.json"
        asked.write_text(json.dumps(events))
        command = [self.python, "-I", "-S", "-B", "-c", INVOKE, str(asked), *(self.libraries if brings_boto else [])]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        self.log, _, last = done.stdout.rpartition("\n")
        told = json.loads(last)
        self.loaded, self.seconds = told["loaded"], told["seconds"]
        return [_reply(answer) for answer in told["answers"] if isinstance(answer, dict) and "statusCode" in answer]


def _reply(answer: dict[str, Any]) -> Reply:
    body = answer.get("body") or ""
    data = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    headers = {name.lower(): str(value) for name, value in (answer.get("headers") or {}).items()}
    headers |= {
        name.lower(): ", ".join(map(str, many)) for name, many in (answer.get("multiValueHeaders") or {}).items()
    }
    return Reply(answer["statusCode"], headers, data)


def _write_build(build: Path) -> None:
    """What a build hands to the functions, from the real packs and messages and one small table."""
    (build / "site/en").mkdir(parents=True)
    for shell in ("site/shell.html", "site/en/shell.html"):
        (build / shell).write_text(SHELL, "utf-8")
    packs = {"pack": "shandong", "packs": {key: compile_pack(key) for key in pack_keys()}}
    _json(build / "packs.json", packs | {"calendar": load_calendar_rows()})
    _json(build / "messages.json", {language: dict(sentences_of(language)) for language in ("zh", "en")})
    _json(build / "catalogue.json", _catalogue())
    open_data = _dataset(build)
    _json(build / "access.json", {"datasets": [open_data, open_data | {"entry": "trips", "openness": "restricted"}]})


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")


def _catalogue() -> dict[str, Any]:
    title = {"zh": "示例", "en": "Example"}
    bodies = [("transport", "publisher"), ("data-bureau", "authority")]
    publishers = [{"key": key, "title": title, "role": role, "email": "", "phone": ""} for key, role in bodies]
    entry = {"key": "transport/stops", "title": title, "openness": "unconditional", "status": "published"}
    facts = {"authority": "data-bureau", "city": title, "site_name": "示例", "languages": ["zh", "en"]}
    return {"entries": [entry], "publishers": publishers, **facts, "site_url": "https://data.example/"}


def _dataset(build: Path) -> dict[str, Any]:
    source = build / "stops.csv"
    source.write_text("编号,站名\n1,武林广场\n2,火车东站\n3,\n", "utf-8")
    fields = (Field(name="编号", type="integer", title=Label("编号")), Field(name="站名", title=Label("站名")))
    resource = Resource(name="stops", title=Label("站"), path="stops.csv", format="csv", fields=fields)
    index = write_rows_index(ReadOnce(resource, source), build / "rows/transport/stops.stops.sqlite")
    source.unlink()
    row = {"name": "stops", "title": {"zh": "站"}, "rows": "rows/transport/stops.stops.sqlite", "count": index.rows}
    row |= {"version": index.version, "files": []}
    row |= {"fields": [{"name": f.name, "type": f.type, "title": {"zh": f.title.zh}} for f in fields]}
    facts = {"publisher": "transport", "entry": "stops", "title": {"zh": "站"}, "openness": "unconditional"}
    return facts | {"status": "published", "resources": [row]}


@dataclass
class Made:
    """The result of packaging, and what it was made from."""

    out: Path
    root: Path
    target: Target
    python: str


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Both packages, from a copy of the code and a small build."""
    root = tmp_path_factory.mktemp("checkout")
    ignore = shutil.ignore_patterns("__pycache__", ".mypy_cache")
    shutil.copytree(ROOT / "functions", root / "functions", ignore=ignore)
    shutil.copytree(ROOT / "catalog/rules", root / "catalog/rules", ignore=ignore)
    shutil.copytree(ROOT / "site/templates", root / "site/templates")
    shutil.copyfile(ROOT / "catalog/__init__.py", root / "catalog/__init__.py")
    _write_build(root / "build")
    python, target = _interpreter()
    out = tmp_path_factory.mktemp("package")
    package(root, out, target)
    return Made(out, root, target, python)


@pytest.fixture(scope="session")
def unpacked(made: Made, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Unpacked]:
    """Each package in a folder of its own, and Lambda's own libraries in another."""
    import boto3

    site = Path(boto3.__file__).parent.parent
    brought = tmp_path_factory.mktemp("lambda")
    for name in BOTO:
        (brought / name).symlink_to(site / name)
    folders = {}
    for path in sorted(made.out.glob("*.zip")):
        folder = tmp_path_factory.mktemp(path.stem)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        folders[path.stem] = Unpacked(folder, made.python, [str(brought)])
    return folders


@pytest.fixture
def cloud(dynamodb_local: str, dynamodb_table_name: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment of a deployed function over a fresh table on DynamoDB Local; `request.param` names the app."""
    import boto3

    from runtime.tables import table_definition

    client = boto3.client("dynamodb", endpoint_url=dynamodb_local, region_name="cn-north-1")
    client.create_table(**table_definition(dynamodb_table_name, with_cases=request.param == "casework"))
    client.close()
    shared = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "cn-north-1",
        "AWS_LAMBDA_FUNCTION_NAME": f"mulu-{request.param}-api",
        "LC_ALL": "C.UTF-8",
        "MULU_DEPLOYMENT": f"mulu-{request.param}",
        "MULU_DYNAMODB_ENDPOINT": dynamodb_local,
        "MULU_ENGINE": "dynamodb",
        "MULU_SESSION_KEYS": KEYS,
        "MULU_SITE_URL": "https://data.example/",
        "MULU_TABLE": dynamodb_table_name,
    }
    if request.param == "access":
        return shared
    oidc = {"MULU_OIDC_CLIENT_ID": "mulu", "MULU_OIDC_ISSUER": "https://id.example"}
    return {**shared, **oidc, "MULU_ACCESS_TABLE": dynamodb_table_name, "MULU_MASTER_KEYS": KEYS}


@pytest.fixture
def rest() -> Any:
    """Makes proxy events."""
    return rest_event

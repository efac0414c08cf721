"""The zips hold what they must and nothing else; the templates are sound in both partitions and tell no secret."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from typing import Any

import pytest
from deployment.packages import package
from deployment.policies import COUNT_KEYS, RIGHTS_KEYS

from runtime.origin import ROUTES
from runtime.security import security_headers
from runtime.tables import table_definition

APPS = ("casework", "access")
LIMIT_BYTES = 10_000_000


def names(made: Any, app: str) -> list[str]:
    with zipfile.ZipFile(made.out / f"{app}.zip") as archive:
        return archive.namelist()


def template(made: Any, name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((made.out / f"{name}.json").read_text("utf-8"))
    return value


def statements(made: Any, app: str, function: str = "APIHandler") -> list[dict[str, Any]]:
    role = template(made, app)["Resources"][f"{function}Role"]["Properties"]
    found: list[dict[str, Any]] = role["Policies"][0]["PolicyDocument"]["Statement"]
    return found


@pytest.mark.parametrize("app", APPS)
def test_a_zip_is_under_ten_megabytes(made: Any, app: str) -> None:
    assert (made.out / f"{app}.zip").stat().st_size < LIMIT_BYTES


@pytest.mark.parametrize("app", APPS)
def test_a_zip_holds_code_libraries_and_what_the_build_made(made: Any, app: str) -> None:
    held = set(names(made, app))
    wanted = {"app.py", "chalice/app.py", "catalog/rules/cases.py", "runtime/wsgi.py", f"{app}/application.py"}
    assert wanted | {"build/packs.json", "build/messages.json", "build/site/shell.html"} <= held
    assert any(name.startswith("cryptography/hazmat/bindings/_rust") for name in held)


@pytest.mark.parametrize("app", APPS)
def test_a_zip_holds_no_caches_tests_or_other_parts_of_the_house(made: Any, app: str) -> None:
    other = {"casework": "access/", "access": "casework/"}[app]
    unwanted = re.compile(rf"__pycache__|\.pyc$|(^|/)tests?/|^catalog/(?!__init__|rules/)|^{other}|^boto|^deployment/")
    assert [name for name in names(made, app) if unwanted.search(name)] == []


def test_packaging_again_gives_the_same_bytes(made: Any, tmp_path: Any) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(made.root, copy)
    again = tmp_path / "again"
    again.mkdir()
    libraries = next(made.out.glob("libraries-*"))
    shutil.copytree(libraries, again / libraries.name)
    package(copy, again, made.target, ["access"])
    assert (again / "access.zip").read_bytes() == (made.out / "access.zip").read_bytes()
    assert (again / "access.json").read_bytes() == (made.out / "access.json").read_bytes()


@pytest.mark.parametrize("region", ["cn-north-1", "eu-central-1"])
def test_templates_pass_the_linter_in_china_and_elsewhere(made: Any, region: str) -> None:
    checked = [*APPS, "site", *(["cdn"] if not region.startswith("cn-") else [])]
    paths = [str(made.out / f"{name}.json") for name in checked]
    linting = "from cfnlint.runner import main; main()"
    command = [sys.executable, "-W", "ignore", "-c", linting, "-r", region, "-t", *paths]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", [*APPS, "site"])
def test_a_template_stands_in_every_partition(made: Any, name: str) -> None:
    text = (made.out / f"{name}.json").read_text("utf-8")
    assert "arn:aws" not in text
    assert ".amazonaws.com/" not in text


@pytest.mark.parametrize("app", APPS)
def test_endpoints_are_regional(made: Any, app: str) -> None:
    assert template(made, app)["Resources"]["RestAPI"]["Properties"]["EndpointConfiguration"] == "REGIONAL"


@pytest.mark.parametrize("app", APPS)
def test_no_secret_stands_in_a_template(made: Any, app: str) -> None:
    made_for = template(made, app)
    variables = made_for["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    hidden = {name: value for name, value in variables.items() if re.search("KEYS|PASSWORD|SECRET", name)}
    assert "MULU_SESSION_KEYS" in hidden
    assert all("resolve:secretsmanager" in json.dumps(value) for value in hidden.values())
    assert not {name for name in made_for["Parameters"] if re.search("Password|Keys", name)}


def test_the_apps_share_sessions_and_only_casework_has_a_master_key(made: Any) -> None:
    keys = {
        app: template(made, app)["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"] for app in APPS
    }
    assert keys["casework"]["MULU_SESSION_KEYS"] == keys["access"]["MULU_SESSION_KEYS"]
    assert "MULU_MASTER_KEYS" in keys["casework"]
    assert "MULU_MASTER_KEYS" not in keys["access"], "access opens no sealed value"


@pytest.mark.parametrize("app", APPS)
def test_rights_name_what_they_are_for(made: Any, app: str) -> None:
    for statement in statements(made, app):
        assert statement["Effect"] == "Allow"
        assert not [action for action in statement["Action"] if "*" in action]
        for resource in statement["Resource"]:
            assert resource["Fn::Sub"].startswith("arn:${AWS::Partition}:")
            assert resource["Fn::Sub"].rpartition(":")[2] not in ("", "*", "table/*") or "log-group" in str(resource)


def test_access_cannot_touch_cases_and_casework_no_consents_or_calls(made: Any) -> None:
    assert "Scan" not in str(statements(made, "access")) and "DeleteItem" not in str(statements(made, "access"))
    rights, counts = (one for one in statements(made, "casework") if "AccessTable" in str(one["Resource"]))
    assert rights["Action"] == ["dynamodb:GetItem", "dynamodb:UpdateItem"]
    assert counts["Action"] == ["dynamodb:Query"], "the numbers of the statistics are read and never written"
    for one, keys in ((rights, RIGHTS_KEYS), (counts, COUNT_KEYS)):
        assert one["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] == list(keys)


@pytest.mark.parametrize("app", APPS)
def test_every_call_that_the_code_makes_is_allowed(made: Any, root: Any, app: str) -> None:
    names = "dynamodb*.py" if app == "casework" else "dynamodb_records.py"
    texts = [path.read_text("utf-8") for path in (root / "functions/runtime").glob(names)]
    called = {name for text in texts for name in re.findall(r'"((?:batch_)?[a-z]+_item|query|scan)"', text)}
    if app == "access":
        called -= {"delete_item"}  # access never forgets a record
    wanted = {"dynamodb:" + name.title().replace("_", "") for name in called}
    allowed = {action for one in statements(made, app) for action in one["Action"]}
    assert wanted and wanted <= allowed


@pytest.mark.parametrize("app", APPS)
def test_the_table_is_the_one_that_the_tests_run_on(made: Any, app: str) -> None:
    table = template(made, app)["Resources"]["Records"]
    definition = table_definition("", with_cases=app == "casework")
    assert {key: table["Properties"].get(key) for key in definition if key != "TableName"} == {
        key: value for key, value in definition.items() if key != "TableName"
    }
    assert table["DeletionPolicy"] == "Retain"
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("name", [*APPS, "site"])
def test_buckets_are_closed_encrypted_and_kept(made: Any, name: str) -> None:
    resources = template(made, name)["Resources"]
    buckets = [one for one in resources.values() if one["Type"] == "AWS::S3::Bucket"]
    assert buckets
    for bucket in buckets:
        properties = bucket["Properties"]
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert "BucketEncryption" in properties
        assert bucket["DeletionPolicy"] == "Retain"


def test_the_sweep_runs_every_fifteen_minutes(made: Any) -> None:
    functions = template(made, "casework")["Resources"].values()
    events = [
        event
        for one in functions
        if one["Type"] == "AWS::Serverless::Function"
        for event in one["Properties"].get("Events", {}).values()
    ]
    assert [event["Properties"]["Schedule"] for event in events] == ["rate(15 minutes)"]


def test_the_cdn_sends_each_path_where_the_embedded_server_does(made: Any) -> None:
    config = template(made, "cdn")["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    told = [(one["PathPattern"], one["TargetOriginId"]) for one in config["CacheBehaviors"]]
    to_functions = [(route.pattern, route.app) for route in ROUTES if route.app != "static"]
    # files of entries: the site first, access for those that the site no longer has
    assert told == [*to_functions, ("/embed/*", "site"), ("*/data/*", "files"), ("*/datapackage.json", "files")]
    assert json.loads((made.out / "origins.json").read_text("utf-8"))[-1] == {"pattern": "/*", "app": "static"}


@pytest.mark.parametrize("pattern", ["", "/workbench/*", "/embed/*", "*/data/*", "*/datapackage.json"])
def test_the_cdn_hardens_each_answer_as_the_embedded_server_does(made: Any, pattern: str) -> None:
    resources = template(made, "cdn")["Resources"]
    config = resources["Distribution"]["Properties"]["DistributionConfig"]
    behaviours = {one["PathPattern"]: one for one in config["CacheBehaviors"]} | {"": config["DefaultCacheBehavior"]}
    policy = resources[behaviours[pattern]["ResponseHeadersPolicyId"]["Ref"]]["Properties"][
        "ResponseHeadersPolicyConfig"
    ]
    told = dict(security_headers(f"/publisher/entry{pattern[1:]}x" if pattern.startswith("*") else f"{pattern[:-1]}x"))
    fixed = policy["SecurityHeadersConfig"]
    assert fixed["ContentSecurityPolicy"]["ContentSecurityPolicy"] == told["Content-Security-Policy"]
    assert fixed.get("FrameOptions", {}).get("FrameOption") == told.get("X-Frame-Options")
    assert policy["CustomHeadersConfig"]["Items"][0]["Value"] == told["Permissions-Policy"]


def test_a_missing_build_is_said_in_words(made: Any, tmp_path: Any) -> None:
    root = tmp_path / "root"
    shutil.copytree(made.root, root)
    (root / "build/packs.json").unlink()
    command = [sys.executable, "-m", "deployment", "package", "--out", str(made.out / "none"), "--app", "access"]
    command += ["--python-version", made.target.python, "--platform", made.target.platform]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 2
    assert "build/packs.json is missing: run scripts/build first" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_altered_library_is_refused(made: Any, tmp_path: Any) -> None:
    root = tmp_path / "root"
    shutil.copytree(made.root, root)
    lock = root / "functions/requirements.lock"
    text = re.sub(r"sha256:[0-9a-f]{64}", f"sha256:{'0' * 64}", lock.read_text("utf-8"))
    lock.write_text(text, "utf-8")
    command = [sys.executable, "-m", "deployment", "package", "--out", str(tmp_path / "out"), "--app", "access"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 2
    assert "cannot be installed" in done.stderr


def test_every_setting_that_the_runtime_reads_can_be_given(made: Any, root: Any) -> None:
    paths = ("functions/runtime/settings.py", "functions/casework/casework/wiring.py")
    texts = [(root / path).read_text("utf-8").split('"""')[1] for path in paths]
    documented = {name for text in texts for name in re.findall(r"\bMULU_[A-Z_]+[A-Z]\b", text)}
    variables = template(made, "casework")["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    only_embedded = {"MULU_STATE", "MULU_DYNAMODB_ENDPOINT"}
    assert documented - set(variables) - only_embedded == set()

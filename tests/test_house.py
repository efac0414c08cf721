"""The guards of the house: which way imports go, how big things may be, what never enters the repository."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "tests/requirements.lock", "functions/requirements.lock")
CODE = sorted(
    path for top in ("catalog", "functions") for path in (ROOT / top).rglob("*.py") if "vendor" not in path.parts
)
HOMES = (ROOT / "functions/casework", ROOT / "functions/access", ROOT / "functions", ROOT)
SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())

FILE_LINES = 300
FUNCTION_LINES = 50
SCRIPT_LINES = 20

# What the functions may import beside the standard library: what their lock vendors, and what Lambda and Chalice bring.
FUNCTION_LIBRARIES = {
    "boto3",
    "botocore",
    "chalice",
    "cryptography",
    "jinja2",
    "joserfc",
    "markupsafe",
    "mypy_boto3_dynamodb",
    "stdnum",
    "yaml",
}
# What each package of the functions may know of the others; `deployment` makes the packages and runs on no server.
NEIGHBOURS = {
    "runtime": {"runtime", "catalog.rules"},
    "casework": {"casework", "runtime", "catalog.rules"},
    "access": {"access", "runtime", "catalog.rules"},
}
VAGUE_NAMES = {"utils", "util", "helpers", "common", "manager", "base", "service", "misc"}
VAGUE_VERBS = ("get_", "handle_", "process_", "do_")

# Written with brackets so that this file does not find itself.
HOSTS = re.compile(
    r"(pypi[.]org|pythonhosted[.]org|npm[j]s[.]org|npm[j]s[.]com|npmmirror[.]com|extra-index[-]url|file:/[/]/)"
)
MACHINE_PATHS = re.compile(r"(?<![\w.\-/}>])/(work|root|home/[a-z]+|Users/[A-Za-z]+|tmp/[a-z]+)/")
LEFTOVERS = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X)\b")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file names in an import, relative ones made absolute."""
    home = next(base for base in HOMES if path.is_relative_to(base))
    package = path.relative_to(home).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (above, node.module)))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def package_of(path: Path) -> str:
    """The package of the catalogue that a file or folder is or lies in; empty elsewhere."""
    parts = path.relative_to(ROOT).parts
    if parts[0] != "catalog" or len(parts) < 2 or not (ROOT / "catalog" / parts[1] / "__init__.py").is_file():
        return ""
    return parts[1]


def is_within(module: str, packages: set[str]) -> bool:
    """Whether a module is one of the packages or inside one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def is_standard(module: str) -> bool:
    """Whether a module comes with Python."""
    return module.partition(".")[0] in sys.stdlib_module_names


def name(path: Path) -> str:
    """A path as people write it in this repository."""
    return path.relative_to(ROOT).as_posix()


def tracked() -> list[Path]:
    """The files that Git keeps, as they are in the work tree."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / entry for entry in listed.decode().split("\0") if entry and (ROOT / entry).is_file()]


def lines_with(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Where a pattern stands in texts; files that are not UTF-8 are data and not read."""
    found = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{name(path)}:{n}: {line.strip()[:100]}"
            for n, line in enumerate(text.splitlines(), 1)
            if pattern.search(line)
        ]
    return found


def test_rules_import_only_the_standard_library_and_themselves() -> None:
    strangers = [
        f"{name(path)}: {module}"
        for path in (ROOT / "catalog/rules").rglob("*.py")
        for module in imports(path)
        if not is_standard(module) and not is_within(module, {"catalog.rules"})
    ]
    assert strangers == []


def test_rules_reach_for_no_clock_file_environment_or_network() -> None:
    forbidden = {
        "os",
        "io",
        "pathlib",
        "shutil",
        "socket",
        "ssl",
        "subprocess",
        "time",
        "tempfile",
        "urllib",
        "http",
        "random",
        "secrets",
    }
    reached = [
        f"{name(path)}: {module}"
        for path in (ROOT / "catalog/rules").rglob("*.py")
        for module in imports(path)
        if is_within(module, forbidden)
    ]
    clocks = lines_with(
        re.compile(r"\b(now|today|utcnow)\(\)|\bopen\("), sorted((ROOT / "catalog/rules").rglob("*.py"))
    )
    assert reached + clocks == []


@pytest.mark.parametrize("package", sorted(NEIGHBOURS))
def test_functions_import_only_their_neighbours_and_declared_libraries(package: str) -> None:
    allowed = NEIGHBOURS[package] | FUNCTION_LIBRARIES
    strangers = [
        f"{name(path)}: {module}"
        for path in (ROOT / "functions" / package).rglob("*.py")
        for module in imports(path)
        if not is_standard(module) and not is_within(module, allowed)
    ]
    assert strangers == []


def test_catalog_reaches_the_functions_only_to_serve_them() -> None:
    reached = {
        name(path)
        for path in (ROOT / "catalog").rglob("*.py")
        for module in imports(path)
        if is_within(module, {"runtime", "casework", "access", "deployment"})
    }
    assert {path for path in reached if "serv" not in path and "commands" not in path} == set()


def test_no_package_of_the_catalogue_needs_one_that_needs_it() -> None:
    needs: dict[str, set[str]] = {package_of(path): set() for path in CODE}
    for path in CODE:
        for module in imports(path):
            needs[package_of(path)] |= {package_of(ROOT.joinpath(*module.split(".")))} - {package_of(path)}
    del needs[""]  # what stands outside the packages
    needs = {package: others - {""} for package, others in needs.items()}
    while ready := {package for package, others in needs.items() if not others}:
        needs = {package: others - ready for package, others in needs.items() if package not in ready}
    assert needs == {}


def test_no_file_of_code_is_longer_than_a_person_reads_at_once() -> None:
    long = {name(path): n for path in CODE if (n := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES}
    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_names_say_what_is_meant() -> None:
    modules = [name(path) for path in CODE if VAGUE_NAMES & {path.stem, path.parent.name}]
    verbs = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.lstrip("_").startswith(VAGUE_VERBS)
    ]
    assert modules + verbs == []


def test_the_site_folder_holds_no_python_package() -> None:
    assert [name(path) for path in (ROOT / "site").rglob("__init__.py")] == []


def test_nothing_tracked_names_a_registry_host_or_a_machine_path() -> None:
    texts = [path for path in tracked() if path.name != "test_house.py"]
    assert lines_with(HOSTS, texts) + lines_with(MACHINE_PATHS, texts) == []


def test_nothing_is_left_to_do_in_the_code() -> None:
    ours = [path for path in tracked() if path.suffix in {".py", ".html", ".js", ".css", ".md", ".yaml", ".yml", ""}]
    assert lines_with(LEFTOVERS, ours) == []


def test_what_is_made_is_never_tracked() -> None:
    made = re.compile(r"(^|/)(build|state|vendor|node_modules|__pycache__|\.venv|deployments)/")
    assert [name(path) for path in tracked() if made.search(name(path)) and "tests/build/" not in name(path)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_pin_every_package_with_hashes_and_name_no_source(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if not entry.startswith("#") and "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|^-|^\S+ @ |==\d\S*/", text, re.MULTILINE) == []


def pins(lock: str) -> set[str]:
    """The `name==version` of a lock."""
    return set(re.findall(r"^([\w.\-]+==[\w.!+\-]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("lock", ["requirements.lock", "functions/requirements.lock"])
def test_the_lock_of_the_tests_holds_the_versions_that_run(lock: str) -> None:
    assert pins(lock) - pins("tests/requirements.lock") == set()


def test_every_library_that_is_named_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [project["project"]["dependencies"], *project["project"]["optional-dependencies"].values()]
    named = {re.match(r"[\w.\-]+", line)[0].lower() for group in groups for line in group}  # type: ignore[index]
    locked = {pin.partition("==")[0].lower() for pin in pins("tests/requirements.lock")}
    assert named - locked - {"mulu"} == set()


def test_every_dependency_taken_has_its_reason_written_down() -> None:
    record = (ROOT / "site/pages/about/decisions/001-dependencies.md").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [project["project"]["dependencies"], *project["project"]["optional-dependencies"].values()]
    named = {re.match(r"[\w.\-]+", line)[0].lower() for group in groups for line in group}  # type: ignore[index]
    assert {library for library in named - {"mulu"} if f"`{library}`" not in record} == set()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_short_careful_and_say_what_they_do(script: Path) -> None:
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/bin/sh"
    assert re.match(r"# [A-Z].*\.$", lines[1])
    assert lines[2] == "set -eu"
    assert len(lines) < SCRIPT_LINES
    assert script.stat().st_mode & 0o111


def test_ci_runs_the_same_script_as_everybody() -> None:
    assert "./scripts/test" in (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert ".ci/run" in (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")


def test_no_folder_of_tests_is_passed_by(pytestconfig: pytest.Config) -> None:
    """Unless told otherwise, pytest does not enter folders that are called `build`."""
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")}
    patterns = pytestconfig.getini("norecursedirs")
    passed = [str(one) for one in folders for part in one.parts if any(fnmatch(part, pattern) for pattern in patterns)]
    assert folders >= {Path("tests"), Path("tests/build")} and passed == []

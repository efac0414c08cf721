"""One app as a Chalice project of its own in an empty folder: our code, the libraries, what the build made."""

import json
import shutil
from pathlib import Path

from deployment.faults import PackagingFault
from deployment.parts import Contents, Part

_NEVER = shutil.ignore_patterns("__pycache__", "*.pyc", "tests", ".*")


def stage(root: Path, contents: Contents, libraries: Path, folder: Path) -> None:
    """Write the project of one app into `folder`, anew. Raises PackagingFault when a part is missing."""
    shutil.rmtree(folder, ignore_errors=True)
    source, vendor = root / "functions" / contents.app, folder / "vendor"
    (folder / ".chalice").mkdir(parents=True)
    shutil.copyfile(source / "app.py", folder / "app.py")
    shutil.copyfile(source / ".chalice/config.json", folder / ".chalice/config.json")
    # what Chalice would write here by itself grants too much; the template states the real rights
    (folder / ".chalice/policy.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": []}))
    (folder / "requirements.txt").write_text("")
    shutil.copytree(libraries, vendor, ignore=_left_out(contents))
    for part in contents.parts:
        _copy(root, part, vendor)


def _left_out(contents: Contents) -> shutil.ignore_patterns:  # type: ignore[valid-type]
    names = sorted(contents.left_out)
    return shutil.ignore_patterns(*names, *(f"python_{name}-*.dist-info" for name in names))


def _copy(root: Path, part: Part, vendor: Path) -> None:
    source, target = root / part.source, vendor / part.target
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=_NEVER, dirs_exist_ok=True)
    elif source.is_file():
        shutil.copyfile(source, target)
    elif part.needed:
        raise PackagingFault(f"{part.source} is missing: run scripts/build first")

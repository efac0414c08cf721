"""The libraries of the functions for Lambda's platform, from the lock with its hashes, installed once for each lock."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from deployment.faults import PackagingFault
from deployment.parts import Target

LOCK = Path("functions/requirements.lock")
_OF_THE_INSTALLER = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", "uv_build.json"})
_FOLDERS_LEFT_OUT = frozenset({"__pycache__", "tests", "test", "bin"})
_SUFFIXES_LEFT_OUT = frozenset({".pyc", ".pyi", ".c", ".h", ".pxd"})


def installed_libraries(root: Path, target: Target, cache: Path) -> Path:
    """The folder of the libraries. Raises PackagingFault when a wheel is missing, altered, or not for the platform."""
    lock = root / LOCK
    mark = hashlib.sha256(lock.read_bytes() + repr(target).encode()).hexdigest()[:16]
    folder = cache / f"libraries-{mark}"
    if folder.is_dir():
        return folder
    draft = cache / f".libraries-{mark}.{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    _install(lock, target, draft)
    _prune(draft)
    os.replace(draft, folder)
    return folder


def _install(lock: Path, target: Target, folder: Path) -> None:
    from uv import find_uv_bin

    command = [find_uv_bin(), "pip", "install", "--quiet", "--no-config", "--target", str(folder), "--no-deps"]
    command += ["--require-hashes", "--only-binary", ":all:", "--no-compile-bytecode", "--link-mode", "copy"]
    command += ["--python-version", target.python, "--python-platform", target.platform, "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise PackagingFault(f"the libraries of {lock.name} cannot be installed:\n{done.stderr.strip()}")


def _prune(folder: Path) -> None:
    """What only installers, compilers and tests need goes; licences stay."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and path.name in _FOLDERS_LEFT_OUT:
            shutil.rmtree(path)
        elif path.is_file() and _is_surplus(path, folder):
            path.unlink()


def _is_surplus(path: Path, folder: Path) -> bool:
    if path.parent == folder:
        return path.suffix not in (".py", ".so")  # single-file modules and shared libraries stand at the top too
    return path.suffix in _SUFFIXES_LEFT_OUT or path.name in _OF_THE_INSTALLER

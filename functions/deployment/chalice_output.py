"""Chalice's own packaging of a staged project: it knows its routes, and which of its files a function needs."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployment.faults import PackagingFault

DEPLOYMENT = "live"  # Chalice's "stage"
_QUIET = {
    # Chalice would look for a region and for credentials of the machine it runs on
    "AWS_DEFAULT_REGION": "cn-north-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "PYTHONDONTWRITEBYTECODE": "1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaliceOutput:
    """What Chalice made: its template as data, and its zip."""

    template: dict[str, Any]
    archive: Path


def package_with_chalice(project: Path, out: Path) -> ChaliceOutput:
    """Run `chalice package` on a staged project. Raises PackagingFault with what it said."""
    # the staged copy comes first: an editable installation would show Chalice the checkout instead
    starting = "import sys; sys.path.insert(0, 'vendor'); from chalice.cli import main; main()"
    command = [sys.executable, "-c", starting]
    command += ["package", "--stage", DEPLOYMENT, str(out)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MULU_", "PYTHON"))}
    done = subprocess.run(command, cwd=project, env=kept | _QUIET, capture_output=True, text=True)
    template, archive = out / "sam.json", out / "deployment.zip"
    # Chalice can fail to install something, say so, and end with 0: the output is what counts
    if done.returncode or "Could not install" in done.stdout + done.stderr or not archive.is_file():
        raise PackagingFault(f"chalice could not package {project.name}:\n{done.stdout}{done.stderr}".strip())
    return ChaliceOutput(template=json.loads(template.read_text("utf-8")), archive=archive)

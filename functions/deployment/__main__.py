"""`python -m deployment package`: the zips and templates of this checkout."""

import argparse
import sys
from pathlib import Path

from deployment.faults import PackagingFault
from deployment.packages import OUT, package
from deployment.parts import APPS, Target


def main(arguments: list[str]) -> int:
    """Exit code 0, or 2 with one sentence about what is missing."""
    options = _parser().parse_args(arguments)
    target = Target(python=options.python_version, platform=options.platform)
    try:
        made = package(Path.cwd(), options.out, target, options.app or APPS)
    except PackagingFault as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    for one in made:
        sys.stdout.write(f"{one.archive}  {one.bytes / 1e6:.1f} MB  {one.template}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deployment", description=__doc__)
    commands = parser.add_subparsers(required=True)
    packaging = commands.add_parser("package", help="make the zips and their templates")
    packaging.add_argument("--out", type=Path, default=OUT, help=f"folder of the result; default {OUT}")
    packaging.add_argument("--python-version", default=Target().python, help="Python of the functions")
    packaging.add_argument("--platform", default=Target().platform, help="platform of the wheels, in uv's words")
    packaging.add_argument("--app", action="append", choices=APPS, help="only this one")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

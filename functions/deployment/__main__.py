"""`python -m deployment package|deploy`: the zips and templates of this checkout, and the stacks made of them."""

import argparse
import sys
from pathlib import Path

from deployment.deploying import Order, deploy, open_cloud
from deployment.faults import PackagingFault
from deployment.packages import OUT, package
from deployment.parts import APPS, Target


def main(arguments: list[str]) -> int:
    """Exit code 0, or 2 with one sentence about what is missing."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except PackagingFault as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    return 0


def _package(options: argparse.Namespace) -> None:
    target = Target(python=options.python_version, platform=options.platform)
    for one in package(Path.cwd(), options.out, target, options.app or APPS):
        sys.stdout.write(f"{one.archive}  {one.bytes / 1e6:.1f} MB  {one.template}\n")


def _deploy(options: argparse.Namespace) -> None:
    pairs = dict(pair.partition("=")[::2] for pair in options.parameter)
    order = Order(packages=OUT, build=Path("build"), artifacts=options.artifacts, name=options.name, parameters=pairs)
    for line in deploy(order, open_cloud()):
        sys.stdout.write(f"{line}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deployment", description=__doc__)
    commands = parser.add_subparsers(required=True)
    packaging = commands.add_parser("package", help="make the zips and their templates")
    packaging.add_argument("--out", type=Path, default=OUT, help=f"folder of the result; default {OUT}")
    packaging.add_argument("--python-version", default=Target().python, help="Python of the functions")
    packaging.add_argument("--platform", default=Target().platform, help="platform of the wheels, in uv's words")
    packaging.add_argument("--app", action="append", choices=APPS, help="only this one")
    packaging.set_defaults(run=_package)
    deploying = commands.add_parser("deploy", help="create or update the stacks and fill their buckets")
    deploying.add_argument("--artifacts", required=True, help="your bucket for the zips, in the same region")
    deploying.add_argument("--name", default="mulu", help="first name of the stacks; default mulu")
    deploying.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE", help="of the templates")
    deploying.set_defaults(run=_deploy)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

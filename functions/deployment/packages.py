"""The whole of packaging: libraries, staging, Chalice, zip, templates."""

import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deployment.archives import rewrite_archive
from deployment.chalice_output import package_with_chalice
from deployment.libraries import installed_libraries
from deployment.parts import APPS, Target, contents_of
from deployment.site_stack import cdn_template, origins, site_template
from deployment.stacks import stack_template, template_text
from deployment.staging import stage

OUT = Path("build/package")


@dataclass(frozen=True, slots=True, kw_only=True)
class Packaged:
    """One zip and its template; the size is in bytes."""

    app: str
    archive: Path
    template: Path
    bytes: int


def package(root: Path, out: Path, target: Target, apps: Iterable[str] = APPS) -> tuple[Packaged, ...]:
    """Write the zips and all templates into `out`. Raises PackagingFault."""
    out.mkdir(parents=True, exist_ok=True)
    libraries = installed_libraries(root, target, out)
    made = tuple(_package_app(root, out, target, (app, libraries)) for app in apps)
    for name, template in (("site", site_template()), ("cdn", cdn_template())):
        (out / f"{name}.json").write_text(template_text(template), "utf-8")
    (out / "origins.json").write_text(json.dumps(origins(), indent=1) + "\n", "utf-8")
    return made


def _package_app(root: Path, out: Path, target: Target, part: tuple[str, Path]) -> Packaged:
    app, libraries = part
    with tempfile.TemporaryDirectory(prefix=f"{app}-", dir=out) as scratch:
        project, made = Path(scratch).resolve() / app, Path(scratch).resolve() / "made"
        stage(root, contents_of(app), libraries, project)
        output = package_with_chalice(project, made)
        archive, template = out / f"{app}.zip", out / f"{app}.json"
        size = rewrite_archive(output.archive, archive)
        template.write_text(template_text(stack_template(app, output.template, target)), "utf-8")
    return Packaged(app=app, archive=archive, template=template, bytes=size)

"""What goes into each function's package, and from where."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CASEWORK, ACCESS = "casework", "access"
APPS = (CASEWORK, ACCESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A folder or file of the checkout and its place in the package; `needed` parts must exist."""

    source: str
    target: str
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The machine that the wheels are for: Lambda's Python and platform, in uv's words."""

    python: str = "3.12"
    platform: str = "x86_64-manylinux_2_28"

    @property
    def runtime(self) -> str:
        """Lambda's name of the runtime."""
        return f"python{self.python}"

    @property
    def architecture(self) -> str:
        """Lambda's name of the processor."""
        return "arm64" if self.platform.startswith("aarch64") else "x86_64"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """One function's package: our own parts, and the libraries of the lock that it does not use."""

    app: str
    parts: tuple[Part, ...]
    left_out: frozenset[str] = field(default_factory=frozenset)


_CODE = (
    Part(source="catalog/__init__.py", target="catalog/__init__.py"),
    Part(source="catalog/rules", target="catalog/rules"),
    Part(source="functions/runtime", target="runtime"),
)


def _built(*names: str) -> tuple[Part, ...]:
    """Files that the build made; the languages of the portal decide which shells there are."""
    return tuple(Part(source=f"build/{name}", target=f"build/{name}", needed="site/" not in name) for name in names)


def contents_of(app: str) -> Contents:
    """What the package of an app holds."""
    return _CONTENTS[app]


_CONTENTS: Mapping[str, Contents] = {
    CASEWORK: Contents(
        app=CASEWORK,
        parts=(
            *_CODE,
            Part(source="functions/casework/casework", target="casework"),
            Part(source="functions/casework/templates", target="templates"),
            Part(source="site/templates/partials", target="templates/partials"),  # forms and steppers look one
            *_built("packs.json", "messages.json", "catalogue.json", "site/shell.html", "site/en/shell.html"),
            Part(source="build/entry_form.json", target="build/entry_form.json", needed=False),
            Part(source="build/statistics.json", target="build/statistics.json", needed=False),
        ),
    ),
    ACCESS: Contents(
        app=ACCESS,
        parts=(
            *_CODE,
            Part(source="functions/access/access", target="access"),
            Part(source="functions/access/templates", target="templates"),
            *_built("packs.json", "messages.json", "access.json", "site/shell.html", "site/en/shell.html"),
        ),
        left_out=frozenset({"stdnum", "yaml", "_yaml", "pyyaml-*.dist-info"}),
    ),
}

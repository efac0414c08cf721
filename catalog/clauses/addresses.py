"""Where on the portal a reader sees what carries a clause out, and what it is called. Pure."""

from collections.abc import Callable, Mapping

from catalog.clauses.rows import Reference
from catalog.rules.labels import NO_LABEL, Label
from catalog.rules.packs import Pack, Procedure
from catalog.views.procedure_links import procedure_path

FIXED_PAGES = (
    "/",
    "/calls/",
    "/catalogue/",
    "/catalogue/publishers/",
    "/catalogue/removed/",
    "/documents/",
    "/events/",
    "/news/",
    "/plans/",
    "/policies/",
    "/procedures/",
    "/registers/",
    "/rules/",
    "/rules/coverage/",
    "/rules/procedures/",
    "/rules/readings/",
    "/showcase/",
    "/site-map/",
    "/track/",
)
_ON_RULES = {"gate": "#licence", "conditions": "#conditions", "ground": "", "grounds": "", "required": "", "rule": ""}


def pages_of(pack: Pack) -> frozenset[str]:
    """The pages that every portal has under this pack."""
    own = [procedure_path(one) for one in pack.procedures]
    forms = [_form_path(one) for one in pack.procedures if one.is_public]
    lists = [list_path(row.key) for row in pack.lists]
    registers = [register_path(row.key) for row in pack.registers]
    return frozenset((*FIXED_PAGES, *own, *forms, *lists, *registers, *(page.path for page in pack.pages)))


def register_path(key: str) -> str:
    """The page of a public register."""
    return f"/registers/{_slug(key)}/"


def list_path(key: str) -> str:
    """The page of a plan or list."""
    return f"/plans/{_slug(key)}/"


def address_of(reference: Reference, pack: Pack) -> str:
    """The page of the portal under `pack` that shows what a reference names; empty where none does."""
    if reference.kind == "page":
        return reference.target
    if reference.kind == "register":
        return register_path(reference.target)
    if reference.kind == "list":
        return list_path(reference.target)
    if reference.kind in _ON_RULES:
        return f"/rules/{_ON_RULES[reference.kind]}"
    procedure = pack.procedure(reference.target.partition("/")[0])
    if procedure is None or reference.kind not in ("pack", "form", "eligibility"):
        return ""
    return _form_path(procedure) if reference.kind == "form" and procedure.is_public else procedure_path(procedure)


def title_of(reference: Reference, pack: Pack) -> Label:
    """What the pack calls it; an empty label for what is no row of a pack."""
    find = _TITLES.get(reference.kind)
    return find(reference.target, pack) if find else NO_LABEL


def _form_path(procedure: Procedure) -> str:
    return f"/apply/{_slug(procedure.key)}/"


def _slug(key: str) -> str:
    return key.replace("_", "-")


def _joined(first: Label, second: Label) -> Label:
    return Label(f"{first.zh}：{second.zh}", f"{first.text('en')}: {second.text('en')}")


def _procedure_title(target: str, pack: Pack) -> Label:
    key, _, name = target.partition("/")
    procedure = pack.procedure(key)
    stage = procedure.stage(name) if procedure else None
    if procedure and stage:
        return _joined(procedure.title, stage.title)
    return procedure.title if procedure else NO_LABEL


def _question(target: str, pack: Pack) -> Label:
    key, _, name = target.partition("/")
    procedure = pack.procedure(key)
    field = procedure.form.field(name) if procedure else None
    return _joined(procedure.form.title, field.label) if procedure and field else NO_LABEL


def _need(target: str, pack: Pack) -> Label:
    key, _, name = target.partition("/")
    procedure = pack.procedure(key)
    return next((one.title for one in (procedure.eligibility if procedure else ()) if one.key == name), NO_LABEL)


_TITLES: Mapping[str, Callable[[str, Pack], Label]] = {
    "pack": _procedure_title,
    "form": _question,
    "eligibility": _need,
    "register": lambda target, pack: next((one.title for one in pack.registers if one.key == target), NO_LABEL),
    "page": lambda target, pack: next((one.title for one in pack.pages if one.path == target), NO_LABEL),
    "list": lambda target, pack: next((one.title for one in pack.lists if one.key == target), NO_LABEL),
    "ground": lambda target, pack: next((one.title for one in pack.grounds if one.code == target), NO_LABEL),
    "conditions": lambda target, pack: next((one.title for one in pack.conditions if one.key == target), NO_LABEL),
    "commitment": lambda target, pack: pack.commitments[target].title if target in pack.commitments else NO_LABEL,
    "agreement": lambda target, pack: pack.agreement.title if pack.agreement else NO_LABEL,
    "gate": lambda target, pack: pack.gate.title if pack.gate else NO_LABEL,
}

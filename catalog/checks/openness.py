"""Whether an openness type has its ground, its basis and its conditions (requirements R-103 to R-107)."""

from collections.abc import Iterator

from catalog.checks.subjects import Subject
from catalog.model.entry import Openness
from catalog.model.finding import Finding
from catalog.rules.packs import Ground

_RULE = {Openness.UNCONDITIONAL: "R-107", Openness.RESTRICTED: "R-104", Openness.PROHIBITED: "R-103"}


def check_basis(subject: Subject) -> Iterator[Finding]:
    """R-103: prohibited data names the law that forbids opening it."""
    entry = subject.entry
    if entry.openness is Openness.PROHIBITED and not entry.openness_basis and subject.applies("R-103"):
        yield subject.finding("R-103/basis", "catalog", "openness_basis")


def check_conditions(subject: Subject) -> Iterator[Finding]:
    """R-104: restricted data says under which conditions it is opened."""
    entry = subject.entry
    if entry.openness is Openness.RESTRICTED and not entry.openness_conditions.zh and subject.applies("R-104"):
        yield subject.finding("R-104/conditions", "catalog", "openness_conditions")


def check_grounds(subject: Subject) -> Iterator[Finding]:
    """R-103, R-104, R-107: the grounds are cases of the text for this openness type, and one is given where it has any.

    An entry may also name grounds of other jurisdictions: they count for nothing here.
    """
    entry, pack = subject.entry, subject.context.pack
    rule = _RULE[entry.openness]
    if not subject.applies(rule):
        return
    fitting = tuple(ground.code for ground in pack.grounds if ground.openness == entry.openness.value)
    choices = ", ".join(fitting) or "–"
    own = [code for code in entry.ground_codes if pack.ground(code) or code not in subject.context.other_grounds]
    if fitting and not own and entry.openness is not Openness.UNCONDITIONAL:
        yield subject.finding(f"{rule}/ground", "catalog", "ground_codes", choices=choices)
    for code in own:
        if cause := _cause(pack.ground(code), entry.openness):
            at = entry.ground_codes.index(code)
            yield subject.finding(f"{rule}/{cause}", "catalog", "ground_codes", at, value=code, choices=choices)


def check_consent(subject: Subject) -> Iterator[Finding]:
    """R-105: data opened because the persons agreed shows that they did (HZ-2.3.2(1), LS-3, ZJ-30¶2(3))."""
    entry, pack = subject.entry, subject.context.pack
    rule = subject.context.rule("R-105")
    if rule is None or entry.openness is not Openness.RESTRICTED or entry.extra.get("consent_evidence"):
        return
    for code in entry.ground_codes:
        ground = pack.ground(code)
        if ground and set(ground.clauses) & set(rule.clauses):
            yield subject.finding("R-105", "catalog", "ground_codes", value=code)


def check_personal_columns(subject: Subject) -> Iterator[Finding]:
    """R-107: open columns marked personal were masked by a rule that is named (HZ-2.3.3, HZ-2.6.1)."""
    entry = subject.entry
    if entry.openness is not Openness.UNCONDITIONAL or entry.extra.get("desensitisation"):
        return
    for index, resource in enumerate(entry.resources):
        personal = [field.name for field in resource.fields if field.sensitivity in ("personal", "sensitive")]
        if personal and subject.applies("R-107"):
            yield subject.finding("R-107/personal", "resources", index, "schema", "fields", fields="、".join(personal))


def _cause(ground: Ground | None, openness: Openness) -> str:
    if ground is None:
        return "ground-unknown"
    return "" if ground.openness == openness.value else "ground-of-other-type"

"""Names that nothing has: roles, targets, procedures, forms, questions, commitments, columns, and closed choices."""

from collections.abc import Iterator

from catalog.law.pack_lines import Steps
from catalog.pack_check.problems import Problem, problem, unknown
from catalog.pack_check.rows import Row, asked, each, fields, form_of, keys, outcomes, stages, words
from catalog.rules.forms import Kind
from catalog.rules.limits import PERIOD_UNTIL, Unit
from catalog.rules.permissions import CALLED_IN, HOLDER
from catalog.rules.planned_lists import KINDS
from catalog.rules.public_pages import DRAWN
from catalog.rules.registers import COLUMNS
from catalog.rules.stages import NOTHING, RETURNED, Effect, Reason

ROLES = ("applicant", "publisher", "authority", "platform", *CALLED_IN, HOLDER)
TOLD = (*ROLES, "users")
OPENNESS = ("unconditional", "restricted", "prohibited")
APPLICANTS = ("natural", "legal", "unincorporated")
SEVERITIES = ("error", "warning", "human")
_CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("procedures", "identity"): ("none", "real_name"),
    ("procedures", "about"): ("", "entry", "grant"),
    ("procedures", "concerns"): ("", "grant"),
    ("procedures", "applicants"): APPLICANTS,
    ("procedures", "offered_for"): OPENNESS,
    ("grounds", "openness"): OPENNESS,
    ("required", "openness"): OPENNESS,
    ("required", "severity"): SEVERITIES,
    ("rules", "severity"): SEVERITIES,
}
_STATUS = ("in_force", "expired", "draft", "unknown")
_ELIGIBILITY = ("gate", "declared", "recorded")


def unknown_names(pack: Row) -> Iterator[Problem]:
    """Every word that must be the name of something and is not."""
    for check in (
        _closed,
        _types,
        _units,
        _roles,
        _targets,
        _procedures,
        _openings,
        _questions,
        _commitments,
        _registers,
        _lists,
        _pages,
    ):
        yield from check(pack)


def _check(steps: Steps, row: Row, key: str, choices: tuple[str, ...], code: str = "pack-choice") -> Iterator[Problem]:
    """The words under `key` of a row, each of which is one of the choices."""
    for word in words(row.get(key)):
        if word not in choices:
            yield unknown(code, (*steps, key), word, tuple(filter(None, choices)), key=key)


def _closed(pack: Row) -> Iterator[Problem]:
    yield from _check(("document",), pack["document"], "status", _STATUS)
    for (rows, key), choices in _CHOICES.items():
        for steps, row in each(pack, rows):
            yield from _check(steps, row, key, choices)
    for _, _, (steps, outcome) in outcomes(pack):
        yield from _check(steps, outcome, "reason", tuple(Reason))
        yield from _check(steps, outcome, "effects", tuple(Effect))
    for _, (steps, field) in fields(pack):
        yield from _check(steps, field, "kind", tuple(Kind))
        yield from _check(steps, field, "only_for", APPLICANTS)
    for steps, procedure in each(pack, "procedures"):
        for inner, row in each(procedure, "eligibility", steps):
            yield from _check(inner, row, "kind", _ELIGIBILITY)
            yield from _check(inner, row, "applies_to", APPLICANTS)


def _types(pack: Row) -> Iterator[Problem]:
    """Every portal shows all three types of openness by the words of its text."""
    for openness in OPENNESS:
        if openness not in (pack.get("openness") or {}):
            yield problem("pack-missing", ("openness",), key=openness)


def _units(pack: Row) -> Iterator[Problem]:
    for _, (steps, stage) in stages(pack):
        for key in ("limit", "also"):
            limit = stage.get(key)
            if isinstance(limit, str):
                yield from _check(steps, {key: limit}, key, tuple(Unit), "pack-unit")
            else:
                yield from _check((*steps, key), limit or {}, "unit", tuple(Unit), "pack-unit")


def _roles(pack: Row) -> Iterator[Problem]:
    for steps, procedure in each(pack, "procedures"):
        for key in ("addressed_to", "informs", "opened_by"):
            yield from _check(steps, procedure, key, ROLES, "pack-role")
        if procedure.get("recurs"):
            yield from _check((*steps, "recurs"), procedure["recurs"], "by", ROLES, "pack-role")
    for _, (steps, stage) in stages(pack):
        for key in ("actor", "signed_by", "signed_by_many", "urged_by"):
            yield from _check(steps, stage, key, ROLES, "pack-role")
        if stage.get("extension"):
            yield from _check((*steps, "extension"), stage["extension"], "approver", ROLES, "pack-role")
    for _, _, (steps, outcome) in outcomes(pack):
        yield from _check(steps, outcome, "tell", TOLD, "pack-role")


def _targets(pack: Row) -> Iterator[Problem]:
    for steps, procedure in each(pack, "procedures"):
        own, ends = keys(procedure, "stages"), keys(procedure, "ends")
        yield from _check(steps, procedure, "opens", own, "pack-stage-unknown")
        for inner, opening in each(procedure, "opens_when", steps):
            yield from _check(inner, opening, "stages", own, "pack-stage-unknown")
        if appeal := procedure.get("appeal"):
            yield from _check((*steps, "appeal"), appeal, "to", own, "pack-stage-unknown")
            yield from _check((*steps, "appeal"), appeal, "after", ends, "pack-end-unknown")
    for (_, procedure), _, (steps, outcome) in outcomes(pack):
        choices = (*keys(procedure, "stages"), *keys(procedure, "ends"), RETURNED, NOTHING)
        yield from _check(steps, outcome, "to", choices, "pack-target")


def _procedures(pack: Row) -> Iterator[Problem]:
    known, forms = keys(pack, "procedures"), tuple(pack.get("forms") or ())
    for steps, procedure in each(pack, "procedures"):
        yield from _check(steps, procedure, "form", forms, "pack-form-unknown")
        yield from _check(steps, procedure, "register", keys(pack, "registers"), "pack-register-unknown")
        for key in ("after_grant", "after_grant_end"):
            yield from _check(steps, procedure, key, known, "pack-procedure-unknown")
    for _, _, (steps, outcome) in outcomes(pack):
        yield from _check(steps, outcome, "starts", known, "pack-procedure-unknown")


def _openings(pack: Row) -> Iterator[Problem]:
    for steps, procedure in each(pack, "procedures"):
        form = form_of(pack, procedure)
        of_form = {str(field.get("key")): field for field in form.get("fields") or ()}
        for inner, opening in each(procedure, "opens_when", steps):
            yield from _check(inner, opening, "field", tuple(of_form), "pack-field-unknown")
            if options := keys(of_form.get(str(opening.get("field")), {}), "options"):
                yield from _check(inner, opening, "value", options)
        for inner, row in each(procedure, "eligibility", steps):
            yield from _check(inner, row, "field", tuple(of_form), "pack-field-unknown")


def _questions(pack: Row) -> Iterator[Problem]:
    every = (key for _, row in each(pack, "procedures") for key in asked(pack, row))
    known = tuple(dict.fromkeys((PERIOD_UNTIL, *every)))
    for _, (steps, stage) in stages(pack):
        for key in ("limit", "also"):
            if isinstance(stage.get(key), dict):
                yield from _check((*steps, key), stage[key], "field", known, "pack-field-unknown")
    if agreement := pack.get("agreement"):
        yield from _check(("agreement",), agreement, "variables", known, "pack-field-unknown")


def _commitments(pack: Row) -> Iterator[Problem]:
    for (_, form), (steps, field) in fields(pack):
        if field.get("section") and "sections" in form:
            yield from _check(steps, field, "section", keys(form, "sections"), "pack-section-unknown")
        yield from _check(steps, field, "commitment", tuple(pack.get("commitments") or ()), "pack-commitment-unknown")


def _lists(pack: Row) -> Iterator[Problem]:
    for steps, row in each(pack, "lists"):
        yield from _check(steps, row, "procedure", keys(pack, "procedures"), "pack-procedure-unknown")
        for inner, column in each(row, "columns", steps):
            yield from _check(inner, column, "key", tuple(KINDS), "pack-column-unknown")


def _pages(pack: Row) -> Iterator[Problem]:
    for steps, row in each(pack, "pages"):
        yield from _check(steps, row, "by", ROLES, "pack-role")
        yield from _check(steps, row, "drawn", DRAWN)


def _registers(pack: Row) -> Iterator[Problem]:
    known = {str(row.get("key")): row for _, row in each(pack, "procedures")}
    for steps, register in each(pack, "registers"):
        if "decides" not in register:  # a register of cases says of which, one of decisions whose
            for key in ("procedure", "states"):
                if key not in register:
                    yield problem("pack-missing", steps, key=key, where="/".join(map(str, steps)))
        yield from _check(steps, register, "procedure", tuple(known), "pack-procedure-unknown")
        procedure = known.get(str(register.get("procedure")))
        if procedure is None:
            continue
        states = (*keys(procedure, "ends"), "open", RETURNED)
        yield from _check(steps, register, "states", states, "pack-end-unknown")
        columns = tuple(dict.fromkeys((*COLUMNS, *asked(pack, procedure))))
        for inner, column in each(register, "columns", steps):
            yield from _check(inner, column, "key", columns, "pack-column-unknown")
            if (field := asked(pack, procedure).get(str(column.get("key")))) and field.get("personal"):
                yield problem("pack-column-personal", inner, key=str(column.get("key")))

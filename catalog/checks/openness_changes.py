"""Changes of the openness type: tightened, opened, loosened, adjusted, and new entries that are tighter than their
grounds (R-201 to R-204, R-213)."""

from collections.abc import Iterator, Mapping

from catalog.checks.change import Change
from catalog.checks.decided import Wanted, doubt
from catalog.checks.recorded import Facts, missing, record_of, text_of
from catalog.checks.subjects import Context, Subject
from catalog.model.entry import Openness
from catalog.model.finding import Finding, Severity

FILING, ADJUSTMENT, PROCESSING, EVALUATION = "openness_filing", "list_adjustment", "processing_record", "evaluation"
SECURITY = "security_management"
BASES = ("law", "duty")  # why a list of the year is adjusted (SD-8¶2)
KINDS = ("desensitised", "consent", "law")  # what lets closed data be opened (HZ-2.3.4¶1, ZJ-30¶2, LY-7¶2, XA-19¶2)
ANNUAL_LIST = "annual_list"
_FILED = ("reference", "reason", "date")
_ADJUSTED = ("reference", "date", "basis")
_PROCESSED = ("by", "date", "kind")
_EVALUATED = ("by", "date", "outcome")
_CHANGED = ("filed", "changed")
_TIGHTER = Wanted(procedures=("openness_change",), ends=_CHANGED, direction="to_restricted")
_OPENED = Wanted(procedures=("openness_change",), ends=_CHANGED, direction="open_prohibited")
_LIST = Wanted(procedures=("list_adjustment",), ends=("adjusted",))


def check_tightened(change: Change) -> Iterator[Finding]:
    """R-201: unconditional data become restricted for security management only, and with a filing (HZ-2.3.4¶2); in
    Shandong by an approved adjustment of the list (SD-8¶2)."""
    now, subject = change.subject.entry.openness, change.subject
    if change.old_openness != Openness.UNCONDITIONAL or now is Openness.UNCONDITIONAL or not change.was_shown:
        return
    if not subject.applies("R-201"):
        return
    if subject.applies("R-213"):
        yield from _adjusted(change, "R-201")
        return
    filing = record_of(change.now, FILING)
    lacking = missing(filing, _FILED)
    if lacking:
        yield subject.finding("R-201/filing", "catalog", FILING, value=lacking)
    elif filing["reason"] != SECURITY and now is Openness.RESTRICTED and _is_exact(subject.context):
        yield subject.finding("R-201/reason", "catalog", FILING, value=text_of(filing, "reason"), choices=SECURITY)
    elif why := doubt(subject.context, text_of(filing, "reference"), change.keys, _TIGHTER):
        yield _doubted(subject, "R-201", FILING, filing, why)


def _is_exact(context: Context) -> bool:
    """Whether the text itself forbids every other reason; elsewhere the rule warns and any reason will do."""
    row = context.rule("R-201")
    return bool(row and row.severity == Severity.ERROR)


def check_opened(change: Change) -> Iterator[Finding]:
    """R-203: prohibited data are opened after processing, by consent, or because the law no longer forbids it."""
    subject = change.subject
    if change.old_openness != Openness.PROHIBITED or subject.entry.openness is Openness.PROHIBITED:
        return
    if not subject.applies("R-203"):
        return
    record = record_of(change.now, PROCESSING)
    lacking = missing(record, _PROCESSED)
    if lacking:
        yield subject.finding("R-203/record", "catalog", PROCESSING, value=lacking, choices=", ".join(KINDS))
    elif record["kind"] not in KINDS:
        kind = text_of(record, "kind")
        yield subject.finding("R-203/kind", "catalog", PROCESSING, "kind", value=kind, choices=", ".join(KINDS))
    elif wanted := _unproven(record, change.now):
        yield subject.finding("R-203/proof", "catalog", PROCESSING, value=text_of(record, "kind"), wanted=wanted)
    elif reference := text_of(record, "reference"):
        if why := doubt(subject.context, reference, change.keys, _OPENED):
            yield _doubted(subject, "R-203", PROCESSING, record, why)


def _unproven(record: Facts, facts: Facts) -> str:
    """The key that would show what the record claims; "" when it is there."""
    kind = text_of(record, "kind")
    if kind == "desensitised":
        return "" if record_of(facts, "desensitisation") or text_of(record, "reference") else "desensitisation"
    if kind == "consent":
        given = text_of(record, "reference") or text_of(facts, "consent_evidence")
        return "" if given else "consent_evidence"
    return "" if text_of(record, "law") else f"{PROCESSING}.law"


def check_loosened(change: Change) -> Iterator[Finding]:
    """R-204: restricted data become unconditional after an evaluation that is on record (HZ-2.3.4¶2c)."""
    subject = change.subject
    if change.old_openness != Openness.RESTRICTED or subject.entry.openness is not Openness.UNCONDITIONAL:
        return
    if subject.applies("R-204") and (lacking := missing(change.now.get(EVALUATION), _EVALUATED)):
        yield subject.finding("R-204", "catalog", EVALUATION, value=lacking)


def check_adjusted(change: Change) -> Iterator[Finding]:
    """R-213: outside the yearly round, the list of the year and what it opens change by an approved adjustment only."""
    subject = change.subject
    if not subject.applies("R-213") or not change.was_shown or _in_round(subject.context):
        return
    is_list = text_of(change.now, "list") == ANNUAL_LIST
    data = {resource.path for resource in subject.entry.resources}
    retyped = change.old_openness != subject.entry.openness
    if (retyped and change.old_openness != Openness.UNCONDITIONAL) or (is_list and data & change.files):
        yield from _adjusted(change, "R-213")


def _in_round(context: Context) -> bool:
    """Until the day by which the list of the year is published, the round itself decides (ours)."""
    wanted = context.pack.planned_list(ANNUAL_LIST)
    due = wanted.due_in(context.today.year) if wanted else None
    return bool(due and context.today <= due)


def _adjusted(change: Change, rule: str) -> Iterator[Finding]:
    subject, record = change.subject, record_of(change.now, ADJUSTMENT)
    lacking = missing(record, _ADJUSTED)
    if lacking:
        yield subject.finding(f"{rule}/adjustment", "catalog", ADJUSTMENT, value=lacking, choices=", ".join(BASES))
    elif record["basis"] not in BASES:
        basis = text_of(record, "basis")
        yield subject.finding("R-213/basis", "catalog", ADJUSTMENT, "basis", value=basis, choices=", ".join(BASES))
    elif why := doubt(subject.context, text_of(record, "reference"), change.keys, _LIST):
        yield _doubted(subject, rule, ADJUSTMENT, record, why)


def check_tight_from_the_start(subject: Subject) -> Iterator[Finding]:
    """R-202: a new entry is restricted although all its grounds are those of open data (HZ-2.3.4¶2a, "or classify")."""
    entry, pack = subject.entry, subject.context.pack
    if entry.openness is not Openness.RESTRICTED or not entry.ground_codes or not subject.applies("R-202"):
        return
    types = {ground.openness if (ground := pack.ground(code)) else "" for code in entry.ground_codes}
    if types == {Openness.UNCONDITIONAL.value}:
        yield subject.finding("R-202", "catalog", "ground_codes", value=", ".join(entry.ground_codes))


def _doubted(subject: Subject, rule: str, key: str, record: Mapping[str, object], why: str) -> Finding:
    return subject.finding(f"{rule}/{why}", "catalog", key, "reference", value=text_of(record, "reference"))

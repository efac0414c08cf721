"""What is on record before data are opened: reviews, assessments, the rule of masking (R-301, R-303, R-304, R-306 to
R-308). A gate is a record in the descriptor - who, when, with which outcome - or a decision of the register."""

from collections.abc import Iterator

from catalog.checks.change import keys_of
from catalog.checks.decided import Wanted, doubt, shows
from catalog.checks.recorded import missing, record_of, text_of
from catalog.checks.subjects import Subject
from catalog.model.entry import Entry, Openness
from catalog.model.finding import Finding
from catalog.model.states import State

REVIEW, MERGED, MASKING = "catalogue_review", "merged_review", "desensitisation"
ASSOCIATION, OPINION, ALGORITHM, IRS = "association_assessment", "expert_opinion", "algorithm_assessment", "irs_id"
APPROVED = ("approved", "pass", "passed", "通过", "审查通过", "审核通过", "同意")
SENSITIVE = ("sensitive", "may_be_sensitive", "可能涉敏", "涉敏")
MERGED_STAGE = "merged_review"  # of the publication procedure of packs whose authority reviews merged data
_OUTCOME = ("by", "date", "outcome")
_RESULT = ("by", "date", "result")
_REVIEWED = Wanted(
    procedures=("publication",),
    outcomes=(("catalogue_review", "pass"), ("authority_review", "pass"), ("normative_review", "publish")),
)
_MERGED = Wanted(procedures=("publication",), outcomes=((MERGED_STAGE, "pass"),))


def check_entering(subject: Subject) -> Iterator[Finding]:
    """R-301: an entry that becomes public was reviewed by the authority (HZ-2.4.2c, SD-9(2), LY-12, ZJ-13¶3)."""
    if not _is_gated(subject, "R-301") or subject.entry.status is State.DRAFT:
        return
    if not record_of(subject.entry.extra, REVIEW) and shows(subject.context, keys_of(subject), _REVIEWED) is None:
        yield subject.finding("R-301/missing", "catalog", REVIEW)


def check_catalogue_review(subject: Subject) -> Iterator[Finding]:
    """R-301: a review that is on record is whole, approves, and is the case it names."""
    record = record_of(subject.entry.extra, REVIEW)
    if not record or not _is_gated(subject, "R-301"):
        return
    reference = text_of(record, "reference")
    if lacking := missing(record, _OUTCOME):
        yield subject.finding("R-301/incomplete", "catalog", REVIEW, value=lacking)
    elif record["outcome"] not in APPROVED:
        outcome = text_of(record, "outcome")
        yield subject.finding("R-301/refused", "catalog", REVIEW, "outcome", value=outcome, choices=APPROVED[0])
    elif reference and (why := doubt(subject.context, reference, keys_of(subject), _REVIEWED)):
        yield subject.finding(f"R-301/{why}", "catalog", REVIEW, "reference", value=reference)


def check_security_review(subject: Subject) -> Iterator[Finding]:
    """R-303: the opening body reviewed the data before opening them (HZ-7.2a, SD-9(1), SD-22), and the authority those
    that several bodies provide, where its text has it do so (HZ-7.2b)."""
    if subject.entry.openness is Openness.PROHIBITED or not _is_gated(subject, "R-303"):
        return
    review = record_of(subject.entry.extra, "security_review")
    if not review:
        yield subject.finding("R-303", "catalog", "security_review")
    elif lacking := missing(review, _RESULT):
        yield subject.finding("R-303/incomplete", "catalog", "security_review", value=lacking)
    if _is_merged(subject.entry) and _authority_reviews_merged(subject):
        merged = missing(subject.entry.extra.get(MERGED), _RESULT)
        if merged and shows(subject.context, keys_of(subject), _MERGED) is None:
            yield subject.finding("R-303/merged", "catalog", MERGED, value=merged)


def check_masking_rule(subject: Subject) -> Iterator[Finding]:
    """R-304: who masked data says by which rule and under which standard (HZ-2.3.4¶1c, SD-9(1))."""
    masking = subject.entry.extra.get(MASKING)
    if masking and subject.applies("R-304") and (lacking := missing(masking, ("rule", "standard"))):
        yield subject.finding("R-304", "catalog", MASKING, value=lacking)


def check_association(subject: Subject) -> Iterator[Finding]:
    """R-306: what several bodies' data say together was assessed, and experts heard where it may be sensitive (LS-15,
    XA-32(4), ZJ-42)."""
    entry = subject.entry
    if not _is_merged(entry) or entry.openness is Openness.PROHIBITED or not subject.applies("R-306"):
        return
    assessment = record_of(entry.extra, ASSOCIATION)
    bodies = "、".join(entry.providers)
    if lacking := missing(assessment, _OUTCOME):
        yield subject.finding("R-306/assessment", "catalog", ASSOCIATION, value=lacking, bodies=bodies)
    elif text_of(assessment, "outcome") in SENSITIVE and subject.context.pack.procedure("expert_opinion"):
        if lacking := missing(entry.extra.get(OPINION), _OUTCOME):
            yield subject.finding("R-306/opinion", "catalog", OPINION, value=lacking)


def check_irs(subject: Subject) -> Iterator[Finding]:
    """R-307: after the review the entry is in the provincial system and bears its number there (HZ-2.4.2d)."""
    record = record_of(subject.entry.extra, REVIEW)
    is_through = text_of(record, "outcome") in APPROVED and subject.entry.status is State.PUBLISHED
    if is_through and not text_of(subject.entry.extra, IRS) and subject.applies("R-307"):
        yield subject.finding("R-307", "catalog", IRS)


def check_algorithm(subject: Subject) -> Iterator[Finding]:
    """R-308: results of algorithms and models are assessed before they are opened (XA-23¶2b)."""
    facts = subject.entry.extra
    if facts.get("algorithm_result") and subject.applies("R-308"):
        if lacking := missing(facts.get(ALGORITHM), _OUTCOME):
            yield subject.finding("R-308", "catalog", ALGORITHM, value=lacking)


def _is_gated(subject: Subject, code: str) -> bool:
    """Whether a rule holds for an entry: not for drafts nor for the registers that casework itself writes (ours)."""
    entry = subject.entry
    is_register = bool(entry.register) and entry.publisher == subject.context.settings.authority
    return subject.applies(code) and not is_register and not entry.is_draft


def _is_merged(entry: Entry) -> bool:
    return len(set(entry.providers)) > 1


def _authority_reviews_merged(subject: Subject) -> bool:
    procedure = subject.context.pack.procedure("publication")
    return bool(procedure and procedure.stage(MERGED_STAGE))

"""A submission: checked, filed and acknowledged, once, however often it is sent."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from casework import answers as reading
from casework import references
from casework.contacts import reached
from casework.desk import Desk
from casework.filing import Enclosed, events_of, write_of
from casework.naming import foreign_faults, subject_faults, subject_of
from casework.notices import messages_for
from casework.personal import Answers, vault_of
from catalog.rules.cases import Case, fold
from catalog.rules.commands import Actor, Submit
from catalog.rules.decisions import decide
from catalog.rules.forms import FieldError
from catalog.rules.objections import Objection, objections
from catalog.rules.openings import OFFICE
from catalog.rules.packs import Procedure
from catalog.rules.permissions import APPLICANT, opening_role
from runtime.chain import canonical_json
from runtime.stores import Appended, Idempotency, Mismatch, Replayed

_ATTEMPTS = 3  # a random reference that is taken: once in 10^14


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What was sent. `faults` are values that could not even be read; `key` is the sender's idempotency key."""

    procedure: str
    applicant_kind: str
    answers: Mapping[str, str]
    faults: tuple[FieldError, ...] = ()
    language: str = "zh"
    key: str = ""

    def body_sha256(self) -> str:
        """The hash that tells whether the same key came with the same content."""
        content = {"procedure": self.procedure, "kind": self.applicant_kind, "answers": dict(self.answers)}
        return hashlib.sha256(canonical_json(content).encode(errors="surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The case is durable. The secret is known here and to the sender, and to nobody later."""

    case: Case
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was written, and why."""

    objections: tuple[Objection, ...] = field(default_factory=tuple)

    @property
    def fields(self) -> tuple[FieldError, ...]:
        """Faults of single answers."""
        return tuple(fault for objection in self.objections for fault in objection.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReused:
    """The idempotency key came before with another content."""


def command_of(desk: Desk, actor: Actor, submission: Submission) -> Submit:
    """The command of a submission, with the bodies, data sets and grant that its answers name.

    Still without reference and secret. What is about a grant is about its data sets and for the bodies behind them.
    """
    procedure = desk.laws.in_force.procedure(submission.procedure)
    fields = procedure.form.put_to(submission.applicant_kind) if procedure else ()
    subject = subject_of(desk, actor, procedure, submission.answers)
    return Submit(
        reference="",
        procedure=submission.procedure,
        applicant_kind=submission.applicant_kind,
        answers=submission.answers,
        providers=reading.providers_of(fields, submission.answers) or subject.providers,
        entries=reading.entries_of(fields, submission.answers) or subject.entries,
        grant=subject.grant,
        holder=subject.holder,
    )


def kind_of(actor: Actor, procedure: Procedure | None, given: str) -> str:
    """The kind of whoever submits: an office where an officer opens a case for it; a verified person's kind counts."""
    if procedure is not None and opening_role(procedure, actor) not in (None, APPLICANT):
        return OFFICE
    return actor.kind if actor.verified and actor.kind in reading.APPLICANT_KINDS else given or "natural"


def refusal(desk: Desk, actor: Actor, submission: Submission) -> Refused | None:
    """Everything against a submission, the catalogue's word included; None when it may be filed."""
    command = command_of(desk, actor, submission)
    found = objections(None, command, desk.context(actor, desk.laws.in_force))
    procedure = desk.laws.in_force.procedure(submission.procedure)
    faults = _own_faults(desk, actor, submission, procedure)
    if faults:
        found = tuple(one for one in found if one.code != "unknown-grant")  # the question itself says so
        known = {fault.field for objection in found for fault in objection.fields}
        fresh = tuple(fault for fault in faults if fault.field not in known or fault.code == "wrong-type")
        found = (*found, *((Objection(code="invalid-answers", fields=fresh),) if fresh else ()))
    return Refused(objections=found) if found else None


def _own_faults(
    desk: Desk, actor: Actor, submission: Submission, procedure: Procedure | None
) -> tuple[FieldError, ...]:
    if procedure is None:
        return submission.faults
    answers, fields = submission.answers, procedure.form.put_to(submission.applicant_kind)
    return (
        *submission.faults,
        *reading.catalogue_faults(fields, answers, desk.directory, procedure),
        *subject_faults(desk, actor, procedure, answers),
        *foreign_faults(actor, procedure, answers),
    )


def submit(desk: Desk, actor: Actor, submission: Submission) -> Received | Refused | KeyReused:
    """File a submission. Durable before it returns; the same key and content give the first answer again."""
    refused = refusal(desk, actor, submission)
    if refused:
        return refused
    desk.laws.pin()
    for _ in range(_ATTEMPTS):
        filed = _file(desk, actor, submission)
        if filed is not None:
            return filed
    raise RuntimeError("no free reference was found")


def _file(desk: Desk, actor: Actor, submission: Submission) -> Received | KeyReused | None:
    """One attempt under a fresh reference; None when the reference is taken."""
    reference = references.new_reference()
    secret = "" if submission.applicant_kind == OFFICE else references.new_secret()  # an office needs none
    sha256 = references.secret_sha256(secret) if secret else ""
    command = replace(command_of(desk, actor, submission), reference=reference, secret_sha256=sha256)
    pack = desk.laws.in_force
    events = decide(None, command, desk.context(actor, pack))
    case = fold(events)
    told = reached(desk, case, Answers(values=submission.answers, language=submission.language))
    enclosed = Enclosed(
        messages=messages_for(desk, case, events, told),
        vault=vault_of(submission.answers, submission.language, 1),
        idempotency=_idempotency(actor, submission, reference, secret),
    )
    outcome = desk.store.append(write_of(desk, case, events, enclosed))
    if isinstance(outcome, Appended):
        return Received(case=case, secret=secret)
    if isinstance(outcome, Mismatch):
        return KeyReused()
    return _again(desk, outcome) if isinstance(outcome, Replayed) else None


def _idempotency(actor: Actor, submission: Submission, reference: str, secret: str) -> Idempotency | None:
    if not submission.key:
        return None
    answer = json.dumps({"reference": reference, "secret": secret})
    key = f"{actor.id}|{submission.key}"  # nobody gets another person's answer by guessing a key
    return Idempotency(key=key, body_sha256=submission.body_sha256(), answer=answer)


def _again(desk: Desk, replayed: Replayed) -> Received | None:
    """The first answer again; after erasure without its secret."""
    stored = desk.store.load(replayed.case_id)
    if stored is None:
        return None
    secret = json.loads(replayed.answer)["secret"] if replayed.answer else ""
    return Received(case=fold(events_of(stored)), secret=secret)

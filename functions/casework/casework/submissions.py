"""A submission: checked, filed and acknowledged, once, however often it is sent."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from casework import answers as reading
from casework import references
from casework.desk import Desk
from casework.filing import Enclosed, events_of, write_of
from casework.notices import messages_for
from casework.personal import Answers, vault_of
from catalog.rules.cases import Case, fold
from catalog.rules.commands import Actor, Submit
from catalog.rules.decisions import decide
from catalog.rules.forms import FieldError
from catalog.rules.objections import Objection, objections
from catalog.rules.packs import Procedure
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


def command_of(desk: Desk, submission: Submission) -> Submit:
    """The command of a submission, with the providers that its answers name; still without reference and secret."""
    procedure = desk.laws.in_force.procedure(submission.procedure)
    fields = procedure.form.put_to(submission.applicant_kind) if procedure else ()
    return Submit(
        reference="",
        procedure=submission.procedure,
        applicant_kind=submission.applicant_kind,
        answers=submission.answers,
        providers=reading.providers_of(fields, submission.answers),
        entries=reading.entries_of(fields, submission.answers),
    )


def refusal(desk: Desk, actor: Actor, submission: Submission) -> Refused | None:
    """Everything against a submission, the catalogue's word included; None when it may be filed."""
    command = command_of(desk, submission)
    found = objections(None, command, desk.context(actor, desk.laws.in_force))
    procedure = desk.laws.in_force.procedure(submission.procedure)
    faults = _own_faults(desk, submission, procedure)
    if faults:
        known = {fault.field for objection in found for fault in objection.fields}
        fresh = tuple(fault for fault in faults if fault.field not in known or fault.code == "wrong-type")
        found = (*found, *((Objection(code="invalid-answers", fields=fresh),) if fresh else ()))
    return Refused(objections=found) if found else None


def _own_faults(desk: Desk, submission: Submission, procedure: Procedure | None) -> tuple[FieldError, ...]:
    if procedure is None:
        return submission.faults
    fields = procedure.form.put_to(submission.applicant_kind)
    return (*submission.faults, *reading.catalogue_faults(fields, submission.answers, desk.directory, procedure))


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
    secret, reference = references.new_secret(), references.new_reference()
    plain = command_of(desk, submission)
    command = Submit(
        reference=reference,
        procedure=plain.procedure,
        applicant_kind=plain.applicant_kind,
        answers=plain.answers,
        providers=plain.providers,
        entries=plain.entries,
        secret_sha256=references.secret_sha256(secret),
    )
    pack = desk.laws.in_force
    events = decide(None, command, desk.context(actor, pack))
    case = fold(events)
    told = Answers(values=submission.answers, language=submission.language)
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

"""Who may apply and on what terms: conditions for applicants, commitments they accept, and the model agreement."""

from dataclasses import dataclass

from catalog.rules.labels import NO_LABEL, Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """A condition for applicants. `kind` is gate (the form refuses otherwise), declared (the applicant answers for it)
    or recorded (an officer notes the finding); `field` is the question that shows it."""

    key: str
    title: Label
    kind: str
    field: str = ""
    applies_to: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One item of a commitment or an agreement, in our own words; `only_for` limits it to some kinds of applicant."""

    text: Label
    clauses: tuple[str, ...] = ()
    only_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """What an applicant accepts with the submission; the case records who accepted which version, and when."""

    key: str
    version: str
    title: Label
    items: tuple[Article, ...]
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The model agreement of a jurisdiction. `variables` are the questions that the parties fill in."""

    version: str
    title: Label
    items: tuple[Article, ...]
    variables: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition that an opening body may put on restricted data without discriminating (R-309)."""

    key: str
    title: Label
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Where the text and higher law differ, and which of them the pack follows (AMB-41, ours)."""

    text: Label = NO_LABEL
    clauses: tuple[str, ...] = ()

"""The form of an entry: its questions, from the profile of descriptors and from what the pack in force requires."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.rules.labels import NO_LABEL, Label, parse_label
from catalog.rules.packs import Pack

Path = tuple[str, ...]
LINE, TEXT, LIST, CHOICE, CODES, DATE = "line", "text", "list", "choice", "codes", "date"
SECTIONS = ("about", "openness", "upkeep", "rights", "review", "more", "records")
# What the form itself answers: files, the folder, and what it makes of them.
ANSWERED = frozenset({"data_items", "data_format", "opening_body", "sample_dataset", "preview", "open_mode"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question by its key, where its answer stands in the descriptor, and how it is asked."""

    key: str
    path: Path
    kind: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question as a page shows it. `openness` are the types for which it is required, empty with
    `required` for all; `label` is set where the message catalogue has no words for the key."""

    key: str
    path: Path
    kind: str
    section: str
    options: tuple[tuple[str, Label], ...] = ()
    required: bool = False
    openness: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    label: Label = NO_LABEL

    def is_required_of(self, openness: str) -> bool:
        """Whether the pack requires an answer for this openness type."""
        return self.required and (not self.openness or openness in self.openness)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormData:
    """What the build hands over: closed lists by kind, and the words of the profile by key."""

    vocabularies: Mapping[str, tuple[tuple[str, Label], ...]] = field(default_factory=dict)
    profile: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def parse_form_data(raw: Mapping[str, Any]) -> FormData:
    """The form data of the build's entry_form.json; empty where an older build has none."""
    lists = raw.get("vocabularies") or {}
    return FormData(
        vocabularies={kind: tuple((one["key"], parse_label(one)) for one in rows) for kind, rows in lists.items()},
        profile=raw.get("profile") or {},
    )


_C = "catalog"
_ASKED = (
    Asked(key="title", path=("title",), kind=LINE, section="about"),
    Asked(key="summary", path=("description",), kind=TEXT, section="about"),
    Asked(key="title_en", path=(_C, "title_en"), kind=LINE, section="about"),
    Asked(key="description_en", path=(_C, "description_en"), kind=TEXT, section="about"),
    Asked(key="keywords", path=("keywords",), kind=LIST, section="about"),
    Asked(key="topic_class", path=(_C, "topic_class"), kind=CHOICE, section="about"),
    Asked(key="data_type", path=(_C, "data_type"), kind=CHOICE, section="about"),
    Asked(key="openness_type", path=(_C, "openness_type"), kind=CHOICE, section="openness"),
    Asked(key="ground_codes", path=(_C, "ground_codes"), kind=CODES, section="openness"),
    Asked(key="openness_basis", path=(_C, "openness_basis"), kind=TEXT, section="openness"),
    Asked(key="openness_conditions", path=(_C, "openness_conditions"), kind=TEXT, section="openness"),
    Asked(key="condition_codes", path=(_C, "condition_codes"), kind=CODES, section="openness"),
    Asked(key="supervision_measures", path=(_C, "supervision_measures"), kind=TEXT, section="openness"),
    Asked(key="update_frequency", path=(_C, "update_frequency"), kind=CHOICE, section="upkeep"),
    Asked(key="last_updated", path=(_C, "last_updated"), kind=DATE, section="upkeep"),
    Asked(key="generation_mode", path=(_C, "generation_mode"), kind=LINE, section="upkeep"),
    Asked(key="responsible_person", path=(_C, "responsible_person"), kind=LINE, section="upkeep"),
    Asked(key="licence", path=("licenses",), kind=CHOICE, section="rights"),
    Asked(key="open_agreement", path=(_C, "open_agreement"), kind=LINE, section="rights"),
    Asked(key="access_modes", path=(_C, "access_modes"), kind=CODES, section="rights"),
    Asked(key="review_by", path=(_C, "security_review", "by"), kind=LINE, section="review"),
    Asked(key="review_date", path=(_C, "security_review", "date"), kind=DATE, section="review"),
    Asked(key="review_result", path=(_C, "security_review", "result"), kind=LINE, section="review"),
    Asked(key="catalogue_by", path=(_C, "catalogue_review", "by"), kind=LINE, section="review"),
    Asked(key="catalogue_date", path=(_C, "catalogue_review", "date"), kind=DATE, section="review"),
    Asked(key="catalogue_outcome", path=(_C, "catalogue_review", "outcome"), kind=LINE, section="review"),
)
# What the rules ask for once something was decided, published or changed: who or which, when, with what outcome.
_RECORDS = (
    ("publication", ("by", "date")),
    ("change_note", ("reason", "date")),
    ("openness_filing", ("reference", "reason", "date")),
    ("decision", ("reference", "date", "outcome")),
    ("notification", ("reference", "date")),
    ("processing_record", ("by", "date", "kind", "reference")),
    ("evaluation", ("by", "date", "outcome")),
    ("association_assessment", ("by", "date", "outcome")),
    ("expert_opinion", ("by", "date", "outcome")),
)
_LISTS = {"topic_class": "topics", "data_type": "data_types", "update_frequency": "frequencies", "licence": "licences"}
ACCESS_MODES = ("download", "interface")


def questions_of(pack: Pack, form: FormData) -> tuple[Question, ...]:
    """Every question under a pack: ours in their order, then what the pack requires beside them."""
    ours = [_question(one, pack, form) for one in (*_ASKED, *_records())]
    known = {one.key for one in ours} | ANSWERED
    more = (_required(row.key, form) for row in pack.required if row.key not in known)
    return tuple(one for one in (*ours, *(_question(one, pack, form) for one in more)) if _is_asked(one))


def _records() -> Iterator[Asked]:
    for record, parts in _RECORDS:
        for part in parts:
            kind = DATE if part == "date" else LINE
            yield Asked(key=f"{record}_{part}", path=(_C, record, part), kind=kind, section="records")
    yield Asked(key="irs_id", path=(_C, "irs_id"), kind=LINE, section="records")


def _is_asked(question: Question) -> bool:
    """A closed list without a single word in this pack is not asked."""
    return question.kind not in (CHOICE, CODES) or bool(question.options)


def _required(key: str, form: FormData) -> Asked:
    """A question that the pack adds: its kind follows from the profile."""
    said = form.profile.get(key) or {}
    kind = CHOICE if said.get("enum") else LIST if _is_list(said) else LINE
    return Asked(key=key, path=(_C, key), kind=kind, section="more")


def _is_list(said: Mapping[str, Any]) -> bool:
    return "array" in {str(said.get("type")), *(str(one.get("type")) for one in said.get("anyOf") or ())}


def _question(one: Asked, pack: Pack, form: FormData) -> Question:
    row = next((row for row in pack.required if row.key == one.key), None)
    said = str((form.profile.get(one.key) or {}).get("description") or one.key)
    return Question(
        key=one.key,
        path=one.path,
        kind=one.kind,
        section=one.section,
        options=tuple(_options(one.key, pack, form)),
        required=bool(row and row.severity == "error"),
        openness=row.openness if row else (),
        clauses=row.clauses if row else (),
        label=Label(said, ""),
    )


def _options(key: str, pack: Pack, form: FormData) -> Iterator[tuple[str, Label]]:
    if key in _LISTS:
        yield from form.vocabularies.get(_LISTS[key], ())
        if key == "licence" and pack.gate:
            yield pack.gate.licence, pack.gate.title
    elif key == "openness_type":
        yield from pack.openness.items()
    elif key == "ground_codes":
        yield from ((ground.code, ground.title) for ground in pack.grounds)
    elif key == "condition_codes":
        yield from ((one.key, one.title) for one in pack.conditions)
    elif key == "access_modes":
        yield from ((word, NO_LABEL) for word in ACCESS_MODES)
    else:
        yield from ((str(word), NO_LABEL) for word in (form.profile.get(key) or {}).get("enum") or ())

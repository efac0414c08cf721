"""A descriptor's mapping to an Entry, with every fault met on the way."""

from collections.abc import Mapping
from typing import NamedTuple

from catalog.loading.resources import parse_resource
from catalog.loading.standings import parse_standing
from catalog.loading.values import PLACEHOLDER, Fault, Values
from catalog.model.entry import Entry, Licence, Openness, Resource, Source, View
from catalog.model.finding import Severity
from catalog.model.states import State

_OPENNESS = {str(one): one for one in Openness}
STATUSES = tuple(map(str, State))
COORDINATE_SYSTEMS = ("", "WGS-84", "GCJ-02", "CGCS2000", "BD-09")


def parse_entry(
    mapping: Mapping[str, object], publisher: str, name: str, file: str
) -> tuple[Entry | None, list[Fault]]:
    """The entry that stands in the folder `publisher/name`, or None with the errors that forbid it.

    `file` is the descriptor's path relative to the repository.
    """
    faults: list[Fault] = []
    values = Values(mapping, (), faults)
    _check_name(values, name)
    _check_placeholders(values.inside("catalog"))
    entry = _entry(values, Place(publisher, name, file))
    return (None if any(fault.severity is Severity.ERROR for fault in faults) else entry), faults


class Place(NamedTuple):
    """Where an entry stands: the two folder names, and its file relative to the repository."""

    publisher: str
    name: str
    file: str


def _entry(values: Values, place: Place) -> Entry:
    facts = values.inside("catalog")
    resources = _resources(values)
    return Entry(
        publisher=place.publisher,
        name=place.name,
        file=place.file,
        title=values.label("title", facts.text("title_en")),
        description=values.label("description", facts.text("description_en")),
        openness=_openness(facts),
        openness_conditions=facts.label("openness_conditions", facts.text("openness_conditions_en")),
        openness_basis=facts.text("openness_basis"),
        ground_codes=facts.texts("ground_codes"),
        update_frequency=facts.text("update_frequency"),
        topic=facts.text("topic_class"),
        data_type=facts.text("data_type"),
        access_modes=facts.texts("access_modes"),
        grade=facts.text("grade"),
        generation_mode=facts.text("generation_mode"),
        generation_cycle=facts.text("generation_cycle"),
        coverage_geographic=facts.text("coverage_geographic"),
        coverage_temporal=facts.text("coverage_temporal"),
        responsible_person=facts.text("responsible_person"),
        open_agreement=facts.text("open_agreement"),
        status=_status(facts),
        standing=parse_standing(facts, resources),
        renamed_from=facts.texts("renamed_from"),
        illustrative=facts.flag("illustrative"),
        demonstration=facts.flag("demonstration"),
        version=values.text("version"),
        created=values.text("created"),
        last_updated=facts.day("last_updated"),
        keywords=values.texts("keywords"),
        licences=tuple(_licence(licence) for licence in values.each("licenses")),
        sources=tuple(_source(source) for source in values.each("sources")),
        providers=facts.texts("provider_agencies"),
        resources=resources,
        view=_view(facts),
        register=facts.text("register"),
        extra=facts.mapping,
    )


def _check_name(values: Values, folder: str) -> None:
    name = values.text("name")
    if name != folder:
        values.fault("R-119/name-differs", "name", name=name, folder=folder)


def _check_placeholders(facts: Values) -> None:
    """What `mulu new` left open one level further down, as in `security_review`."""
    for key, inner in facts.mapping.items():
        for word, value in inner.items() if isinstance(inner, dict) else ():
            if isinstance(value, str) and value.startswith(PLACEHOLDER):
                facts.inside(key).fault("placeholder", word)


def _openness(facts: Values) -> Openness:
    """The type written; a fault and the strictest type when the word is none of the three (R-102)."""
    word = facts.text("openness_type")
    if word in _OPENNESS:
        return _OPENNESS[word]
    if word != PLACEHOLDER:
        facts.fault("R-102", "openness_type", value=word, choices=", ".join(Openness))
    return Openness.PROHIBITED


def _status(facts: Values) -> State:
    """The state written; a fault and published when the word is none of the seven."""
    word = _one_of(facts, "status", STATUSES)
    return State(word) if word in STATUSES else State.PUBLISHED


def _resources(values: Values) -> tuple[Resource, ...]:
    resources = tuple(parse_resource(resource) for resource in values.each("resources"))
    seen: set[str] = set()
    for index, resource in enumerate(resources):
        file = f"{resource.path}#{resource.dialect.get('excel')}"  # sheets of one workbook are several resources
        for word in (resource.name.casefold(), file.casefold()):
            if word in seen:
                values.fault("duplicate-name", "resources", at=index, name=word.partition("#")[0])
        seen.update((resource.name.casefold(), file.casefold()))
    return resources


def _licence(values: Values) -> Licence:
    return Licence(name=values.text("name"), title=values.text("title"), path=values.address("path"))


def _source(values: Values) -> Source:
    title = values.text("title")
    if not title:
        values.fault("value-missing", "title")
    return Source(title=title, path=values.address("path"))


def _view(facts: Values) -> View:
    view = facts.inside("view")
    return View(
        chart=view.plain("chart") or None,
        map=view.plain("map") or None,
        coordinate_system=_one_of(view, "coordinate_system", COORDINATE_SYSTEMS),
    )


def _one_of(values: Values, key: str, choices: tuple[str, ...]) -> str:
    word = values.text(key)
    if word and word not in choices:
        values.fault("not-a-choice", key, value=word, choices=", ".join(filter(None, choices)))
    return word

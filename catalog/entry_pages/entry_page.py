"""The view of one entry."""

from collections.abc import Sequence

from catalog.entry_pages.about import About
from catalog.entry_pages.about_page import about_in, about_view
from catalog.entry_pages.access_page import APPLICATION, DEMAND, access_view
from catalog.entry_pages.data_page import chart_in, chart_of, map_in, map_of, resource_in, resource_view
from catalog.entry_pages.tombstones import standing_view
from catalog.exports.schema_org import schema_org
from catalog.model.entry import Entry, Licence, Openness
from catalog.model.label import NO_LABEL, Label
from catalog.model.states import State
from catalog.offering.cards import topic_of
from catalog.offering.published import Published
from catalog.offering.summaries import span_of
from catalog.portal import Portal
from catalog.previews.charts import script_json
from catalog.previews.preview import labelled
from catalog.rules.packs import Procedure
from catalog.views import (
    ActionView,
    EntryView,
    Fact,
    Link,
    PublisherView,
    ResourceView,
    WholeView,
)

_EXPORTS = (("Data Package", "datapackage.json"),)


def entry_view(
    published: Published, body: PublisherView, around: tuple[tuple[Link, ...], About], language: str
) -> EntryView:
    """Everything the page of an entry shows in one language; charts and maps are drawn in it.

    `around` is what is known outside its folder: related entries, its history, and where registers name it.
    """
    entry, portal = published.entry, published.portal
    related, about = around
    resources = tuple([resource_view(published, offer, language) for offer in published.offers])
    access = access_view(published)
    return EntryView(
        path=f"/{entry.key}/",
        key=entry.key,
        title=entry.title,
        description=entry.description,
        publisher=body,
        openness=str(entry.openness),
        openness_word=access.word,
        access=access,
        grounds=access.grounds,
        standing=standing_view(published),
        status=entry.status,
        illustrative=entry.illustrative,
        demonstration=entry.demonstration,
        updated=entry.last_updated.isoformat() if entry.last_updated else "",
        frequency=portal.word("frequencies", entry.update_frequency) if entry.update_frequency else NO_LABEL,
        facts=tuple(_facts(published)),
        licences=tuple(
            Link(title=_licence(portal, one.name, one.title), path=address, key=one.name)
            for one, address in _licences(published)
        ),
        sources=tuple(Link(title=labelled(source.title), path=source.path) for source in entry.sources),
        keywords=tuple(dict.fromkeys(entry.keywords)),
        resources=resources,
        whole=_whole(resources),
        is_takeable=any(one.downloads for one in resources),
        is_previewed=any(one.preview for one in resources),
        chart=chart_of(published, language),
        map=map_of(published, language),
        actions=tuple(_actions(portal, entry)),
        related=related,
        exports=tuple(Link(title=Label(title, title), path=f"/{entry.key}/{name}") for title, name in _EXPORTS),
        gate=portal.pack.gate if portal.hides_files(entry) else None,
        register=portal_register(portal, entry),
        topic=topic_link(portal, topic_of(entry)),
        schema_org=script_json(schema_org(published, language)),
        about=about_view(published, about, language),
    )


def in_language(view: EntryView, published: Published, about: About, language: str) -> EntryView:
    """The same page in another language; what does not hang on the language stays."""
    return view._replace(
        resources=tuple(
            resource_in(one, published, offer, language)
            for one, offer in zip(view.resources, published.offers, strict=True)
        ),
        chart=chart_in(view.chart, published, language),
        map=map_in(view.map, published, language),
        schema_org=script_json(schema_org(published, language)),
        about=about_in(view.about, published, about, language),
    )


def _whole(resources: Sequence[ResourceView]) -> WholeView:
    data = [one for one in resources if one.role != "sample"]
    counts = [one.rows for one in data if one.rows is not None]
    return WholeView(len(data), sum(counts) if counts else None, sum([one.bytes or 0 for one in data]))


def topic_link(portal: Portal, topic: str) -> Link | None:
    """The page of a topic."""
    return Link(title=portal.word("topics", topic), path=f"/themes/{topic}/", key=topic) if topic else None


def portal_register(portal: Portal, entry: Entry) -> Link | None:
    """The register whose rows this entry holds."""
    row = next((row for row in portal.pack.registers if row.key == entry.register), None)
    return Link(title=row.title, path=f"/registers/{row.key.replace('_', '-')}/", key=row.key) if row else None


def _facts(published: Published) -> list[Fact]:
    entry, portal = published.entry, published.portal
    said: tuple[tuple[str, str | Label], ...] = (
        ("topic", entry.topic and portal.word("topics", entry.topic)),
        ("update_frequency", entry.update_frequency and portal.word("frequencies", entry.update_frequency)),
        ("last_updated", labelled(entry.last_updated.isoformat() if entry.last_updated else "")),
        ("created", labelled(entry.created[:10])),
        ("data_type", entry.data_type and portal.word("data_types", entry.data_type)),
        ("coverage_geographic", entry.coverage_geographic),
        ("coverage_temporal", span_of(entry.coverage_temporal)),
        ("generation_mode", entry.generation_mode),
        ("generation_cycle", entry.generation_cycle),
        ("grade", entry.grade),
        ("supervision_measures", str(entry.extra.get("supervision_measures") or "")),
        ("open_agreement", _agreement(portal, entry.open_agreement)),
        ("version", labelled(entry.version)),
        ("identifier", labelled(entry.key)),
    )
    told = [(key, value if isinstance(value, Label) else Label(value)) for key, value in said if value]
    return [Fact(key=key, value=value) for key, value in told if value.zh]


def _licences(published: Published) -> list[tuple[Licence, str]]:
    portal = published.portal
    return [(one, one.path or portal.term("licences", one.name, "url")) for one in published.entry.licences]


def _licence(portal: Portal, name: str, title: str) -> Label:
    known = portal.vocabularies.get("licences", {}).get(name)
    return known.label if known else labelled(title or name)


def _agreement(portal: Portal, name: str) -> Label:
    """What the agreement is called; the page links the one that everybody accepts, which it knows by its key."""
    gate = portal.pack.gate
    return _licence(portal, name, "") if name and not (gate and name == gate.licence) else Label(name)


def _actions(portal: Portal, entry: Entry) -> list[ActionView]:
    """What may be started from an entry; of one that is not published the form would refuse everything."""
    if entry.status != State.PUBLISHED:
        return []
    offered = [_action(one, entry) for one in portal.pack.offered_for(str(entry.openness))]
    wanted = portal.pack.procedure(DEMAND)
    return [*offered, _demand(wanted)] if wanted and wanted.is_public else offered


def _demand(procedure: Procedure) -> ActionView:
    """Who needs more than is here asks for it; the form is about no entry (HZ-4.6)."""
    return ActionView(_word(procedure), procedure.title, f"/apply/{procedure.key.replace('_', '-')}/", False)


def _action(procedure: Procedure, entry: Entry) -> ActionView:
    href = f"/api/forms/{procedure.key.replace('_', '-')}?entry={entry.key}"
    is_primary = entry.openness is Openness.RESTRICTED and procedure.key == APPLICATION
    return ActionView(_word(procedure), procedure.title, href, is_primary)


def _word(procedure: Procedure) -> Label:
    return procedure.word if procedure.word.zh else procedure.title

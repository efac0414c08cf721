"""What is left of an entry that is gone: what was here, since when it is gone, why and by which clause.

The regulations order the notice to those who applied (HZ-2.6.9c); that the address goes on to answer is ours.
"""

from catalog.clauses.addresses import register_path
from catalog.model.label import Label
from catalog.model.states import LastFile
from catalog.offering.cards import topic_of
from catalog.offering.published import Published
from catalog.portal import Portal
from catalog.previews.preview import labelled
from catalog.views import LastFileView, Link, PublisherView, StandingView, TombstoneView
from catalog.views.procedure_links import demand_path

DECIDED = "decided_changes"  # the register of the cases that a descriptor may cite


def standing_view(published: Published) -> StandingView:
    """Where an entry stands, for its page."""
    entry, standing = published.entry, published.entry.standing
    decision = standing.decision
    return StandingView(
        status=str(entry.status),
        since=standing.since.isoformat() if standing.since else "",
        reason=standing.reason,
        clauses=standing.clauses,
        decision=decision.reference,
        decided_on=decision.date.isoformat() if decision.date else "",
        decision_path=_register(published.portal) if decision.reference else "",
    )


def tombstone_view(published: Published, body: PublisherView, related: tuple[Link, ...]) -> TombstoneView:
    """Everything the page of an entry that is gone shows."""
    entry, portal = published.entry, published.portal
    topic = topic_of(entry)
    return TombstoneView(
        path=f"/{entry.key}/",
        key=entry.key,
        title=entry.title,
        description=entry.description,
        publisher=body,
        openness=str(entry.openness),
        openness_word=portal.openness_word(entry.openness),
        topic=Link(title=portal.word("topics", topic), path=f"/themes/{topic}/", key=topic) if topic else None,
        standing=standing_view(published),
        last_on=entry.standing.last_on.isoformat() if entry.standing.last_on else "",
        updated=entry.last_updated.isoformat() if entry.last_updated else "",
        files=tuple(map(_file, entry.standing.last_files)),
        licences=tuple(_licence(portal, one.name, one.title, one.path) for one in entry.licences),
        demand=demand_path(portal),
        related=related,
        exports=(Link(title=labelled("Data Package"), path=f"/{entry.key}/datapackage.json"),),
    )


def _file(file: LastFile) -> LastFileView:
    title = file.title if file.title.zh else labelled(file.name)
    return LastFileView(title=title, format=file.format.upper(), bytes=file.bytes, hash=file.hash)


def _licence(portal: Portal, name: str, title: str, path: str) -> Link:
    known = portal.vocabularies.get("licences", {}).get(name)
    word = known.label if known else Label(title or name, title or name)
    return Link(title=word, path=path or portal.term("licences", name, "url"), key=name)


def _register(portal: Portal) -> str:
    return register_path(DECIDED) if any(row.key == DECIDED for row in portal.pack.registers) else ""

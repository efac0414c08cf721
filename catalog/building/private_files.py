"""What the functions read beside the site: the data sets for access, the entries for casework, the packs for both."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from catalog.checks.freshness import told_freshness
from catalog.configuration.own_packs import every_pack
from catalog.derivation.derived import Derived
from catalog.exports.body_pages import Page, pages_of
from catalog.files.json_text import json_bytes
from catalog.files.row_files import row_file
from catalog.law.calendar_source import calendar_folder, load_calendar_rows
from catalog.messages import sentences_of
from catalog.model.entry import Field, Resource
from catalog.model.publisher import Publisher
from catalog.model.states import Standing, State, standing_facts
from catalog.offering.cards import Card, told_standing
from catalog.offering.offers import Offer
from catalog.offering.published import Published, media_type
from catalog.portal import Portal
from catalog.previews.preview import labelled
from catalog.remembered.joined_files import Joined

ACCESS, CATALOGUE = "access", "catalogue"  # the fragments of an entry
SPOKEN = (
    "access.",
    "casework.",
    "objections.",
    "mails.",
    "portal.",
    "trace.",
)  # what the functions speak of the message catalogue


def access_dataset(published: Published) -> bytes:
    """What the access app must know of an entry; paths are relative to the folder of the build."""
    entry = published.entry
    facts = {
        "publisher": entry.publisher,
        "entry": entry.name,
        "title": {"zh": entry.title.zh, "en": entry.title.en},
        "openness": str(entry.openness),
        **stands(entry.status, told_standing(entry)),
        "resources": [_resource(published, offer) for offer in published.offers],
    }
    return json_bytes(facts)


def _resource(published: Published, offer: Offer) -> dict[str, object]:
    key, resource, derived = published.entry.key, offer.resource, offer.derived
    top = f"data/{key}" if offer.is_gated else f"site/{key}/data"
    return {
        "name": resource.name,
        "title": {"zh": resource.title.zh, "en": resource.title.en},
        "role": resource.role,
        "rows": f"rows/{row_file(key, resource.name)}" if derived and derived.version else "",
        "count": derived.rows if derived and derived.rows is not None else 0,
        "version": derived.version if derived else "",
        "fields": [
            {"name": field.name, "type": field.type, "title": {"zh": field.title.zh, "en": field.title.en}}
            for field in _fields(resource, derived)
        ],
        "files": [
            {
                "name": file.name,
                "format": file.format,
                "path": f"{top}/{file.name}",
                "mediatype": (resource.mediatype if not file.product else "") or media_type(file.format),
                "bytes": file.bytes,
                "hash": file.hash,
            }
            for file in offer.files
        ],
    }


def _fields(resource: Resource, derived: Derived | None) -> tuple[Field, ...]:
    """The columns of the schema, or those that the file itself names."""
    if resource.fields or derived is None:
        return resource.fields
    return tuple(Field(name=name, title=labelled(name)) for name in derived.headings)


def access_files(
    portal: Portal, leading: Mapping[str, str], keys: Sequence[str], private: Path, most: int
) -> tuple[Joined, ...]:
    """`access.json`, of what `access_dataset` says of each entry; `leading` says where each old key leads.

    Above `most` entries it names the files in which those of each body stand: a function reads only what it is asked
    for, and one change is one small file.
    """
    gate, pages = portal.pack.gate, pages_of(keys, most)
    facts: dict[str, object] = {
        "pack": portal.pack.key,
        "languages": portal.languages,
        "site_url": portal.settings.site_url,
        "gate": {"licence": gate.licence, "identity": gate.identity} if gate else None,
        "moved": dict(sorted(leading.items())),
    }
    if pages:
        facts |= {"count": len(keys), "shards": _shards(pages)}
    head = json_bytes(facts)[:-1] + b","
    first = _access_file(private, f"{ACCESS}.json", head, range(0) if pages else None)
    return first, *(_access_file(private, _shard(page), b"{", page.span) for page in pages)


def _access_file(private: Path, name: str, head: bytes, span: range | None) -> Joined:
    return Joined(
        name=name,
        kind=ACCESS,
        path=private / name,
        head=head + b'"datasets":[\n',
        tail=b"\n]}\n",
        separator=b",\n",
        span=span,
    )


def _shards(pages: Sequence[Page]) -> dict[str, list[str]]:
    """The names of the files by body."""
    found: dict[str, list[str]] = {}
    for page in pages:
        found.setdefault(page.publisher, []).append(_shard(page))
    return found


def _shard(page: Page) -> str:
    return f"{ACCESS}/{page.name}.json"


def catalogue_entry(portal: Portal, card: Card) -> bytes:
    """What casework must know of an entry: that a case may be about it."""
    return json_bytes(
        {
            "key": card.key,
            "title": {"zh": card.title.zh, "en": card.title.en},
            "openness": card.openness,
            **stands(card.status, card.standing),
            **told_freshness(_day(card.updated), card.frequency, portal.vocabularies["frequencies"]),
        }
    )


def catalogue_file(
    portal: Portal,
    publishers: Sequence[Publisher],
    around: tuple[Sequence[Mapping[str, str]], Mapping[str, str]],
    path: Path,
) -> Joined:
    """`catalogue.json`, of every `catalogue_entry`; around them whom a case is sent to and what plans promise.

    `around` are those promises, and where each old key leads.
    """
    settings, (planned, leading) = portal.settings, around
    facts = {
        "publishers": [
            {
                "key": body.name,
                "title": {"zh": body.title.zh, "en": body.title.en},
                "role": body.role,
                "email": body.contact.email,
                "phone": body.contact.phone,
            }
            for body in publishers
        ],
        "planned": planned,
        "moved": dict(sorted(leading.items())),
        "authority": settings.authority,
        "city": {"zh": settings.city.zh, "en": settings.city.en},
        "site_name": settings.site_name,
        "site_url": settings.site_url,
        "languages": portal.languages,
    }
    tail = b"]," + json_bytes(facts)[1:] + b"\n"
    return Joined(name=CATALOGUE, kind=CATALOGUE, path=path, head=b'{"entries":[', tail=tail, separator=b",")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def messages_document(portal: Portal) -> bytes:
    """`messages.json`: the sentences that the functions speak, in every language of the portal."""
    return json_bytes({language: spoken(language) for language in portal.languages}) + b"\n"


def spoken(language: str) -> dict[str, str]:
    """The sentences that the functions speak in one language."""
    return {code: text for code, text in sentences_of(language).items() if code.startswith(SPOKEN)}


def packs_document(portal: Portal) -> bytes:
    """`packs.json`: every pack, because open cases may be pinned to another than the one in force."""
    packs = every_pack(portal.pack.key, portal.settings.packs)
    calendar = load_calendar_rows(calendar_folder(portal.settings.root))
    return json_bytes({"pack": portal.pack.key, "packs": packs, "calendar": calendar}) + b"\n"


def stands(status: str, standing: Standing) -> dict[str, object]:
    """The state of an entry, and what is to be told of any other than published."""
    told = {"standing": standing_facts(standing)} if status != State.PUBLISHED else {}
    return {"status": str(status), **told}

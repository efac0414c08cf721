"""An entry as it goes out: with its publisher, what is offered of it, and the addresses of everything."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from urllib.parse import quote

from catalog.files.characters import ascii_address
from catalog.model.entry import Entry
from catalog.model.label import NO_LABEL
from catalog.model.publisher import Publisher
from catalog.offering.offers import Offer, OfferedFile
from catalog.portal import Portal

MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "xml": "application/xml",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "txt": "text/plain",
    "parquet": "application/vnd.apache.parquet",
}


@dataclass(frozen=True, kw_only=True)
class Published:
    """What every export and the page of an entry are made of."""

    entry: Entry
    publisher: Publisher
    authority: Publisher | None
    offers: tuple[Offer, ...]
    portal: Portal

    @cached_property
    def page(self) -> str:
        """The full address of the entry's page."""
        return self.portal.address(f"{self.entry.key}/")

    @cached_property
    def publisher_page(self) -> str:
        """The full address of the publisher's page."""
        return self.portal.address(f"{self.publisher.name}/")

    @property
    def email(self) -> str:
        """Where to write: to the publisher, else to the authority."""
        return self.publisher.contact.email or (self.authority.contact.email if self.authority else "")

    @cached_property
    def modified(self) -> str:
        """The day the data last changed, else the day the entry was made (ISO), else nothing."""
        return self.entry.last_updated.isoformat() if self.entry.last_updated else self.entry.created[:10]

    @cached_property
    def licence_addresses(self) -> tuple[str, ...]:
        """The addresses of the licences, as far as they have one."""
        words = [licence.path or self.portal.term("licences", licence.name, "url") for licence in self.entry.licences]
        return tuple([word for word in words if word])

    def path_of(self, offer: Offer, file: OfferedFile) -> str:
        """The path of a file, ready for an address: a static one, or the one that asks for consent first."""
        return self._folder(offer) + _quoted(file.name)

    def _folder(self, offer: Offer) -> str:
        return f"downloads/{self.entry.key}/" if offer.is_gated else f"{self.entry.key}/data/"

    @cached_property
    def files(self) -> tuple[tuple[Offer, OfferedFile, str], ...]:
        """Every offered file, with its offer and its full address in ASCII."""
        tops = [ascii_address(self.portal.address(self._folder(offer))) for offer in self.offers]
        return tuple(
            (offer, file, top + _quoted(file.name))
            for offer, top in zip(self.offers, tops, strict=True)
            for file in offer.files
        )

    def rows_path(self, offer: Offer) -> str:
        """The path of the rows interface of a resource."""
        return f"api/datasets/{self.entry.key}/{offer.resource.name}/rows"


@lru_cache(maxsize=1024)  # a file is named in many places
def _quoted(name: str) -> str:
    return quote(name)


def media_type(format: str) -> str:
    """The media type of a format; empty when it is not one we know."""
    return MEDIA_TYPES.get(format.lower(), "")


def searched_texts(published: Published) -> tuple[list[str], ...]:
    """What can be searched, by the parts of `searching.PARTS`: titles first, descriptions of columns last."""
    entry, body, portal = published.entry, published.publisher, published.portal
    topic = portal.word("topics", entry.topic) if entry.topic else NO_LABEL
    fields = [field for offer in published.offers for field in offer.resource.fields]
    resources = [offer.resource.title for offer in published.offers]
    titles = [*resources, *[field.title for field in fields]]
    parts: tuple[Iterable[str], ...] = (
        entry.title,
        entry.keywords,
        (*body.title, *topic),
        (*entry.description, entry.coverage_geographic, entry.key),
        chain(chain.from_iterable(titles), [field.name for field in fields]),
        chain.from_iterable([field.description for field in fields]),
    )
    return tuple([list(filter(None, dict.fromkeys(part))) for part in parts])

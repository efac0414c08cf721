"""What of an entry's data is offered to whom: the one place that decides which bytes may become public.

Prohibited data are never opened (HZ-2.3.1). Of restricted data only samples are shown (HZ-3.2.1); the data
themselves get a private row index when the store holds them. Where the text forbids the download of restricted data and
knows no sample, not even that is shown (XA-23¶2, AMB-64). Unconditional data are offered in full, behind the
gate where the pack has one (HZ-3.1). An entry that is suspended or rechecked offers nothing, and one that is gone
does not even describe what it had.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from catalog.derivation.derived import Derived
from catalog.files.paths import is_plain_file
from catalog.loading.catalogue import FOLDER
from catalog.model.entry import Entry, Openness, Resource
from catalog.model.states import State
from catalog.portal import Portal
from catalog.rules.packs import Pack
from catalog.storage.local import stored_source
from catalog.tabular.active_content import ACTIVE


class OfferedFile(NamedTuple):
    """A file under its public name. `product` is its name among the derived products; empty for the original."""

    format: str
    name: str
    bytes: int
    hash: str
    product: str = ""


class Offer(NamedTuple):
    """One resource: what was derived of it, and which files anybody (or anybody who consents) may have."""

    resource: Resource
    derived: Derived | None
    files: tuple[OfferedFile, ...] = ()
    is_shown: bool = False  # its preview, chart and map may stand on the page
    is_gated: bool = False


def rows_of(offers: Iterable[Offer]) -> int | None:
    """How many rows the data have, samples left out where there is more; None where that is not known."""
    counted = [(offer.resource.role, offer.derived.rows) for offer in offers if offer.derived and offer.derived.rows]
    data = [rows for role, rows in counted if role != "sample"]
    return sum(data or [rows for _, rows in counted]) or None


def is_open(entry: Entry) -> bool:
    """Whether the entry offers anything now; a draft does so in previews alone."""
    return entry.status in (State.PUBLISHED, State.DRAFT) and entry.openness is not Openness.PROHIBITED


def is_public(entry: Entry, resource: Resource) -> bool:
    """Whether bytes of this resource may reach people without a grant."""
    if not is_open(entry):
        return False
    return entry.openness is Openness.UNCONDITIONAL or (resource.role == "sample" and not resource.stored)


def readable(entry: Entry, resource: Resource) -> bool:
    """Whether the build opens the file at all; restricted data only where they lie in the store."""
    return is_public(entry, resource) or (is_open(entry) and resource.stored)


def source_of(entry: Entry, resource: Resource, portal: Portal) -> Path | None:
    """The file of a resource, beside the descriptor or in the store; None when it is not there."""
    if resource.stored:
        return stored_source(portal.settings, entry.key, resource)
    path = Path(f"{portal.settings.root}/{FOLDER}/{entry.key}/{resource.path}")
    return path if is_plain_file(path) else None


def offers(entry: Entry, portal: Portal, derived: Mapping[str, Derived]) -> tuple[Offer, ...]:
    """Every resource of the entry with what is offered of it; `derived` by the resource's name."""
    taken: set[str] = set()
    return tuple(_offer(entry, resource, portal, derived.get(resource.name), taken) for resource in _told(entry))


def _told(entry: Entry) -> tuple[Resource, ...]:
    return () if entry.openness is Openness.PROHIBITED or entry.is_gone else entry.resources


def _offer(entry: Entry, resource: Resource, portal: Portal, derived: Derived | None, taken: set[str]) -> Offer:
    if derived is None or not is_public(entry, resource) or _is_withheld(entry, portal.pack):
        return Offer(resource=resource, derived=derived)
    return Offer(
        resource=resource,
        derived=derived,
        files=_files(resource, derived, taken),
        is_shown=True,
        is_gated=portal.hides_files(entry),
    )


def _is_withheld(entry: Entry, pack: Pack) -> bool:
    """Whether restricted data may not be downloaded and the pack knows no sample either (R-109, HZ-3.2.1)."""
    knows_samples = pack.restricted_download or any(rule.code == "R-109" for rule in pack.rules)
    return entry.openness is Openness.RESTRICTED and not knows_samples


def _files(resource: Resource, derived: Derived, taken: set[str]) -> tuple[OfferedFile, ...]:
    original = OfferedFile(
        format=resource.format.upper(),
        name=_free(_inert(resource.path.rpartition("/")[2]), resource, taken),
        bytes=derived.bytes,
        hash=derived.hash,
    )
    others = tuple(
        OfferedFile(
            format=product.format,
            name=_free(_product_name(resource, product.format), resource, taken),
            bytes=product.bytes,
            hash=product.hash,
            product=product.name,
        )
        for product in derived.products
    )
    return (original, *others)


def _inert(name: str) -> str:
    """The name under which a browser shows a file and never runs it: what is a page or a script becomes text."""
    stem, _, ending = name.rpartition(".")
    return f"{name}.txt" if stem and ending.lower() in ACTIVE else name


def _product_name(resource: Resource, format: str) -> str:
    """`stops.utf-8.csv`: never the name of an original in another encoding."""
    if format == "GEOJSON" and resource.format == "geojson":
        return f"{resource.name}.wgs84.geojson"
    return f"{resource.name}.utf-8.csv" if format == "CSV" else f"{resource.name}.{format.lower()}"


def _free(name: str, resource: Resource, taken: set[str]) -> str:
    """`name`, or one that starts with the resource's when another file of the entry has it already."""
    while name.casefold() in taken:
        name = f"{resource.name}-{name}"
    taken.add(name.casefold())
    return name

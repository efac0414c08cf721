"""The files of an entry as items of a list: what hangs on no language is drawn once."""

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

from catalog.entry_pages.data_rows import FACT, around, word
from catalog.marking import escaped, markup, size_text
from catalog.offering.offers import Offer, OfferedFile
from catalog.offering.published import Published
from catalog.views import Download

BROWSER_BYTES = 5_000_000  # of a JSON file that a browser may filter by itself
FORMATS = 256  # kept with their words


def downloads_of(published: Published, offer: Offer) -> tuple[Download, ...]:
    """The files of an offer."""
    top, is_gated = published.portal.base, offer.is_gated
    return tuple([_download(file, f"{top}/{published.path_of(offer, file)}", is_gated) for file in offer.files])


def _download(file: OfferedFile, href: str, is_gated: bool) -> Download:
    name, digest = escaped(file.name), file.hash.partition(":")[2]
    button = "m-button m-button--secondary" if file.product else "m-button"
    save = "" if is_gated else f' download="{name}"'
    return Download(
        format=file.format,
        original=not file.product,
        name=name,
        link=f'<li><a class="{button}" href="{escaped(href)}"{save}>',
        size=f'</a><span class="m-downloads__size">{size_text(file.bytes)}</span><span class="m-downloads__what">',
        hash=f' <span class="m-hash" title="{digest}">sha256 {digest[:12]}…</span></span>'
        f'<button type="button" class="m-copy" data-copy="{digest}" ',
    )


def plain_json(published: Published, offer: Offer) -> str:
    """The address of a JSON file that a browser may filter by itself, where nothing is asked first; or nothing."""
    if offer.is_gated:
        return ""
    usable = (one for one in offer.files if one.format == "JSON" and one.product and one.bytes <= BROWSER_BYTES)
    return next((f"{published.portal.base}/{published.path_of(offer, one)}" for one in usable), "")


def download_items(downloads: Iterable[Download], system: str, language: str) -> Markup:
    """An item for each file: format, size, what it is good for, and the hash to compare it with. `system` is that of
    the coordinates, where they were moved from it."""
    return markup("".join([_item(one, _words(one.format, one.original, system, language)) for one in downloads]))


def _item(file: Download, words: tuple[str, str, list[str], str]) -> str:
    button, good_for, copy, copied = words
    return f"{file.link}{button}{file.size}{good_for}{file.hash}{file.name.join(copy)} hidden>{copied}</button></li>"


@lru_cache(FORMATS)
def _words(format: str, is_original: bool, system: str, language: str) -> tuple[str, str, list[str], str]:
    """What is said of every file of a format: on its button, what it is good for, around its name, on the other
    button."""
    kind = "original" if is_original else "moved" if format == "GEOJSON" and system else format
    mark = f' <span class="m-small">{word("portal.entry.original", language)}</span>' if is_original else ""
    name = FACT.join(around("portal.entry.copy_hash", "name", language))
    copy = f'data-done="{word("portal.copied", language)}" aria-label="{name}"'.split(FACT)
    good_for = system.join(around(f"data.format.{kind}", "system", language))
    return f"{escaped(format)}{mark}", good_for, copy, word("portal.copy", language)

"""The files of an entry, where people and functions find them. They share the bytes of what was derived of its data.

The original is kept beside its products where it is first offered, so that of data that nobody may have there is no
copy.
"""

import hashlib
import os
import shutil
from pathlib import Path

from catalog.building.folders import Folders
from catalog.derivation.derived import ROWS_NAME, product_folder
from catalog.files.kept_folder import KeptFolder
from catalog.files.row_files import RowFiles
from catalog.offering.offers import Offer, source_of
from catalog.offering.published import Published

ORIGINAL = "original"


def write_files(published: Published, folders: Folders, site: KeptFolder, rows: RowFiles) -> None:
    """Offered files in the public folder or behind the gate, row indexes always behind it."""
    key, indexes = published.entry.key, dict[str, str]()
    gated = KeptFolder(f"{folders.data}/{key}")
    for offer in published.offers:
        if offer.derived is None:
            continue
        products = product_folder(folders.cache, offer.derived.key)
        folder, top = (gated, "") if offer.is_gated else (site, "data/")
        for file in offer.files:
            if file.product:
                folder.link(top + file.name, f"{products}/{file.product}")
            else:
                _offer_original(published, offer, products, (folder, top + file.name))
        if offer.derived.version:
            indexes[offer.resource.name] = f"{products}/{ROWS_NAME}"
    rows.keep(key, indexes)
    gated.close()


def _offer_original(published: Published, offer: Offer, products: str, target: tuple[KeptFolder, str]) -> None:
    folder, name = target
    try:
        folder.link(name, f"{products}/{ORIGINAL}")
    except FileNotFoundError:
        source = source_of(published.entry, offer.resource, published.portal)
        if source is None or offer.derived is None:
            return
        if _keep(source, products, offer.derived.hash):
            folder.link(name, f"{products}/{ORIGINAL}")
        else:
            folder.copy(name, source)


def _keep(source: Path, products: str, hash: str) -> bool:
    """Keep the file at `source` among its products; not where its bytes are no longer those with `hash`."""
    draft = f"{products}/{ORIGINAL}.{os.getpid()}~"
    try:
        shutil.copyfile(source, draft)
        with open(draft, "rb") as stream:
            if hash != f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}":
                return False
        os.replace(draft, f"{products}/{ORIGINAL}")
        return True
    finally:
        Path(draft).unlink(missing_ok=True)

"""The catalogue's own data store, folder or bucket, as casework writes to it."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from casework.hosting.port import HostFault
from catalog.configuration.settings import Settings
from catalog.errors import StoreError
from catalog.storage.opening import open_store
from catalog.storage.store import seal_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueStore:
    """See `DataStore`: what `mulu put` would keep, in the same place."""

    settings: Settings

    def put(self, key: str, path: str, data: bytes) -> None:
        """See `DataStore.put`. Raises HostFault where the store refuses."""
        with tempfile.TemporaryDirectory(prefix="mulu-put-") as scratch:
            source = Path(scratch) / "data"
            source.write_bytes(data)
            seal = seal_of(source)
            try:
                store = open_store(self.settings)
                before = store.find(f"{key}/{path}")
                if before is None or before.seal != seal:
                    store.put(f"{key}/{path}", source, seal, before=before)
            except StoreError as error:
                raise HostFault("store") from error

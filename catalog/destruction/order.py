"""What a destruction needs before it may begin: a decision, and an entry that is open to nobody any more."""

from pathlib import Path

from catalog.configuration.settings import Settings
from catalog.destruction.copies import Target
from catalog.destruction.finding import Reach
from catalog.destruction.git_objects import is_repository, remotes
from catalog.destruction.places import Machine
from catalog.destruction.targets import facts_of
from catalog.errors import UsageError
from catalog.files.paths import unsafe_reason
from catalog.loading.catalogue import FOLDER
from catalog.model.states import GONE
from catalog.storage.opening import bucket_store, open_store


def plain_key(text: str) -> str:
    """`publisher/entry` as it was written or typed. Raises UsageError."""
    key = text.strip("/").removeprefix(f"{FOLDER}/")
    if key.count("/") != 1 or unsafe_reason(key):
        raise UsageError("entry-unknown", name=text[:120])
    return key


def reach_of(settings: Settings, state: Path) -> Reach:
    """Everything that is looked into. Raises StoreError."""
    machine = Machine(settings=settings, state=state, journals=state / "destructions")
    published = tuple((bucket, bucket_store(settings, bucket)) for bucket in settings.copies)
    return Reach(machine=machine, store=open_store(settings), published=published)


def check_order(settings: Settings, target: Target, reference: str, reason: str) -> None:
    """Raises UsageError: `destroy-grounds` without reference and reason, `destroy-standing` while the entry's
    descriptor does not say that it was taken down, withdrawn or destroyed (HZ-2.6.9, HZ-2.6.10)."""
    if not reference.strip() or not reason.strip():
        raise UsageError("destroy-grounds", name=target.key)
    ours = facts_of(settings.root, target.key).get("catalog")
    status = str(ours.get("status", "")) if isinstance(ours, dict) else ""
    if (settings.root / FOLDER / target.key).is_dir() and status not in GONE:
        raise UsageError("destroy-standing", name=target.key, status=status or "published")


def remotes_of(settings: Settings) -> tuple[str, ...]:
    """Where the repository is pushed to."""
    return remotes(settings.root) if is_repository(settings.root) else ()

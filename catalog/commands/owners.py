"""`mulu owners`: the file of code owners, written or compared."""

from catalog.authoring.owners import FILES, owners_file, unowned
from catalog.configuration.settings import load_settings
from catalog.errors import UsageError
from catalog.loading.catalogue import load_catalogue
from catalog.session import Session


def owners(session: Session, host: str, *, only_check: bool) -> int:
    """Write the file, or with `only_check` compare it: 0 when it is right, 1 when not.

    Raises UsageError for a host without such a file, and where the authority names no owners.
    """
    if host not in FILES:
        raise UsageError("owners-host", value=host, choices=", ".join(FILES))
    settings, catalogue = load_settings(session.root), load_catalogue(session.root)
    authority = catalogue.publisher(settings.authority)
    if authority is None or not authority.git_owners:
        place = f"datapackages/{settings.authority}/publisher.yaml"
        raise UsageError("owners-authority", body=settings.authority, file=place)
    text = owners_file(host, catalogue.publishers, authority)
    path = session.root / FILES[host]
    if only_check:
        return _compared(session, FILES[host], path.is_file() and path.read_text("utf-8") == text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    without = unowned(catalogue.publishers)
    session.say("owners.written", path=FILES[host], bodies=len(catalogue.publishers) - len(without))
    if without:
        session.say("owners.unowned", bodies="、".join(without))
    return 0


def _compared(session: Session, name: str, agrees: bool) -> int:
    if agrees:
        session.say("owners.current", path=name)
        return 0
    session.show(session.messages.text("error.owners-stale.message", path=name))
    session.show(session.messages.text("error.owners-stale.remedy", path=name))
    return 1

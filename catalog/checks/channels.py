"""Through which channel data are opened: the platform, or elsewhere with a filed exception (requirements R-122, R-123).

The texts want one platform (ZJ-10, LS-2, XA-13, SD-2) and let a body open data elsewhere only where that was filed
first (LS-2c). An address in an entry is held against the hosts of the platform: the portal's own, and those that the
settings name under `extra.mulu.platform_hosts`, such as the province's.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping

from catalog.checks.subjects import Context, Subject
from catalog.configuration.settings import Settings
from catalog.errors import DescriptorError
from catalog.loading.catalogue import FOLDER
from catalog.loading.descriptors import read_text
from catalog.model.entry import Openness
from catalog.model.finding import Finding, Severity

CHANNEL, EXCEPTION, HOSTS = "channel", "exception", "platform_hosts"
OFF_PLATFORM = "off_platform_opening"  # the procedure that files an exception
CITY_SITE, OPEN_DOMAIN, BLOCKCHAIN = "city_site", "provincial_open_domain", "city_blockchain"
CHANNELS = (CITY_SITE, OPEN_DOMAIN, BLOCKCHAIN)
FITTING: Mapping[Openness, tuple[str, ...]] = {  # LS-9b, LS-9c
    Openness.UNCONDITIONAL: (CITY_SITE,),
    Openness.RESTRICTED: (OPEN_DOMAIN, BLOCKCHAIN),
}
_FILED = ("reference", "date")
_ADDRESS = re.compile(r"(?:https?:)?//(?:[^/@\s]*@)?([^/:?#\s]+)", re.IGNORECASE)
_NAMES_ADDRESS = re.compile(r"(?:^|_)(?:urls?|links?|homepage|endpoint|address)$")
_DEPTH = 4  # mappings and lists inside each other that are looked through

At = tuple[str | int, ...]


def check_exception(subject: Subject) -> Iterator[Finding]:
    """R-122: what is opened outside the platform names the exception that was filed for it (LS-2c, ZJ-10¶1)."""
    if not subject.applies("R-122"):
        return
    outside = tuple(_outside(subject))
    record = subject.entry.extra.get(EXCEPTION)
    if record is None:
        yield from (subject.finding("R-122/outside", *at, value=shown) for at, shown in outside)
        return
    values = record if isinstance(record, Mapping) else {}
    missing = [key for key in _FILED if not str(values.get(key) or "").strip()]
    if missing:
        yield subject.finding("R-122/incomplete", "catalog", EXCEPTION, value=", ".join(missing))
        return
    reference, filed = str(values["reference"]).strip(), filed_references(subject.context)
    if filed is not None and reference not in filed:
        # a warning, for the register is brought in by a pull of its own and may be a day behind (ours)
        yield subject.finding("R-122/unknown", "catalog", EXCEPTION, severity=Severity.WARNING, value=reference)


def filed_references(context: Context) -> frozenset[str] | None:
    """The references of the public register of openings off the platform (LS-2c); None where there is no register."""
    register = next((one for one in context.pack.registers if one.procedure == OFF_PLATFORM), None)
    if register is None:
        return None
    slug, title = register.key.replace("_", "-"), dict(register.columns)["reference"].zh
    table = context.root / FOLDER / context.settings.authority / slug / f"{slug}.csv"
    try:
        rows = csv.DictReader(io.StringIO(read_text(table)))
        return frozenset(row[title].strip() for row in rows if row.get(title))
    except (DescriptorError, csv.Error):
        return None


def check_channel(subject: Subject) -> Iterator[Finding]:
    """R-123: open data go through the city's site, restricted data through the open domain or the city's chain.

    This portal is the city's site, so an open entry need not say so (LS-9b); for restricted data there are two
    channels, and the entry says which (LS-9c). A filed exception stands instead of either (LS-2c).
    """
    entry = subject.entry
    fitting = FITTING.get(entry.openness, ())
    if not fitting or entry.extra.get(EXCEPTION) or not subject.applies("R-123"):
        return
    said, choices = str(entry.extra.get(CHANNEL) or "").strip(), ", ".join(fitting)
    if not said and entry.openness is Openness.RESTRICTED:
        yield subject.finding("R-123/missing", "catalog", CHANNEL, choices=choices)
    elif said and said not in fitting:
        yield subject.finding("R-123/other", "catalog", CHANNEL, value=said, choices=choices)


def hosts_of(settings: Settings) -> frozenset[str]:
    """The hosts of the platform in lower case: the portal's own and those that the settings add."""
    added = settings.extra.get(HOSTS)
    named = [str(host) for host in added] if isinstance(added, list) else []
    return frozenset(host.strip().lower() for host in (_host(settings.site_url), *named) if host.strip())


def _outside(subject: Subject) -> Iterator[tuple[At, str]]:
    """Every place of the entry that leads outside the platform, with what it says."""
    entry, hosts = subject.entry, hosts_of(subject.context.settings)
    said = str(entry.extra.get(CHANNEL) or "").strip()
    if said and said not in CHANNELS:
        yield ("catalog", CHANNEL), said
    for at, text in _addresses(entry.extra, ("catalog",)):
        host = _host(text)
        if host and not any(host == one or host.endswith(f".{one}") for one in hosts):
            yield at, text[:200]


def _addresses(value: object, at: At) -> Iterator[tuple[At, str]]:
    """Texts under keys that name an address, wherever they stand but in the exception itself."""
    if isinstance(value, str) and _names_address(at):
        yield at, value.strip()
    if len(at) > _DEPTH or at == ("catalog", EXCEPTION):
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _addresses(inner, (*at, str(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _addresses(inner, (*at, index))


def _names_address(at: At) -> bool:
    names = [part for part in at if isinstance(part, str)]
    return bool(_NAMES_ADDRESS.search(names[-1].lower()))


def _host(address: str) -> str:
    found = _ADDRESS.match(address.strip())
    return found[1].lower().rstrip(".") if found else ""

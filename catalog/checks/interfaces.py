"""Whether an interface that a body registers says how it is called and who made it (requirements R-116).

The platform derives interfaces from tables and describes them by their columns; what it cannot derive has to be told
(HZ-2.6.6, SD-10¶3).
"""

from collections.abc import Iterator, Mapping

from catalog.checks.subjects import Subject
from catalog.model.entry import Openness
from catalog.model.finding import Finding

API, MODE = "api", "interface"
NEEDED = ("parameters", "method", "developed_by")
METHODS = ("GET", "POST")


def check_interface(subject: Subject) -> Iterator[Finding]:
    """R-116: a registered interface has parameters, method and who developed it; one without a table is registered."""
    entry = subject.entry
    if entry.openness is Openness.PROHIBITED or not subject.applies("R-116"):
        return
    api = entry.extra.get(API)
    if api is None:
        derived = any(resource.is_tabular or resource.format == "geojson" for resource in entry.resources)
        if MODE in entry.access_modes and not derived:
            yield subject.finding("R-116/missing", "catalog", API, value=", ".join(NEEDED))
        return
    values = api if isinstance(api, Mapping) else {}
    missing = [key for key in NEEDED if not _says(values.get(key))]
    if missing:
        yield subject.finding("R-116/incomplete", "catalog", API, value=", ".join(missing))
    method = values.get("method")
    if _says(method) and str(method).upper() not in METHODS:
        yield subject.finding("R-116/method", "catalog", API, "method", value=str(method), choices=", ".join(METHODS))


def _says(value: object) -> bool:
    """Whether there is something; an empty list of parameters says that there are none."""
    return isinstance(value, list) or bool(str(value or "").strip())

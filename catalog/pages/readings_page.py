"""The view of `/rules/readings/`: how the portal reads what the texts leave open."""

from catalog.clauses.readings import Reading, cited_under, readings_for
from catalog.clauses.registers import clause_register
from catalog.model.label import NO_LABEL
from catalog.portal import Portal
from catalog.rules.packs import Pack
from catalog.views.readings import ReadingsView, ReadingView

READINGS_PATH = "/rules/readings/"


def readings_view(portal: Portal) -> ReadingsView:
    """The readings under the pack in force; none under a pack of a city's own, until it says what it follows."""
    prefixes = _prefixes(portal.pack)
    found = tuple(_view(one, prefixes) for one in readings_for(portal.pack))
    return ReadingsView(path=READINGS_PATH, title=NO_LABEL, readings=found)


def reading_count(pack: Pack) -> int:
    """How many readings the page lists."""
    return len(readings_for(pack))


def _prefixes(pack: Pack) -> tuple[str, ...]:
    registers = (clause_register(key) for key in (pack.key, pack.inherits) if key)
    return tuple(register.prefix for register in registers if register)


def _view(reading: Reading, prefixes: tuple[str, ...]) -> ReadingView:
    """Clauses of other documents are left out, as nobody is bound by them here."""
    clauses = cited_under(reading, prefixes)
    return ReadingView(id=reading.id, clauses=clauses, question=reading.question, reading=reading.reading)

"""What people made with open data: the rows of the register of approved results, with the data sets they use."""

import re
from collections.abc import Iterator, Mapping, Sequence

from catalog.model.label import Label
from catalog.offering.cards import Card
from catalog.rules.packs import Pack, Procedure, Register
from catalog.views import Link
from catalog.views.articles import ResultRow

RESULT = "result_submission"  # the procedure that ends in the register
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
Cells = Sequence[Sequence[str]]


def results_register(pack: Pack) -> Register | None:
    """The register of approved results; None where the pack has none."""
    return next((register for register in pack.registers if register.procedure == RESULT), None)


def results(
    register: Register, names: Sequence[str], cells: Cells, pack: Pack, cards: Mapping[str, Card]
) -> tuple[ResultRow, ...]:
    """The results that rows of the register tell of, the newest first. `names` are the columns of `cells`."""
    procedure = pack.procedure(RESULT)
    rows = [_said(register, names, row) for row in cells]
    found = [_result(row, _kinds(procedure), cards) for row in rows if row.get("result_title")]
    return tuple(sorted(found, key=lambda one: (one.on, one.title), reverse=True))


def _said(register: Register, names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """A row by the keys of the register, whose table is headed by keys or by Chinese titles."""
    places = {name: at for at, name in enumerate(names)}
    said = {}
    for key, label in register.columns:
        at = places.get(key, places.get(label.zh, -1))
        said[key] = row[at].strip() if 0 <= at < len(row) else ""
    return said


def _result(row: Mapping[str, str], kinds: Mapping[str, Label], cards: Mapping[str, Card]) -> ResultRow:
    kind = row.get("result_kind", "")
    url = row.get("result_url", "")
    return ResultRow(
        title=row["result_title"],
        kind=kinds.get(kind, Label(kind)),
        url=url if re.match(r"https?://[^\s<>\"'`]+\Z", url) else "",
        source=row.get("data_source", ""),
        acquired_on=row.get("acquired_on", ""),
        by=row.get("applicant", ""),
        on=row.get("decided_on", ""),
        entries=tuple(entries_named(row.get("entries", ""), cards)),
    )


def entries_named(text: str, cards: Mapping[str, Card]) -> Iterator[Link]:
    """The data sets named; one that is not in the catalogue is named without a link."""
    for key in dict.fromkeys(_KEY.findall(text)):
        card = cards.get(key)
        yield Link(title=card.title if card else Label(key, key), path=card.path if card else "", key=key)


def _kinds(procedure: Procedure | None) -> dict[str, Label]:
    field = procedure.form.field("result_kind") if procedure else None
    return {option.key: option.label for option in field.options} if field else {}

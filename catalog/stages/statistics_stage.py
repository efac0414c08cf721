"""The page of statistics, its files, and what the functions are told of the catalogue; made again only when it changed.

All of it is counted once, and only when the catalogue, the house or the day is another than at the last build.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from catalog.building.job import Entries, Job
from catalog.files.writing import write_changed
from catalog.messages import Messages
from catalog.pages.figures import figures_of
from catalog.pages.statistics_page import CHARTS, FILES, Numbers, Row, numbers_of, statistics_view
from catalog.pages.statistics_register import told_by
from catalog.remembered.fingerprints import stamp
from catalog.tabular.formats import inert
from catalog.tabular.tables import Cell
from catalog.views.statistics import StatisticsView

PRIVATE = "statistics.json"
MARK = "csv:"  # marks the files among the pages of the ledger


class Statistics:
    """The numbers of one build, counted when they are first asked for."""

    def __init__(self, job: Job, entries: Entries) -> None:
        self._job, self._entries = job, entries
        self.mark = stamp(job.house, entries.stamp, job.publishers, job.today)

    @cached_property
    def _numbers(self) -> Numbers:
        job, entries = self._job, self._entries
        figures = figures_of(job.portal, job.publishers, entries.cards, job.today)
        told = told_by(job.portal, entries.cards)
        used = {key for key, _, _ in told.used}
        titles = {card.key: card.title for card in entries.cards if card.key in used}
        return numbers_of(job.portal, job.publishers, figures, replace(told, titles=titles))

    def view(self) -> StatisticsView:
        """The page."""
        return statistics_view(self._job.portal, self._numbers, self._job.today)

    def refresh_files(self, known: dict[str, str]) -> dict[str, str]:
        """Write the table behind each chart, and the catalogue in numbers for the functions; gives their stamps."""
        names = {key: f"{FILES}/{key.replace('_', '-')}.csv" for key in CHARTS}
        for key, name in names.items():
            if known.get(MARK + name) != self.mark or not (self._job.folders.site / name).is_file():
                write_changed(self._job.folders.site / name, _table(self._numbers, key))
        private = self._job.folders.private / PRIVATE
        if known.get(f"{MARK}{names['openness']}") != self.mark or not private.is_file():
            write_changed(private, _told(self._numbers))
        return dict.fromkeys((MARK + name for name in names.values()), self.mark)


def _table(numbers: Numbers, key: str) -> bytes:
    """A chart's rows with both words, as spreadsheets in China open them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("key", "zh", "en", *numbers.columns[key]))
    writer.writerows(map(_cells, numbers.rows[key]))
    return text.getvalue().encode("utf-8-sig")


def _cells(row: Row) -> Sequence[Cell]:
    return inert((row.key, row.label.zh, row.label.en, *row.numbers))


def _told(numbers: Numbers) -> bytes:
    """The figures of the day as `casework.figures` reads them."""
    figures = numbers.figures
    rows = [(name, "", _word(f"totals.{name}"), count) for name, count in figures.totals.items()]
    rows += [
        (measure, one.key, one.label.zh or _word(f"{measure}.{one.key or 'none'}"), one.count)
        for measure, found in figures.measures.items()
        for one in found
    ]
    return json.dumps({"on": figures.on.isoformat(), "rows": rows}, ensure_ascii=False).encode() + b"\n"


def _word(code: str) -> str:
    return Messages("zh").text(f"statistics.{code}")

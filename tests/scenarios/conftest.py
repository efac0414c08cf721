"""Turns each scenario of each YAML file here into one test that carries its clauses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.mailroom import open_mailroom
from tests.scenarios.playing import play
from tests.scenarios.reading import Scenario, ScenarioFault, read_scenarios


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The scenarios of a YAML file."""
    return ScenarioFile.from_parent(parent, path=file_path) if file_path.suffix == ".yaml" else None


class ScenarioFile(pytest.File):
    """A file of scenarios."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test a scenario."""
        for scenario in read_scenarios(self.path):
            item = ScenarioItem.from_parent(self, name=scenario.name, scenario=scenario)
            item.add_marker(pytest.mark.clause(*scenario.clauses))
            yield item

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The sentence alone: who adds a scenario reads no Python."""
        return str(excinfo.value) if isinstance(excinfo.value, ScenarioFault) else super().repr_failure(excinfo)


_MAILROOM: list[Any] = []


class ScenarioItem(pytest.Item):
    """A scenario as a test."""

    def __init__(self, *, scenario: Scenario, **rest: Any) -> None:
        super().__init__(**rest)
        self.scenario = scenario

    def runtest(self) -> None:
        """Plays it."""
        if not _MAILROOM:
            folder = self.config._tmp_path_factory.mktemp("scenarios")  # type: ignore[attr-defined]
            _MAILROOM.append(open_mailroom(folder))
        play(self.scenario, _MAILROOM[0])

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The sentence alone."""
        return str(excinfo.value) if isinstance(excinfo.value, ScenarioFault) else super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File and line of the scenario."""
        line = self.scenario.place.lines.get(self.scenario.place.path, 1)
        return self.path, line - 1, self.scenario.name

"""What a check looks at: one entry, the pack in force, and the catalogue around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from catalog.configuration.own_packs import every_readable
from catalog.configuration.settings import Settings
from catalog.loading.descriptors import line_of
from catalog.loading.vocabularies import Vocabulary
from catalog.model.catalogue import Catalogue
from catalog.model.entry import Entry
from catalog.model.finding import Finding, Severity
from catalog.model.publisher import Publisher
from catalog.rules.packs import Pack, RuleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What all checks of one run share. `today` is the day the check speaks for."""

    settings: Settings
    pack: Pack
    catalogue: Catalogue
    vocabularies: Mapping[str, Vocabulary]
    today: date

    @property
    def other_grounds(self) -> frozenset[str]:
        """The codes of the grounds of every pack."""
        return _elsewhere(self.settings.packs, _seal(self.settings.packs))[0]

    @property
    def other_conditions(self) -> frozenset[str]:
        """The keys of conditions of every pack."""
        return _elsewhere(self.settings.packs, _seal(self.settings.packs))[1]

    @property
    def root(self) -> Path:
        """The repository."""
        return self.settings.root

    def rule(self, code: str) -> RuleRow | None:
        """The pack's row for a rule; None when this jurisdiction does not switch it on."""
        return next((row for row in self.pack.rules if row.code == code), None)

    def finding(
        self,
        code: str,
        file: str,
        keys: tuple[str | int, ...] = (),
        severity: Severity | None = None,
        /,
        **facts: str,
    ) -> Finding:
        """A finding at a key path of a file. `code` may carry a cause (`R-104/ground`); the pack's row gives clauses
        and severity, `severity` only where the rule itself is milder in a case."""
        name, _, cause = code.partition("/")
        row = self.rule(name)
        return Finding(
            code=name,
            cause=cause,
            severity=severity or (Severity(row.severity) if row else Severity.ERROR),
            file=file,
            line=line_of(self.root / file, *keys) if keys else 1,
            clauses=row.clauses if row else (),
            facts={**facts, "key": ".".join(map(str, keys))},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One entry under examination."""

    entry: Entry
    context: Context

    @property
    def folder(self) -> Path:
        """Where the entry stands."""
        return (self.context.root / self.entry.file).parent

    @property
    def publisher(self) -> Publisher | None:
        """The body that publishes the entry."""
        return self.context.catalogue.publisher(self.entry.publisher)

    def applies(self, code: str) -> bool:
        """Whether the pack switches a rule on."""
        return self.context.rule(code) is not None

    def finding(self, code: str, /, *keys: str | int, severity: Severity | None = None, **facts: str) -> Finding:
        """A finding at a key path of the entry's descriptor."""
        return self.context.finding(code, self.entry.file, keys, severity, entry=self.entry.key, **facts)


def _seal(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """The city's own packs by name, size and time of change."""
    found = ((path.name, path.stat()) for path in sorted(folder.glob("*.yaml")))
    return tuple((name, facts.st_size, facts.st_mtime_ns) for name, facts in found)


@lru_cache(maxsize=4)
def _elsewhere(folder: Path, seal: object) -> tuple[frozenset[str], frozenset[str]]:
    """Grounds and conditions of every pack; asked only for words that the pack in force does not know."""
    packs = tuple(every_readable(folder))
    return (
        frozenset(ground.code for pack in packs for ground in pack.grounds),
        frozenset(one.key for pack in packs for one in pack.conditions),
    )

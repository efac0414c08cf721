"""What casework knows of the catalogue: which data sets and bodies exist, and how to reach the bodies."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from catalog.rules.labels import NO_LABEL, Label, parse_label

PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStanding:
    """Since when (ISO or empty), why and by which clauses a data set is not simply published."""

    since: str = ""
    reason: Label = NO_LABEL
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A data set of the catalogue; `key` is publisher/entry."""

    key: str
    title: Label
    openness: str
    status: str = PUBLISHED
    standing: ListedStanding = ListedStanding()
    fresh_until: date | None = None  # the last day on which the data are as new as was promised

    @property
    def publisher(self) -> str:
        """The slug of the body that opens it."""
        return self.key.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A publisher or the authority, with the mailbox of its office."""

    key: str
    title: Label
    role: str = "publisher"
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a published plan or list (`entry`) promises for a day and the catalogue does not have yet."""

    entry: str
    body: str
    what: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The catalogue's index as the build wrote it. `authority` is the slug of the competent department."""

    entries: Mapping[str, Listed]
    bodies: Mapping[str, Body]
    authority: str
    city: Label
    planned: tuple[Planned, ...] = ()
    offices: Mapping[str, Label] = field(default_factory=dict)  # titles of offices that are called in, by role
    moved: Mapping[str, str] = field(default_factory=dict)  # where each old key of a renamed data set leads

    def entry(self, key: str) -> Listed | None:
        """The data set at `publisher/entry`, or the one that stood there before it was renamed."""
        return self.entries.get(self.moved.get(key, key))

    def keys_of(self, key: str) -> tuple[str, ...]:
        """The key of a data set and those it had, by which older cases name it."""
        return (key, *(old for old, new in self.moved.items() if new == key))

    def mailbox(self, office: str) -> str:
        """Where an office (a role, or `publisher:` and a slug) receives mail; "" when it names none.

        An office that is called in has no mailbox here: its mail goes to the authority, which calls it in.
        """
        body = self.bodies.get(office_slug(office) or self.authority)
        return body.email if body else ""

    def office_title(self, office: str, language: str) -> str:
        """The name of an office."""
        if office in self.offices:
            return self.offices[office].text(language)
        slug = office_slug(office) or self.authority
        body = self.bodies.get(slug)
        return body.title.text(language) if body else slug


def office_slug(office: str) -> str:
    """The slug behind an office, "" for the authority."""
    return office.removeprefix("publisher:") if office.startswith("publisher:") else ""


class ListedRows(Mapping[str, Listed]):
    """The data sets of rows by their key, each understood when it is asked for: a request needs few of them."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows = {str(row["key"]): row for row in rows}

    def __getitem__(self, key: str) -> Listed:
        row = self._rows[key]
        return Listed(
            key=key,
            title=parse_label(row["title"]),
            openness=str(row["openness"]),
            status=str(row.get("status", PUBLISHED)),
            standing=_standing(row.get("standing") or {}),
            fresh_until=date.fromisoformat(row["fresh_until"]) if row.get("fresh_until") else None,
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def parse_directory(raw: Mapping[str, Any]) -> Directory:
    """The directory of the build's catalogue.json. Raises KeyError on a missing part."""
    bodies = (
        Body(
            key=str(row["key"]),
            title=parse_label(row["title"]),
            role=str(row.get("role", "publisher")),
            email=str(row.get("email", "")),
            phone=str(row.get("phone", "")),
        )
        for row in raw["publishers"]
    )
    return Directory(
        entries=ListedRows(raw["entries"]),
        bodies={body.key: body for body in bodies},
        authority=str(raw["authority"]),
        moved={str(old): str(new) for old, new in raw.get("moved", {}).items()},
        city=parse_label(raw.get("city")),
        planned=tuple(_planned(row) for row in raw.get("planned", ())),
    )


def _planned(row: Mapping[str, Any]) -> Planned:
    return Planned(
        entry=str(row["entry"]),
        body=str(row["body"]),
        what=str(row["what"]),
        until=date.fromisoformat(str(row["until"])),
    )


def _standing(raw: Mapping[str, Any]) -> ListedStanding:
    return ListedStanding(
        since=str(raw.get("since", "")),
        reason=parse_label(raw.get("reason")),
        clauses=tuple(map(str, raw.get("clauses", ()))),
    )


class DirectoryFile:
    """The directory of a file, read again when a build has written it anew."""

    def __init__(self, path: Path, offices: Mapping[str, Label]) -> None:
        self._path = path
        self._offices = offices
        self._seen: tuple[int, int] = (0, 0)
        self._kept: Directory | None = None

    def __call__(self) -> Directory:
        """The directory as it is now. Raises OSError where there is none."""
        status = self._path.stat()
        seen = (status.st_mtime_ns, status.st_size)
        if self._kept is None or seen != self._seen:
            self._kept = replace(parse_directory(json.loads(self._path.read_bytes())), offices=self._offices)
            self._seen = seen
        return self._kept

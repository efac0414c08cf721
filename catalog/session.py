"""What every command knows: the repository, the language, and how to speak."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click

from catalog.errors import UsageError
from catalog.messages import Messages
from catalog.rules.calendars import local_date

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of a command."""

    root: Path
    language: str
    as_json: bool = False
    asked_language: str = ""  # what `--language` said; empty when the locale decided

    @property
    def messages(self) -> Messages:
        """The sentences of this run's language."""
        return Messages(self.language)

    def say(self, code: str, /, **facts: object) -> None:
        """Print the sentence of `cli.<code>`."""
        self.show(self.messages.text(f"cli.{code}", **facts))

    def show(self, text: str) -> None:
        """Print text; characters that steer a terminal are left out, whoever wrote them."""
        click.echo(_CONTROLS.sub("", text))

    def show_json(self, value: object) -> None:
        """Print a value as JSON with Chinese as it is."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def day_of(text: str | None) -> date:
    """The day written, or today in China: the one place where a command reads the clock. Raises UsageError."""
    if text is None:
        return local_date(datetime.now(UTC))
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("date", value=text) from error


def root_of(given: str | None) -> Path:
    """The repository: the one named, or the nearest folder upwards that has settings, or this folder."""
    here = Path(given).resolve() if given else Path.cwd()
    if given:
        return here
    return next((folder for folder in (here, *here.parents) if (folder / "mkdocs.yml").is_file()), here)


def state_of(session: Session, given: Path | None) -> Path:
    """Where cases, mail and published registers live: the folder named, or `state/` of the repository."""
    return given.resolve() if given else session.root / "state"

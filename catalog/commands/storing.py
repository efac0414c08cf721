"""`mulu get`, `mulu store verify` and `mulu destroy`, as the command line knows them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from catalog.messages import Messages
from catalog.session import Session

PATH = click.Path(path_type=Path)
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def add_storing(
    mulu: click.Group, words: Messages, command: Callable[..., Decorator], option: Callable[..., Decorator]
) -> None:
    """Add the commands about the data store; `command` and `option` make them like all others."""
    _add_reading(mulu, words, command, option)
    _add_destroying(mulu, words, command, option)


def _add_reading(
    mulu: click.Group, words: Messages, command: Callable[..., Decorator], option: Callable[..., Decorator]
) -> None:
    @command(mulu, words, "get")
    @click.argument("entries", nargs=-1)
    @option(words, "to", type=PATH)
    def get(session: Session, entries: tuple[str, ...], to: Path | None) -> int:
        from catalog.commands.stored_files import get as run_get

        return run_get(session, entries, to)

    @command(mulu, words, "store")
    @click.argument("what", type=click.Choice(("verify",)))
    @click.argument("entries", nargs=-1)
    @option(words, "deep", is_flag=True)
    def store(session: Session, what: str, entries: tuple[str, ...], deep: bool) -> int:
        from catalog.commands.stored_files import verify_store

        return verify_store(session, entries, deep=deep)


def _add_destroying(
    mulu: click.Group, words: Messages, command: Callable[..., Decorator], option: Callable[..., Decorator]
) -> None:
    @command(mulu, words, "destroy")
    @click.argument("entry")
    @option(words, "reason", default="")
    @option(words, "reference", default="")
    @option(words, "by", default="")
    @option(words, "yes", is_flag=True)
    @option(words, "now")
    @option(words, "state", type=PATH)
    def destroy(session: Session, entry: str, **options: Any) -> int:
        from catalog.commands.destroy import Asked
        from catalog.commands.destroy import destroy as run_destroy

        return run_destroy(session, entry, Asked(**options))

"""What a command says when it cannot go on: what is wrong, where, and what to do, on the error stream."""

import re
import sqlite3
from collections.abc import Mapping, Sequence

import click

from catalog.errors import MuluError
from catalog.messages import Messages

BROKEN = 2
_SAID = (  # what click says in English alone
    (re.compile(r"No such command '(.*)'\.", re.DOTALL), "no-command"),
    (re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL), "extra"),
    (re.compile(r"Option '(.*)' requires an argument\.", re.DOTALL), "needs-value"),
    (re.compile(r"Option '(.*)' does not take a value\.", re.DOTALL), "no-value"),
)
_OF_THE_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def _wordless(error: Exception) -> int:
    """When the sentences themselves cannot be read, the fault is shown as it is."""
    click.echo(f"{type(error).__name__}: {error}", err=True)
    return BROKEN


def usage_sentence(error: click.UsageError, words: Messages) -> str:
    """What is wrong with the command line."""
    if isinstance(error, click.NoSuchOption):
        return words.text("cli.usage.no-option", name=error.option_name)
    if isinstance(error, click.MissingParameter):
        return words.text("cli.usage.missing", name=_name(error.param))
    if isinstance(error, click.BadParameter):
        return _bad_value(error, words)
    for said, code in _SAID:
        if found := said.fullmatch(error.format_message()):
            return words.text(f"cli.usage.{code}", name=found[1])
    return words.text("cli.usage.other", problem=error.format_message())


def _bad_value(error: click.BadParameter, words: Messages) -> str:
    name, kind = _name(error.param), error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return words.text("cli.usage.choice", name=name, choices="、".join(map(str, kind.choices)))
    if isinstance(kind, click.IntRange):
        return words.text("cli.usage.range", name=name, least=kind.min, most=kind.max)
    return words.text("cli.usage.bad", name=name, problem=error.message)


def _name(param: click.Parameter | None) -> str:
    """A parameter as it is written on the command line."""
    return "" if param is None else param.opts[0] if isinstance(param, click.Option) else param.human_readable_name


def say_refusal(words: Messages, sentence: str, *, command: str) -> int:
    """Print a sentence and where help is; exit code 2."""
    click.echo(f"{words.text('cli.error.word')}: {sentence}", err=True)
    click.echo(words.text("cli.usage.hint", command=command), err=True)
    return BROKEN


def say_broken(error: Exception, words: Messages, arguments: Sequence[str]) -> int:
    """Print what stopped a command; exit code 2."""
    try:
        words.has("")
    except ValueError as wordless:
        return _wordless(wordless)
    code, facts = explained(error, arguments)
    known = words.has(f"error.{code}.message")
    sentence = words.text(f"error.{code}.message" if known else code, **facts)
    click.echo(f"{words.text('cli.error.word')}: {sentence}", err=True)
    if known:
        click.echo(words.text("cli.error.remedy", remedy=words.text(f"error.{code}.remedy", **facts)), err=True)
    return BROKEN


def explained(error: Exception, arguments: Sequence[str]) -> tuple[str, Mapping[str, str]]:
    """The code of an exception's sentence, and its facts."""
    from catalog.law.packs_source import PackError

    if isinstance(error, MuluError):
        return error.code, error.facts
    if isinstance(error, PackError):
        return "pack-broken", {"problem": str(error)}
    if isinstance(error, OSError):
        said = {"problem": error.strerror or str(error)}
        path = error.filename2 or error.filename  # of two, the one that was to be written
        return ("file-system", {**said, "path": str(path)}) if path else ("disk", said)
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_THE_DISK:
        return "disk", {"problem": str(error)}
    command = next((word for word in arguments if not word.startswith("-")), "mulu")
    return "unexpected", {"command": f"mulu {command}", "problem": f"{type(error).__name__}: {error}"[:300]}

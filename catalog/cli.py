"""The command line: `mulu <verb>`. Exit 0 clean, 1 error findings, 2 usage or broken input; never a traceback."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from catalog.commands.refusals import say_broken, say_refusal, usage_sentence
from catalog.messages import LANGUAGES, Messages, preferred_language
from catalog.session import Session, day_of, root_of

INTERRUPTED = 130
Command = Callable[..., Any]
PATH = click.Path(path_type=Path)


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:], os.environ))


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one command line and give its exit code. Re-raises what is unexpected where MULU_DEBUG is set."""
    language = _language(arguments, environment)
    words = Messages(language)
    try:
        result = program(language).main(list(arguments), prog_name="mulu", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.UsageError as error:
        return say_refusal(words, usage_sentence(error, words), command=error.ctx.command_path if error.ctx else "mulu")
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has gone; nothing more can be said
        return 0
    except Exception as error:
        if environment.get("MULU_DEBUG"):
            raise
        return say_broken(error, words, arguments)


def program(language: str) -> click.Group:
    """All commands, with their help in one language."""
    words = Messages(language)

    @click.group(help=words.text("cli.help.mulu"), no_args_is_help=False, invoke_without_command=True)
    @_option(words, "root")
    @_option(words, "language", type=click.Choice(LANGUAGES))
    @click.version_option(package_name="mulu", message="%(prog)s %(version)s", help=words.text("cli.headings.version"))
    @click.help_option("--help", help=words.text("cli.headings.help"))
    @click.pass_context
    def mulu(context: click.Context, root: str | None, language: str | None) -> None:
        context.obj = {"root": root, "language": language}
        if context.invoked_subcommand is None:
            click.echo(context.get_help())

    for add in (_content, _proposals, _law, _running, _storing):
        add(mulu, words)
    for command in (mulu, *mulu.commands.values()):
        command.context_class = _context_in(words)
    return mulu


def _context_in(words: Messages) -> type[click.Context]:
    """The library's context with the headings of help in the language of the run."""
    headings = {"Options": words.text("cli.headings.options"), "Commands": words.text("cli.headings.commands")}

    class Formatter(click.HelpFormatter):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, words.text("cli.headings.usage"))

        def write_heading(self, heading: str) -> None:
            super().write_heading(headings.get(heading, heading))

    return type("Context", (click.Context,), {"formatter_class": Formatter})


def _content(mulu: click.Group, words: Messages) -> None:
    """new, put, check."""

    @_command(mulu, words, "new")
    @click.argument("entry")
    @_option(words, "data", multiple=True, required=True, type=PATH)
    def new(session: Session, entry: str, data: tuple[Path, ...]) -> int:
        from catalog.commands.new import new as run_new

        return run_new(session, entry, data)

    @_command(mulu, words, "put")
    @click.argument("files", nargs=-1, required=True, type=PATH)
    @_option(words, "entry", required=True)
    def put(session: Session, files: tuple[Path, ...], entry: str) -> int:
        from catalog.commands.put import put as run_put

        return run_put(session, files, entry)

    @_command(mulu, words, "mask")
    @click.argument("entry")
    @click.option("--data", required=True, type=PATH, help=words.text("cli.mask.help.data"))
    @click.option("--resource", default="", help=words.text("cli.mask.help.resource"))
    @click.option("--rule", multiple=True, help=words.text("cli.mask.help.rule"))
    @click.option("--anonymity", default="", help=words.text("cli.mask.help.anonymity"))
    @click.option("--key-file", type=PATH, help=words.text("cli.mask.help.key-file"))
    @click.option("--standard", default="", help=words.text("cli.mask.help.standard"))
    @click.option("--report", is_flag=True, help=words.text("cli.mask.help.report"))
    @_option(words, "today")
    def mask(session: Session, entry: str, today: str | None, **options: Any) -> int:
        from catalog.commands.mask import MaskAsked
        from catalog.commands.mask import mask as run_mask

        return run_mask(session, entry, MaskAsked(**options), day_of(today))

    @_command(mulu, words, "check")
    @click.argument("paths", nargs=-1)
    @_option(words, "base")
    @click.option("--format", "form", type=click.Choice(("text", "json", "markdown", "github")), default="text",
                  help=words.text("cli.help.format"))  # fmt: skip
    @_option(words, "pack")
    @_option(words, "today")
    @_option(words, "unconfirmed-blocks", is_flag=True)
    @click.option("--due", is_flag=True, help=words.text("cli.check.help.due"))
    def check(session: Session, paths: tuple[str, ...], form: str, today: str | None, **options: Any) -> int:
        from catalog.commands.check import Request
        from catalog.commands.check import check as run_check

        form = "json" if session.as_json else form
        return run_check(session, Request(paths=paths, form=form, today=day_of(today), **options))


def _proposals(mulu: click.Group, words: Messages) -> None:
    """comment, owners: what the Git host shows of a change, and who must agree to it."""

    @_command(mulu, words, "comment")
    @click.argument("paths", nargs=-1)
    @_option(words, "base")
    @_option(words, "pack")
    @_option(words, "today")
    @_option(words, "unconfirmed-blocks", is_flag=True)
    @_option(words, "code-host", "host", default="")
    @_option(words, "api", default="")
    @_option(words, "project", default="")
    @_option(words, "pull-request", "number", default="")
    def comment(session: Session, today: str | None, **options: Any) -> int:
        from catalog.commands.comment import comment as run_comment
        from catalog.commands.comment import split

        return run_comment(session, *split(options, day_of(today)))

    @_command(mulu, words, "owners")
    @click.option("--check", "only_check", is_flag=True, help=words.text("cli.help.owners-check"))
    @_option(words, "code-host", "host", default="github")
    def owners(session: Session, host: str, only_check: bool) -> int:
        from catalog.commands.owners import owners as run_owners

        return run_owners(session, host, only_check=only_check)


def _law(mulu: click.Group, words: Messages) -> None:
    """packs, due."""

    @_command(mulu, words, "packs")
    @click.argument("names", nargs=-1)
    @click.option("--check", is_flag=True, help=words.text("cli.packs.help.check"))
    @click.option("--coverage", is_flag=True, help=words.text("cli.packs.help.coverage"))
    @click.option("--format", "form", type=click.Choice(("text", "json", "markdown", "github")), default="text",
                  help=words.text("cli.help.format"))  # fmt: skip
    @_option(words, "today")
    def packs(session: Session, names: tuple[str, ...], **options: Any) -> int:
        from catalog.commands.packs_asked import Asked, packs_asked

        return packs_asked(session, names, Asked(**options), mulu.commands)

    @_command(mulu, words, "due")
    @click.argument("pack")
    @click.argument("procedure")
    @click.argument("stage")
    @_option(words, "from", "start", required=True)
    @_option(words, "given", multiple=True)
    @_option(words, "fact", multiple=True)
    @_option(words, "set", "fixed")
    def due(session: Session, start: str, **told: Any) -> int:
        from catalog.commands.due import due as run_due
        from catalog.commands.due import facts_of

        facts = facts_of((*told.pop("given"), *told.pop("fact")), told.pop("fixed"))
        return run_due(session, start=day_of(start), given=facts, **told)

    @_command(mulu, words, "calendar")
    @click.argument("action")
    @click.argument("what", default="")
    def calendar(session: Session, action: str, what: str) -> int:
        from catalog.commands.calendar import calendar as run_calendar

        return run_calendar(session, action, what)


def _running(mulu: click.Group, words: Messages) -> None:
    """build, serve, remind, pull, audit."""

    @_command(mulu, words, "build")
    @_option(words, "out", type=PATH)
    @_option(words, "pack")
    @_option(words, "today")
    @_option(words, "drafts", is_flag=True)
    def build(session: Session, out: Path | None, pack: str | None, today: str | None, drafts: bool) -> int:
        from catalog.commands.build import build as run_build

        return run_build(session, out=out, pack=pack, today=day_of(today) if today else None, drafts=drafts)

    @_command(mulu, words, "serve")
    @_option(words, "host", default="127.0.0.1", show_default=True)
    @_option(words, "port", default=8000, show_default=True, type=click.IntRange(0, 65535))
    @_option(words, "state", type=PATH)
    @_option(words, "pack")
    @_option(words, "now")
    def serve(session: Session, **options: Any) -> int:
        from catalog.commands.serve import serve as run_serve

        return run_serve(session, **options)

    @_command(mulu, words, "remind")
    @_option(words, "now")
    @_option(words, "state", type=PATH)
    def remind(session: Session, **options: Any) -> int:
        from catalog.commands.serve import remind as run_remind

        return run_remind(session, **options)

    @_command(mulu, words, "pull")
    @_option(words, "state", type=PATH)
    def pull(session: Session, **options: Any) -> int:
        from catalog.commands.serve import pull as run_pull

        return run_pull(session, **options)

    @_command(mulu, words, "audit")
    @click.argument("what", type=click.Choice(("verify", "standing")))
    @_option(words, "state", type=PATH)
    @_option(words, "now")
    def audit(session: Session, what: str, **options: Any) -> int:
        from catalog.commands.serve import audit as run_audit

        return run_audit(session, what, **options)


def _storing(mulu: click.Group, words: Messages) -> None:
    """get, store, destroy; quality."""
    from catalog.commands.quality import add_quality
    from catalog.commands.storing import add_storing

    add_storing(mulu, words, _command, _option)
    add_quality(mulu, words, _command)


def _command(mulu: click.Group, words: Messages, name: str) -> Callable[[Command], Command]:
    """A command with the options that all have; its function gets a Session first."""

    def added(function: Command) -> Command:
        @click.pass_context
        def called(
            context: click.Context, /, root: str | None, language: str | None, as_json: bool, **rest: Any
        ) -> Any:
            above = context.obj or {}
            asked = language or above.get("language") or ""
            place = root_of(root or above.get("root"))
            session = Session(root=place, language=asked or words.language, as_json=as_json, asked_language=asked)
            return function(session, **rest)

        called.__click_params__ = list(getattr(function, "__click_params__", []))  # type: ignore[attr-defined]
        command = _option(words, "json", "as_json", is_flag=True)(called)
        command = _option(words, "language", type=click.Choice(LANGUAGES))(command)
        command = click.help_option("--help", help=words.text("cli.headings.help"))(_option(words, "root")(command))
        return mulu.command(name, help=words.text(f"cli.help.{name}"))(command)

    return added


def _option(words: Messages, name: str, *declared: str, **options: Any) -> Callable[[Command], Command]:
    """`--name` with its help in the language of the run."""
    return click.option(f"--{name}", *declared, help=words.text(f"cli.help.{name}"), **options)


def _language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """What `--language` says wherever it stands, else the locale: help is written before options are read."""
    for place, argument in enumerate(arguments):
        word = argument.partition("=")[2] if argument.startswith("--language=") else ""
        if argument == "--language" and place + 1 < len(arguments):
            word = arguments[place + 1]
        if word in LANGUAGES:
            return word
    return preferred_language(environment)


if __name__ == "__main__":
    main()

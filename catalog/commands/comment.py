"""`mulu comment`: the check of a pull request, told in its one comment."""

import os
import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from catalog.code_hosts.posting import publish
from catalog.code_hosts.runners import Asked, pull_of
from catalog.code_hosts.wire import HostError
from catalog.commands.check import Request, checked, verdict
from catalog.commands.refusals import explained
from catalog.errors import MuluError
from catalog.law.packs_source import PackError
from catalog.reporting.frames import add_summary, frame_of
from catalog.reporting.report import MARKER, SUMMARY_CHARACTERS, broken_report, to_report
from catalog.session import Session


def split(options: Mapping[str, Any], today: date) -> tuple[Request, Asked]:
    """What is to be checked, and where it is to be told, from the options of the command line."""
    asked = Asked(**{key: options[key] for key in ("host", "api", "project", "number")})
    rest = {key: value for key, value in options.items() if key not in ("host", "api", "project", "number")}
    return Request(today=today, form="markdown", **rest), asked


def comment(session: Session, request: Request, asked: Asked) -> int:
    """Check, tell it, and give the exit code of the check, whether or not the host took the comment.

    A check that cannot be made is told too, so that no older verdict stays in its place, and then raised. Raises
    UsageError when nothing says which pull request is meant.
    """
    try:
        done = checked(session, request)
    except (MuluError, PackError) as error:
        _tell(session, asked, *_broken(session, error))
        raise
    frame = frame_of(done.context, session.messages, os.environ, done.entries, done.approvals)
    _tell(session, asked, to_report(done.found, frame), to_report(done.found, frame, SUMMARY_CHARACTERS))
    return verdict(done.found, request)


def _broken(session: Session, error: Exception) -> tuple[str, str]:
    """What stopped the check, as the comment and as the summary."""
    code, facts = explained(error, ("comment",))
    words = session.messages
    parts = [words.text(f"error.{code}.{part}", **facts) for part in ("message", "remedy")]
    text = broken_report(words, *parts)
    return text, text


def _tell(session: Session, asked: Asked, report: str, summary: str) -> None:
    """Put the report into the comment; where the host does not take it, into the runner's summary, or print it."""
    try:
        pull = pull_of(asked, os.environ)
        if pull is not None:
            told = publish(pull, report, MARKER, time.sleep)
            session.say(f"comment.{told}", number=pull.number)
            return
        session.say("comment.nobody")
    except HostError as error:
        session.say("comment.refused", problem=session.messages.text(f"error.{error.code}.message", **error.facts))
    if add_summary(os.environ, summary):
        session.say("comment.summary")
    else:
        session.show(summary)

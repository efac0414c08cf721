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
from catalog.commands.session import Session
from catalog.reporting.frames import add_summary, frame_of
from catalog.reporting.report import MARKER, SUMMARY_CHARACTERS, to_report


def split(options: Mapping[str, Any], today: date) -> tuple[Request, Asked]:
    """What is to be checked, and where it is to be told, from the options of the command line."""
    asked = Asked(**{key: options[key] for key in ("host", "api", "project", "number")})
    rest = {key: value for key, value in options.items() if key not in ("host", "api", "project", "number")}
    return Request(today=today, form="markdown", **rest), asked


def comment(session: Session, request: Request, asked: Asked) -> int:
    """Check, tell it, and give the exit code of the check, whether or not the host took the comment.

    Where it did not (a fork's runner may not write), the report goes to the runner's summary, else it is printed.
    Raises UsageError when nothing says which pull request is meant.
    """
    done = checked(session, request)
    frame = frame_of(done.context, session.messages, os.environ, done.entries, done.approvals)
    try:
        pull = pull_of(asked, os.environ)
        if pull is None:
            session.say("comment.nobody")
        else:
            told = publish(pull, to_report(done.found, frame), MARKER, time.sleep)
            session.say(f"comment.{told}", number=pull.number)
            return verdict(done.found, request)
    except HostError as error:
        session.say("comment.refused", problem=session.messages.text(f"error.{error.code}.message", **error.facts))
    if add_summary(os.environ, to_report(done.found, frame, SUMMARY_CHARACTERS)):
        session.say("comment.summary")
    else:
        session.show(to_report(done.found, frame, SUMMARY_CHARACTERS))
    return verdict(done.found, request)

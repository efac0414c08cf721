"""Commands from plain values, as they arrive over HTTP."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from catalog.rules.commands import (
    Appeal,
    Command,
    Decide,
    DrawToken,
    Erase,
    Extend,
    Resubmit,
    ResumeGrant,
    RevokeGrant,
    Sign,
    SuspendGrant,
    Withdraw,
)

# What may arrive over HTTP under `command`; platform commands and Submit never do.
OPEN_COMMANDS: dict[str, type[Any]] = {
    "resubmit": Resubmit,
    "decide": Decide,
    "sign": Sign,
    "extend": Extend,
    "withdraw": Withdraw,
    "appeal": Appeal,
    "draw_token": DrawToken,
    "suspend_grant": SuspendGrant,
    "resume_grant": ResumeGrant,
    "revoke_grant": RevokeGrant,
    "erase": Erase,
}


def parse_command(name: str, raw: Mapping[str, Any]) -> Command | None:
    """The command called `name` from plain values; None when there is no such command or a value has a wrong type."""
    kind = OPEN_COMMANDS.get(name)
    if kind is None:
        return None
    values: dict[str, Any] = {}
    for item in fields(kind):
        if item.name not in raw:
            continue
        value = _typed(item.name, raw[item.name])
        if value is None:
            return None
        values[item.name] = value
    try:
        command: Command = kind(**values)
    except TypeError:
        return None
    return command


def _typed(name: str, value: object) -> object | None:
    if name == "run":
        return _number(value)
    if name == "answers":
        return _answers(value)
    if name in ("providers", "entries"):
        return tuple(str(item) for item in value) if isinstance(value, list | tuple) else None
    return value if isinstance(value, str) else None


def _number(value: object) -> int | None:
    """A run's number; no more digits than a case can have runs, because Python refuses to read thousands of them."""
    if isinstance(value, str) and re.fullmatch("[0-9]{1,6}", value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**6 else None


def _answers(value: object) -> dict[str, str] | None:
    if not isinstance(value, Mapping) or not all(isinstance(answer, str) for answer in value.values()):
        return None
    return {str(key): str(answer) for key, answer in value.items()}

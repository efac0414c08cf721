"""Plainly made-up people and answers that the tests of the rules share."""

from catalog.rules import commands as cmd
from catalog.rules.forms import FormField

SAMPLES = {
    "integer": "3",
    "entries": "metro/rides",
    "entry": "metro/rides",
    "phone": "0571-00000000",
    "email": "someone@sample.example",
    "confirm": "yes",
    "commitment": "yes",
    "grant": "2222-2222-222-G1",
    "url": "https://sample.example/",
    "date": "2026-12-31",
    "agency": "metro",
}

PEOPLE = {
    "applicant": cmd.Actor(id="user-1", kind="legal", verified=True),
    "stranger": cmd.Actor(id="user-2", kind="natural", verified=True),
    "authority": cmd.Actor(id="officer-a", roles=frozenset({"authority"}), office="bureau"),
    "metro": cmd.Actor(id="officer-m", roles=frozenset({"publisher"}), office="metro"),
    "water": cmd.Actor(id="officer-w", roles=frozenset({"publisher"}), office="water"),
    "head": cmd.Actor(id="head-m", roles=frozenset({"publisher"}), office="metro", is_head=True),
    "platform": cmd.PLATFORM,
    "expert": cmd.Actor(id="expert-1", roles=frozenset({"expert"})),
    "operator": cmd.Actor(id="officer-o", roles=frozenset({"operator"}), office="centre"),
}


def answer(item: FormField) -> str:
    """A plausible answer to one question."""
    return item.options[0].key if item.options else SAMPLES.get(item.kind.value, "示例")

"""What is wrong with a pack: a code, the row, and the facts of the sentence."""

from dataclasses import dataclass, replace
from difflib import get_close_matches

from catalog.law.pack_lines import Steps
from catalog.messages import LANGUAGES, Messages
from catalog.rules.labels import Label

LIKENESS = 0.6  # of 1: how near a word must come to be offered
MOST_CHOICES = 24  # words of a list of choices; the rest is not printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault at a row of a pack. A `mild` one warns, the others forbid using the pack."""

    code: str
    steps: Steps
    facts: tuple[tuple[str, str], ...] = ()
    mild: bool = False


def problem(code: str, steps: Steps, /, **facts: str) -> Problem:
    """A fault at a row; its place is told in the facts as `where`."""
    told = {"where": place(steps), **facts}
    return Problem(code=code, steps=steps, facts=tuple(sorted(told.items())))


def doubt(code: str, steps: Steps, /, **facts: str) -> Problem:
    """What is probably a fault, but does not keep the pack from working."""
    return replace(problem(code, steps, **facts), mild=True)


def unknown(code: str, steps: Steps, value: str, choices: tuple[str, ...], **facts: str) -> Problem:
    """A word that is none of the choices, with the likeliest of them first."""
    near = get_close_matches(value, choices, 1, LIKENESS)
    listed = ", ".join(choices[:MOST_CHOICES]) + (" …" if len(choices) > MOST_CHOICES else "")
    return problem(code, steps, value=value[:80], likely=near[0] if near else "", choices=listed or "–", **facts)


def place(steps: Steps) -> str:
    """A row's place as people read it: `procedures/demand/stages/verify`."""
    return "/".join(str(step + 1) if isinstance(step, int) else step for step in steps)[:300]


def spoken_facts(one: Problem) -> dict[str, str | Label]:
    """The facts of a fault, those that are words of ours in both languages."""
    return {key: _spoken(key, fact) for key, fact in one.facts}


def _spoken(key: str, fact: str) -> str | Label:
    if key == "likely":
        return _both("packs.check.likely", likely=fact) if fact else ""
    if key == "expected":
        return _both(f"packs.check.kinds.{fact}")
    if key == "language":
        return _both(f"packs.check.languages.{fact}")
    return _both("packs.check.root") if key == "where" and not fact else fact


def _both(code: str, **facts: str) -> Label:
    return Label(*(Messages(language).text(code, **facts) for language in LANGUAGES))

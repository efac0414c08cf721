"""Whether conditions on restricted data come from the list of the rules or were approved (requirements R-309).

No text lets a body set conditions as it likes: HZ-3.2a, LY-19 and SD-14(2) want them reasonable and the same for all.
What a condition means is for a person to judge; this only asks that each is one of the list or that its approval is
named.
"""

from collections.abc import Iterator

from catalog.checks.subjects import Subject
from catalog.model.entry import Entry, Openness
from catalog.model.finding import Finding
from catalog.rules.eligibility import Condition
from catalog.rules.packs import Pack

CODES, APPROVAL = "condition_codes", "conditions_approval"


def check_listed(subject: Subject) -> Iterator[Finding]:
    """R-309: restricted data names its conditions by the codes of the pack, or who approved others and when.

    Codes of other jurisdictions count for nothing here, so that an entry can be used under several rules.
    """
    entry, pack = subject.entry, subject.context.pack
    if entry.openness is not Openness.RESTRICTED or not subject.applies("R-309") or not pack.conditions:
        return
    if str(entry.extra.get(APPROVAL) or "").strip():
        return
    listed, named = {one.key for one in pack.conditions}, _codes(entry.extra.get(CODES))
    choices = ", ".join(sorted(listed))
    if not listed & set(named):
        yield subject.finding("R-309/unlisted", "catalog", "openness_conditions", choices=choices)
    for code in named:
        if code not in listed and code not in subject.context.other_conditions:
            yield subject.finding("R-309/unknown", "catalog", CODES, value=code, choices=choices)


def conditions_of(entry: Entry, pack: Pack) -> tuple[Condition, ...]:
    """The conditions of an entry that the list of the rules holds, in the order of the list."""
    named = _codes(entry.extra.get(CODES))
    return () if not named else tuple(one for one in pack.conditions if one.key in named)


def _codes(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value)) if isinstance(value, list) else ()

"""Whether the pack in force is in force on the day (requirements R-412)."""

from collections.abc import Iterator
from datetime import timedelta

from catalog.checks.subjects import Context
from catalog.model.finding import Finding, Severity
from catalog.rules.packs import Pack

WARNED_BEFORE = timedelta(days=180)  # calendar days before the last day in force; ours


def check_validity(context: Context) -> Iterator[Finding]:
    """R-412: an expired, future, draft, unconfirmed, undated or soon ending pack warns and goes on working.

    Hangzhou's rules end on 2027-07-31 (HZ-9), Shandong's ended on 2024-11-01 (SD-24).
    """
    pack = context.pack
    for state in _states(context, pack):
        yield context.finding(
            f"R-412/{state}",
            "mkdocs.yml",
            (),
            Severity.WARNING,
            pack=pack.key,
            title=pack.title.zh,
            today=context.today.isoformat(),
            starts=pack.in_force_from.isoformat() if pack.in_force_from else "–",
            ends=pack.in_force_until.isoformat() if pack.in_force_until else "–",
        )


def _states(context: Context, pack: Pack) -> Iterator[str]:
    state = pack.validity_on(context.today)
    if state != "in_force":
        yield state
    elif pack.in_force_until and context.today >= pack.in_force_until - WARNED_BEFORE:
        yield "ending"
    if pack.in_force_from is None:
        yield "undated"

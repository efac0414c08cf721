"""Whether the pack in force is in force on the day (requirements R-412)."""

from collections.abc import Iterator

from catalog.checks.subjects import Context
from catalog.model.finding import Finding, Severity


def check_validity(context: Context) -> Iterator[Finding]:
    """R-412: an expired, future, draft or unconfirmed pack warns and goes on working (HZ-9, SD-24)."""
    pack = context.pack
    state = pack.validity_on(context.today)
    if state != "in_force":
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

"""Until when data count as fresh: twice the frequency that was promised (HZ-5.1e, LY-15, XA-26, ZJ-20)."""

from datetime import date, timedelta

from catalog.loading.vocabularies import Term, Vocabulary

TOLERANCE = 2  # times the frequency promised that data may be old; ours


def promised_days(term: Term | None) -> int:
    """Calendar days between two updates; 0 where the word names no number."""
    days = term.facts.get("days", "") if term else ""
    return int(days) if days.isdigit() else 0


def fresh_until(updated: date | None, frequency: str, words: Vocabulary) -> date | None:
    """The last day on which data updated on a day are fresh; None where nothing was promised or nothing is known."""
    days = promised_days(words.get(frequency))
    return updated + timedelta(days=TOLERANCE * days) if updated and days else None


def told_freshness(updated: date | None, frequency: str, words: Vocabulary) -> dict[str, str]:
    """The same for the functions, under `fresh_until`; nothing where it is not known."""
    last = fresh_until(updated, frequency, words)
    return {"fresh_until": last.isoformat()} if last else {}

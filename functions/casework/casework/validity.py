"""Whether the law of a pack is in force, in words, wherever the pack is used."""

from casework.desk import Desk
from casework.wording import Wording
from catalog.rules.calendars import local_date
from catalog.rules.packs import Pack


def warning_of(desk: Desk, pack: Pack, words: Wording) -> str:
    """What a reader must know of the pack's validity today; "" where its text is in force."""
    validity = pack.validity_on(local_date(desk.now()))
    if validity == "in_force":
        return ""
    sentence = words.text(
        f"casework.law.{validity}",
        title=pack.title.text(words.language),
        since=pack.in_force_from or "",
        until=pack.in_force_until or "",
    )
    return f"{sentence} {pack.note.text(words.language)}".strip()

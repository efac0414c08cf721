"""The sections that articles stand in: a folder below the authored pages, the same name in the address."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A folder of articles. `kinds` are the words its articles choose from, the first where they choose none."""

    key: str
    kinds: tuple[str, ...]

    @property
    def path(self) -> str:
        """The address of its list."""
        return f"/{self.key}/"

    @property
    def feed(self) -> str:
        """The path of its feed."""
        return f"feeds/{self.key}.atom"


NEWS = Section(key="news", kinds=("news", "notice", "press"))
POLICIES = Section(key="policies", kinds=("policy", "interpretation", "standard"))
EVENTS = Section(key="events", kinds=("competition", "matchmaking", "training", "call"))
SECTIONS = (NEWS, POLICIES, EVENTS)
KEYS = frozenset(section.key for section in SECTIONS)
CALL = "call"  # an event that asks the public for demands and scenarios (HZ-2.5.2b, XA-20¶2)

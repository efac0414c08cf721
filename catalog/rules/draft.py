"""The events of a decision while it is being made."""

from catalog.rules import events as ev
from catalog.rules.cases import Case, apply, fold
from catalog.rules.commands import Context
from catalog.rules.packs import Procedure


class Draft:
    """Events gathered so far and the case they make; the one mutable value of the rules, local to a decision."""

    def __init__(self, case: Case | None, context: Context, procedure: Procedure) -> None:
        self._case = case
        self.context = context
        self.procedure = procedure
        self.events: list[ev.Event] = []

    @property
    def case(self) -> Case:
        """The case as the events so far leave it."""
        if self._case is None:
            raise ValueError("a case begins with Submitted")
        return self._case

    def add(self, event: ev.Event) -> None:
        """Append an event."""
        self._case = fold((event,)) if self._case is None else apply(self._case, event)
        self.events.append(event)

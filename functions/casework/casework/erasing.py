"""Steps as the interface and the pages give them: erasure takes the attachments along, before the case's own key.

In this order nothing outlives an erasure: when the machine stops in between, the case still stands and the officer
gives the command again.
"""

import json

from casework.files import is_file_id
from casework.front import Front
from casework.steps import Done, Missing, step
from casework.submissions import Refused
from catalog.rules.cases import Case
from catalog.rules.commands import Actor, Command, Erase
from catalog.rules.objections import objections
from runtime.errors import Erased


def carried_out(front: Front, case: Case, command: Command, actor: Actor) -> Done | Refused | Missing:
    """`step`, with the attachments of the case destroyed first where it erases."""
    if isinstance(command, Erase):
        found = objections(case, command, front.desk.context(actor, front.desk.laws.of(case)))
        if found:
            return Refused(objections=found)
        for key in attachments(front, case):
            front.cabinet.destroy(front.desk, key)
    return step(front.desk, case.reference, command, actor)


def attachments(front: Front, case: Case) -> tuple[str, ...]:
    """The ids of every attachment that any submission or decision of the case named."""
    try:
        kept = front.desk.store.reveal(case.reference)
    except Erased:
        kept = {}
    rows = [json.loads(text)["values"] for text in kept.values()]
    rows += [dict(run.facts) for run in case.runs] + [dict(case.facts)]
    return tuple(dict.fromkeys(value for row in rows for value in row.values() if is_file_id(value)))

"""What officers open at the workbench: the procedures of their role, and the form of each."""

from casework.exchange import Answer, Asked, page_answer, problem_answer
from casework.front import Front
from casework.intake import form_page
from casework.workbench import office_title, officer
from catalog.rules.commands import Actor
from catalog.rules.packs import Procedure
from catalog.rules.permissions import APPLICANT, opening_role
from runtime.problems import not_found


def openable(front: Front, actor: Actor) -> tuple[Procedure, ...]:
    """The procedures of the pack in force that a person may open for an office."""
    found = front.desk.laws.in_force.procedures
    return tuple(one for one in found if opening_role(one, actor) not in (None, APPLICANT))


def open_page(front: Front, asked: Asked) -> Answer:
    """GET /workbench/open: what this officer may open."""
    actor = officer(front, asked)
    if isinstance(actor, Answer):
        return actor
    words = front.desk.wordings.of(asked.language)
    facts = {"office": office_title(front, actor, asked.language), "procedures": openable(front, actor)}
    return page_answer(200, front.pages.render("open.html.j2", words, words.text("casework.open.title"), facts))


def open_form(front: Front, asked: Asked) -> Answer:
    """GET /workbench/open/{procedure}: its form, sent and checked like every other one."""
    actor = officer(front, asked)
    if isinstance(actor, Answer):
        return actor
    named = asked.parameters["procedure"].replace("-", "_")
    if named not in {procedure.key for procedure in openable(front, actor)}:
        return problem_answer(not_found())
    return form_page(front, asked)

"""From the facts of a descriptor to where its entry stands (see `catalog.model.states`)."""

from collections.abc import Sequence

from catalog.loading.values import Values
from catalog.model.entry import Resource
from catalog.model.states import Decision, LastFile, Standing


def parse_standing(facts: Values, resources: Sequence[Resource]) -> Standing:
    """The standing that `facts` (what stands under `catalog:`) tell.

    Where nothing says what was published last, the resources that are still described do.
    """
    last = facts.inside("last_published")
    decision = facts.inside("decision")
    written = tuple(_file(one) for one in last.each("resources"))
    return Standing(
        since=facts.day("status_since"),
        reason=facts.label("status_reason"),
        clauses=facts.texts("status_clauses"),
        decision=Decision(
            reference=decision.text("reference"), date=decision.day("date"), outcome=decision.text("outcome")
        ),
        last_on=last.day("date"),
        last_files=written or tuple(map(_described, resources)),
    )


def _file(values: Values) -> LastFile:
    return LastFile(
        name=values.text("name"),
        title=values.label("title", values.text("title_en")),
        format=values.text("format"),
        bytes=values.count("bytes"),
        hash=values.text("hash"),
    )


def _described(resource: Resource) -> LastFile:
    return LastFile(
        name=resource.name,
        title=resource.title,
        format=resource.format,
        bytes=resource.bytes,
        hash=resource.hash,
    )

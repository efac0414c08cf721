"""A procedure drawn from its rows: boxes for stages one below the other, what may be decided beside them, ways between.

Lengths are units of the drawing, of which `WIDTH` fill the narrowest page; letters are measured, because a drawing does
not break lines by itself. The same facts stand as text in the list of steps and in `description`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from unicodedata import east_asian_width

from catalog.messages import Messages
from catalog.rules.limits import Limit, Unit
from catalog.rules.packs import NOTHING, RETURNED, Outcome, Pack, Procedure, Stage

WIDTH = 360
_TITLE, _SMALL = 13.5, 11.5  # sizes of letters
_TITLE_LINE, _SMALL_LINE = 18, 15
_LANE, _MOST_LANES = 11, 4
_PAD, _GAP, _ARROW = 9, 7, 26
_STAGES = 0.56  # of the room beside the lanes
_LATIN = 0.56  # the width of a Latin letter, of its size


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A stage, or a way to leave one. `kind` is stage, automatic, start, good, end, back or returned."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    number: str = ""
    lines: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A way from one box to another. `kind` is next, exit or round; `head` says whether an arrow ends it."""

    kind: str
    path: str
    label: tuple[str, ...] = ()
    x: float = 0
    y: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowChart:
    """A drawing in one language; `description` says it in words."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    description: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is drawn: the procedure, its words, and where the columns stand."""

    pack: Pack
    procedure: Procedure
    words: Messages
    ways: tuple[tuple[int, int], ...]  # between stages that are no neighbours; -1 is the start

    @property
    def left(self) -> float:
        return 4 + _LANE * len(self.ways)

    @property
    def stage_width(self) -> float:
        return (WIDTH - self.left - 4) * _STAGES

    @property
    def exit_left(self) -> float:
        return self.left + self.stage_width + 20

    @property
    def exit_width(self) -> float:
        return WIDTH - self.exit_left - 4

    def number(self, key: str) -> int:
        """The place of a stage from 0; -1 for what is none."""
        return next((at for at, stage in enumerate(self.procedure.stages) if stage.key == key), -1)


def flow_chart(pack: Pack, procedure: Procedure, language: str) -> FlowChart:
    """The drawing of a procedure in one language."""
    plan = _Plan(pack=pack, procedure=procedure, words=Messages(language), ways=())
    plan = replace(plan, ways=tuple(_far_ways(plan))[:_MOST_LANES])
    boxes, lines, tops, y = [_start(plan)], [], [], _start(plan).height + _ARROW
    lines.append(_down(plan, _start(plan).height, _ARROW, ()))
    for at, stage in enumerate(procedure.stages):
        drawn, exits = _stage_box(plan, stage, at, y), tuple(_exits(plan, stage, at, y))
        boxes += [drawn, *exits]
        lines += [_exit_line(plan, drawn, one) for one in exits]
        tops.append((drawn.y, drawn.height))
        row = max([drawn.height, *(one.y + one.height - y for one in exits)])
        label = tuple(_onward(plan, stage, at))
        below = max(_ARROW, 10 + _SMALL_LINE * len(label)) if label else _GAP * 2
        if label:
            lines.append(_down(plan, y + drawn.height, row - drawn.height + below, label))
        y += row + below
    lines += _rounds(plan, tops)
    said = tuple(_said(plan, stage, at) for at, stage in enumerate(procedure.stages))
    return FlowChart(width=WIDTH, height=round(y, 1), boxes=tuple(boxes), lines=tuple(lines), description=said)


def _far_ways(plan: _Plan) -> Iterator[tuple[int, int]]:
    """The ways that do not simply lead to the stage below, each once."""
    openings = (stage for opening in plan.procedure.opens_when for stage in opening.stages)
    starts = {plan.number(key) for key in (*plan.procedure.opens, *openings)}
    yield from ((-1, target) for target in sorted(starts) if target > 0)
    for at, stage in enumerate(plan.procedure.stages):
        targets = {plan.number(outcome.to) for outcome in stage.outcomes}
        yield from ((at, target) for target in sorted(targets) if target >= 0 and target != at + 1)


def _start(plan: _Plan) -> Box:
    who = plan.words.text("cli.packs.list").join(_role(plan, role) for role in plan.procedure.opened_by)
    lines = _broken(plan.words.text("portal.chart.start", who=who), _SMALL, plan.stage_width - 2 * _PAD)
    height = 2 * _PAD + _SMALL_LINE * len(lines) - 4
    return Box(kind="start", x=plan.left, y=1, width=plan.stage_width, height=height, small=lines)


def _stage_box(plan: _Plan, stage: Stage, at: int, y: float) -> Box:
    room = plan.stage_width - 2 * _PAD
    title = _broken(stage.title.text(plan.words.language), _TITLE, room - 24)
    who = (*_called_for(plan, stage, room), *_broken(_who(plan, stage), _SMALL, room))
    limit = () if stage.automatic else _broken(short_limit(stage.limit, plan.words), _SMALL, room)
    height = 2 * _PAD + _TITLE_LINE * len(title) + _SMALL_LINE * (len(who) + len(limit))
    kind = "automatic" if stage.automatic else "stage"
    return Box(
        kind=kind, x=plan.left, y=y, width=plan.stage_width, height=height, number=str(at + 1),
        lines=title, small=who, strong=limit,
    )  # fmt: skip


def _called_for(plan: _Plan, stage: Stage, room: float) -> tuple[str, ...]:
    """How a stage begins that no other leads to, because the person who asked calls for it after the end."""
    appeal = plan.procedure.appeal
    if appeal is None or appeal.to != stage.key:
        return ()
    return _broken(plan.words.text("portal.chart.appeal", title=appeal.title.text(plan.words.language)), _SMALL, room)


def _exits(plan: _Plan, stage: Stage, at: int, y: float) -> Iterator[Box]:
    """What leads elsewhere than to the stage below."""
    for outcome in stage.outcomes:
        if plan.number(outcome.to) == at + 1:
            continue
        kind, target = _target(plan, outcome)
        room = plan.exit_width - 2 * _PAD + 4
        what = _broken(outcome.title.text(plan.words.language), _SMALL, room)
        where = _broken(target, _SMALL, room) if target and target != outcome.title.text(plan.words.language) else ()
        height = 2 * _PAD - 6 + _SMALL_LINE * (len(what) + len(where))
        yield Box(kind=kind, x=plan.exit_left, y=y, width=plan.exit_width, height=height, small=what, strong=where)
        y += height + _GAP


def _target(plan: _Plan, outcome: Outcome) -> tuple[str, str]:
    """The kind of an exit, and where it leads in words."""
    arrow = plan.words.text("portal.chart.to")
    if outcome.to == RETURNED:
        return "returned", arrow + plan.words.text("build.returned")
    if outcome.to == NOTHING:
        return "end", ""
    if (number := plan.number(outcome.to)) >= 0:
        title = plan.procedure.stages[number].title.text(plan.words.language)
        return "back", f"{arrow}{number + 1} {title}"
    end = plan.procedure.end(outcome.to)
    if end is None:
        return "end", ""
    return "good" if end.favourable else "end", arrow + end.title.text(plan.words.language)


def _onward(plan: _Plan, stage: Stage, at: int) -> Iterator[str]:
    """What leads to the stage below, as the label of the arrow."""
    for outcome in stage.outcomes:
        if plan.number(outcome.to) == at + 1:
            yield from _broken(outcome.title.text(plan.words.language), _SMALL, plan.stage_width - 34)


def _down(plan: _Plan, top: float, length: float, label: tuple[str, ...]) -> Line:
    x = plan.left + 20
    path = f"M{x:.1f} {top:.1f}V{top + length - 2:.1f}"
    y = top + length - 8 - _SMALL_LINE * (len(label) - 1)
    return Line(kind="next", path=path, label=label, x=x + 12, y=y)


def _exit_line(plan: _Plan, stage: Box, box: Box) -> Line:
    """From the stage's edge to what lies beside it."""
    start, y = stage.x + stage.width, box.y + min(14, box.height / 2)
    from_y = min(y, stage.y + stage.height - 6)
    return Line(kind="exit", path=f"M{start:.1f} {from_y:.1f}H{start + 9:.1f}V{y:.1f}H{box.x - 2:.1f}")


def _rounds(plan: _Plan, tops: Sequence[tuple[float, float]]) -> Iterator[Line]:
    """The ways back and far ahead, each in a lane of its own left of the stages."""
    for lane, (start, target) in enumerate(plan.ways):
        x = plan.left - 6 - _LANE * lane
        from_y = 14.0 if start < 0 else tops[start][0] + tops[start][1] - 9 - 3 * lane
        to_y = tops[target][0] + 14 + 4 * lane
        yield Line(kind="round", path=f"M{plan.left:.1f} {from_y:.1f}H{x:.1f}V{to_y:.1f}H{plan.left - 1:.1f}")


def _said(plan: _Plan, stage: Stage, at: int) -> str:
    """One stage in words."""
    ways = (f"{one.title.text(plan.words.language)}{_way_said(plan, one)}" for one in stage.outcomes)
    return plan.words.text(
        "portal.chart.said",
        number=at + 1,
        title=stage.title.text(plan.words.language),
        who=_who(plan, stage),
        limit=short_limit(stage.limit, plan.words),
        ways=plan.words.text("portal.chart.between").join(ways),
    )


def _way_said(plan: _Plan, outcome: Outcome) -> str:
    target = _target(plan, outcome)[1]
    return f" {target}" if target else ""


def _who(plan: _Plan, stage: Stage) -> str:
    if stage.automatic:
        return plan.words.text("portal.step.automatic")
    who = plan.words.text("cli.packs.list").join(_role(plan, role) for role in stage.signed_by or stage.actors)
    return f"{who} · {plan.words.text('cli.packs.per_provider')}" if stage.per_provider else who


def _role(plan: _Plan, role: str) -> str:
    if role in plan.pack.roles:
        return plan.pack.roles[role].text(plan.words.language)
    return plan.words.text(f"packs.roles.{role}")


def short_limit(limit: Limit, words: Messages) -> str:
    """A limit in few words, in principle where it is so."""
    lacks_number = limit.unit in (Unit.WORKING_DAYS, Unit.MONTHS) and not limit.n
    said = words.text(f"portal.limit.short_{'field' if lacks_number else limit.unit}", n=limit.n)
    return words.text("cli.packs.in_principle", limit=said) if limit.soft else said


def _broken(text: str, size: float, room: float) -> tuple[str, ...]:
    """The text in lines that fit; Chinese breaks anywhere, other words at spaces where they can."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and _wide(line + piece.rstrip(), size) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return tuple(part for part in (*lines, line.rstrip()) if part)


def _pieces(text: str) -> Iterator[str]:
    """What may not be broken: a Chinese character with the marks after it, or a word with its space."""
    piece = ""
    for mark in text:
        closing = mark in "，。；：、）》”,.;:)"
        if piece and not closing and (_is_wide(mark) or _is_wide(piece[-1]) or piece[-1] == " "):
            yield piece
            piece = ""
        piece += mark
    yield piece


@lru_cache(4096)
def _is_wide(mark: str) -> bool:
    return east_asian_width(mark) in "WF"


def _wide(text: str, size: float) -> float:
    narrow = size * _LATIN
    return sum([size if _is_wide(mark) else narrow for mark in text])

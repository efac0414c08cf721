"""`mulu mask`: a raw table outside the repository becomes the masked file of an entry."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from catalog.authoring.mask import MaskOrder, MaskReport, mask_entry
from catalog.commands.text_tables import aligned
from catalog.configuration.settings import load_settings
from catalog.errors import UsageError
from catalog.masking.anonymity import Anonymity
from catalog.masking.mask_rules import written_rule
from catalog.masking.secret import Secret, load_key
from catalog.session import Session


class MaskAsked(NamedTuple):
    """The options of the command as they were written."""

    data: Path
    resource: str
    rule: Sequence[str]
    anonymity: str
    key_file: Path | None
    standard: str
    report: bool


def mask(session: Session, entry: str, asked: MaskAsked, today: date) -> int:
    """Mask, and print what was done to columns and rows in figures; 0."""
    order = MaskOrder(
        entry=entry.strip("/").removeprefix("datapackages/"),
        data=asked.data,
        on=today,
        resource=asked.resource,
        rules=dict(_rule(text) for text in asked.rule),
        promise=_promise(asked.anonymity),
        standard=asked.standard,
        secret=Secret(key=load_key(asked.key_file, os.environ, session.root)),
        only_report=asked.report,
    )
    report = mask_entry(load_settings(session.root), order)
    if session.as_json:
        session.show_json({"masked": report.plain(), "written": not asked.report})
        return 0
    _say(session, report, only_report=asked.report)
    return 0


def _rule(text: str) -> tuple[str, object]:
    field, mark, rule = text.rpartition("=") if text.count("=") == 1 else text.partition("=")
    if not mark or not field or not rule:
        raise UsageError("mask-rule", field=text[:40], key="rule", value=rule[:40])
    return field, written_rule(rule)


def _promise(text: str) -> object:
    """`k=5,quasi=age/district,l=2,sensitive=illness` as a descriptor writes it."""
    facts: dict[str, object] = {}
    for part in filter(None, text.split(",")):
        key, _, value = part.partition("=")
        is_count = key.strip() in ("k", "l") and value.strip().isdecimal()
        facts[key.strip()] = int(value) if is_count else [one for one in value.split("/") if one]
    return facts


def _say(session: Session, report: MaskReport, *, only_report: bool) -> None:
    facts = {"resource": report.resource, "path": report.path, "bytes": f"{report.bytes:,}", "hash": report.hash}
    rows = {"rows": f"{report.rows:,}", "written": f"{report.written:,}"}
    session.say("mask.would" if only_report else "mask.done", **facts, **rows)
    words = session.messages
    head = [words.text(f"cli.mask.head.{key}") for key in ("field", "rule", "changed", "emptied")]
    lines = [
        [one.name, words.text(f"cli.mask.way.{one.rule}"), f"{one.changed:,}", f"{one.emptied:,}"]
        for one in report.columns
    ]
    for line in aligned([head, *lines]):
        session.show(line)
    if any(one.emptied for one in report.columns):
        session.say("mask.emptied")
    if report.anonymity:
        _say_groups(session, report.anonymity)
    if report.leftovers:
        session.say("mask.leftovers")
    for left in report.leftovers:
        where = "、".join(map(str, left.lines))
        told = {"resource": report.resource, "field": left.column, "count": f"{left.count:,}", "rows": where}
        session.show(words.text(f"finding.R-302/{left.kind}.message", **told))


def _say_groups(session: Session, found: Anonymity) -> None:
    figures = {key: f"{getattr(found, key):,}" for key in found.__slots__}
    session.say("mask.groups", **figures)
    session.say("mask.suppressed" if found.suppressed else "mask.holds", **figures)

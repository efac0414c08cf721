"""A raw table outside the repository, masked into a resource of an entry: whole or not at all (HZ-2.6.1, SD-9(1))."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from catalog.configuration.settings import Settings
from catalog.errors import UsageError
from catalog.files.paths import crosses_link, unsafe_reason
from catalog.law.packs_source import load_pack
from catalog.loading.catalogue import FOLDER, descriptor_path
from catalog.loading.descriptors import load_descriptor, parse_descriptor, read_text
from catalog.loading.resources import parse_resource
from catalog.loading.values import Fault, Values
from catalog.loading.yaml_edits import rewritten_yaml
from catalog.masking.anonymity import Anonymity, Promise, parse_promise
from catalog.masking.descriptions import RECORD, Done, described, dropped_of, type_after
from catalog.masking.leftovers import Leftover, leftovers
from catalog.masking.mask_rules import MaskRule, Method, Refusal, parse_rule
from catalog.masking.masked_tables import Plan, Tally, check_plan, count_groups, masked_rows
from catalog.masking.raw_tables import FORMATS, RawTable, open_raw
from catalog.masking.secret import Secret
from catalog.masking.written_tables import write_table
from catalog.messages import Messages
from catalog.model.entry import Field, Resource
from catalog.model.finding import Severity
from catalog.storage.opening import open_store
from catalog.storage.store import Seal, seal_of


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskOrder:
    """What is asked for. `rules` and `promise` are plain values as a descriptor writes them, and go before its own."""

    entry: str
    data: Path
    on: date
    resource: str = ""
    rules: Mapping[str, object] = field(default_factory=dict)
    promise: object = None
    standard: str = ""
    secret: Secret = field(default_factory=Secret)
    only_report: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReport:
    """What became of a column: figures, no values."""

    name: str
    rule: str
    changed: int = 0
    emptied: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskReport:
    """What masking did, or would do."""

    resource: str
    path: str
    rows: int
    written: int
    columns: tuple[ColumnReport, ...]
    anonymity: Anonymity | None = None
    leftovers: tuple[Leftover, ...] = ()
    hash: str = ""
    bytes: int = 0

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def mask_entry(settings: Settings, order: MaskOrder) -> MaskReport:
    """Mask the raw table into the entry. Raises UsageError, StoreError or DescriptorError, and then nothing changed."""
    folder = _folder(settings.root, order.entry)
    descriptor = descriptor_path(folder)
    before = load_descriptor(descriptor)
    index, resource = _resource(before, order)
    raw = open_raw(order.data, resource, settings.root)
    plan = _plan(before, resource, raw, order)
    check_plan(plan)
    _check_standard(settings, before, order)
    with _draft(folder, resource) as draft:
        report = _written(raw, plan, resource, draft)
        if not order.only_report:
            done = _done(index, plan, report, order)
            text = _described(descriptor, described(before, done, Messages(settings.languages[0])))
            _keep(settings, order.entry, resource, draft, folder)
            replace_text(descriptor, text)
        return report


def _folder(root: Path, key: str) -> Path:
    folder = root / FOLDER / key
    if unsafe_reason(key) or key.count("/") != 1 or not folder.is_dir() or crosses_link(root / FOLDER, key):
        raise UsageError("entry-unknown", name=key[:120])
    return folder


def _resource(before: Mapping[str, Any], order: MaskOrder) -> tuple[int, Resource]:
    facts = before.get("catalog")
    if isinstance(facts, dict) and facts.get("openness_type") == "prohibited":
        raise UsageError("entry-prohibited", name=order.entry)
    listed = before.get("resources")
    raw = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    names = [str(one.get("name")) for one in raw]
    tables = [name for name, one in zip(names, raw, strict=True) if "schema" in one]
    wanted = order.resource or (tables[0] if len(tables) == 1 else "")
    if wanted not in names or len(raw) != len(listed or ()):
        raise UsageError("mask-resource", name=wanted or "–", choices="、".join(names) or "–")
    index = names.index(wanted)
    return index, _parsed(raw, index, order.entry)


def _parsed(raw: list[dict[str, Any]], index: int, entry: str) -> Resource:
    faults: list[Fault] = []
    resource = parse_resource(Values(raw[index], ("resources", index), faults))
    if any(one.severity is Severity.ERROR and one.code != "placeholder" for one in faults):
        raise UsageError("entry-broken", name=entry)
    if resource.format not in FORMATS:
        raise UsageError("mask-format", path=resource.path, format=resource.format, choices=", ".join(FORMATS))
    if not resource.fields:
        raise UsageError("mask-schema", resource=resource.name)
    if sum(one.get("path") == resource.path for one in raw) > 1:
        raise UsageError("mask-sheets", path=resource.path)
    return resource


def _plan(before: Mapping[str, Any], resource: Resource, raw: RawTable, order: MaskOrder) -> Plan:
    dropped = {name: {"rule": "drop"} for name in dropped_of(before, resource.name) if name in raw.columns}
    declared = {one.name: one.mask for one in resource.fields if one.mask}
    rules = {name: _rule(name, value) for name, value in {**dropped, **declared, **order.rules}.items()}
    names = [one.name for one in resource.fields]
    unknown = [name for name in rules if name not in (*names, *raw.columns)]
    if unknown:  # the columns of the raw file are not shown: its first line may be no names but data
        raise UsageError("mask-field-unknown", name=unknown[0], choices="、".join(names))
    kept = (one.name for one in resource.fields if one.name not in rules or rules[one.name].method is not Method.DROP)
    return Plan(
        entry=order.entry,
        resource=resource.name,
        columns=raw.columns,
        kept=tuple(kept),
        rules=rules,
        missing=frozenset({"", *resource.missing_values}),
        secret=order.secret,
        promise=_promise(order.promise or resource.anonymity),
    )


def _rule(name: str, value: object) -> MaskRule:
    rule = parse_rule(value)
    if isinstance(rule, Refusal):
        raise UsageError("mask-rule", field=name, key=rule.key, value=rule.value)
    return rule


def _promise(value: object) -> Promise | None:
    promise = parse_promise(value) if value else None
    if value and promise is None:
        raise UsageError("mask-promise")
    return promise


def _check_standard(settings: Settings, before: Mapping[str, Any], order: MaskOrder) -> None:
    """Where the rules ask for the standard that was followed, it is written now or stands already (HZ-2.3.4¶1)."""
    facts = before.get("catalog")
    record = facts.get(RECORD) if isinstance(facts, dict) else None
    known = order.standard or (isinstance(record, dict) and record.get("standard"))
    if known or order.only_report:
        return
    if any(row.code == "R-304" for row in load_pack(settings.pack, settings.packs).rules):
        raise UsageError("mask-standard")


@contextmanager
def _draft(folder: Path, resource: Resource) -> Iterator[Path]:
    """A place for the masked file that nobody reads: beside its target in the entry, elsewhere for the store."""
    if resource.stored:
        with TemporaryDirectory(prefix="mulu-mask-") as scratch:
            yield Path(scratch) / Path(resource.path).name
        return
    target = folder / resource.path
    if crosses_link(folder, resource.path):
        raise UsageError("store-path", path=resource.path)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _written(raw: RawTable, plan: Plan, resource: Resource, draft: Path) -> MaskReport:
    """The masked file as a draft, and what was done. Raises UsageError when the raw file changes meanwhile."""
    seen = _state(raw.path)
    groups = None
    if plan.promise is not None:
        with raw.rows() as rows:
            groups = count_groups(plan, rows)
    tally = Tally()
    fields = {one.name: one for one in resource.fields}
    kept = resource._replace(fields=tuple(_as_written(fields[name], plan.rules.get(name)) for name in plan.kept))
    with raw.rows() as rows:
        write_table(draft, kept, plan.kept, masked_rows(plan, rows, groups, tally))
    if _state(raw.path) != seen:
        raise UsageError("mask-raw-changed", path=raw.path.name)
    seal = seal_of(draft)
    return MaskReport(
        resource=resource.name,
        path=resource.path,
        rows=tally.rows,
        written=tally.written,
        columns=tuple(
            ColumnReport(name=name, rule=str(rule.method), changed=tally.changed[name], emptied=tally.emptied[name])
            for name, rule in plan.rules.items()
        ),
        anonymity=groups.report() if groups else None,
        leftovers=leftovers(kept._replace(encoding="utf-8"), draft),
        hash=seal.hash,
        bytes=seal.bytes,
    )


def _as_written(column: Field, rule: MaskRule | None) -> Field:
    """The column with the type of its masked cells: text of a workbook that is not to be read as a number."""
    return column._replace(type=(type_after(rule) if rule else None) or column.type)


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _column(name: str, rule: MaskRule, tally: Tally) -> ColumnReport:
    changed, emptied = tally.changed[name], tally.emptied[name]
    return ColumnReport(name=name, rule=str(rule.method), changed=changed, emptied=emptied)


def _done(index: int, plan: Plan, report: MaskReport, order: MaskOrder) -> Done:
    keyed = any(rule.needs_key for rule in plan.rules.values())
    return Done(
        index=index,
        rules=plan.rules,
        promise=plan.promise,
        seal=Seal(bytes=report.bytes, hash=report.hash),
        rows=report.written,
        suppressed=report.rows - report.written,
        key_mark=order.secret.mark if keyed else "",
        on=order.on,
        standard=order.standard,
    )


def _described(descriptor: Path, wanted: Mapping[str, Any]) -> str:
    """The descriptor's new text; nothing has been written yet when this raises."""
    text = read_text(descriptor)
    if descriptor.suffix == ".json":
        return text if parse_descriptor(text, is_json=True) == wanted else json_of(wanted)
    return rewritten_yaml(text, wanted)


def json_of(wanted: Mapping[str, Any]) -> str:
    """JSON as people read it."""
    return json.dumps(wanted, ensure_ascii=False, indent=2) + "\n"


def _keep(settings: Settings, entry: str, resource: Resource, draft: Path, folder: Path) -> None:
    """The draft becomes the resource's file."""
    if resource.stored:
        store, key = open_store(settings), f"{entry}/{resource.path}"
        store.put(key, draft, seal_of(draft), before=store.find(key))
        return
    with open(draft, "rb+") as stream:
        os.fsync(stream.fileno())
    draft.replace(folder / resource.path)


def replace_text(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, "utf-8")
    draft.replace(path)

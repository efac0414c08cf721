"""What masking writes into a descriptor: the rules at the fields, what the cells are now, and the record of it."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.loading.values import PLACEHOLDER
from catalog.masking.anonymity import Promise, plain_promise
from catalog.masking.mask_rules import Level, MaskRule, Method, parse_rule, plain_rule
from catalog.messages import Messages
from catalog.storage.store import Seal

RECORD = "desensitisation"
_WRITTEN = ("format", "decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues", "categories")
_TEXTUAL = (Method.MASK, Method.BUCKET, Method.HASH)
_LEVEL_TYPES = {Level.YEAR: "year", Level.MONTH: "yearmonth"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One masking of one resource: `rules` by column, dropped ones included."""

    index: int
    rules: Mapping[str, MaskRule]
    promise: Promise | None
    seal: Seal
    rows: int
    suppressed: int
    key_mark: str
    on: date
    standard: str = ""


def described(before: Mapping[str, Any], done: Done, words: Messages) -> dict[str, Any]:
    """The descriptor's mapping after the masking; a text that an officer wrote as the rule stays."""
    after = deepcopy(dict(before))
    resource = after["resources"][done.index]
    _mark_resource(resource, done)
    facts = _mapping(after, "catalog")
    record = _mapping(facts, RECORD)
    was_ours = record.get("rule") in ("", None, rule_text(before, words)) or _is_open(record.get("rule"))
    record.update({"standard": done.standard} if done.standard else {})
    record["done_at"] = done.on.isoformat()
    _mapping(record, "resources")[resource["name"]] = _result(done)
    if was_ours:
        facts[RECORD] = record = {"rule": "", **record}
        record["rule"] = rule_text(after, words)
    return after


def rule_text(descriptor: Mapping[str, Any], words: Messages) -> str:
    """All rules of an entry in a sentence, as the portal shows them; empty where there are none."""
    parts = []
    for resource in descriptor.get("resources") or ():
        name = resource.get("name")
        parts += [words.text("mask.rule.drop", field=one) for one in dropped_of(descriptor, str(name))]
        for field in (resource.get("schema") or {}).get("fields") or ():
            rule = parse_rule((field.get("catalog") or {}).get("mask"))
            parts += [_said(field["name"], rule, words)] if isinstance(rule, MaskRule) else []
        promise = (resource.get("catalog") or {}).get("anonymity")
        parts += [words.text("mask.rule.anonymity", k=promise.get("k"))] if isinstance(promise, dict) else []
    return words.text("mask.rule.join").join(dict.fromkeys(parts))


def dropped_of(descriptor: Mapping[str, Any], resource: str) -> tuple[str, ...]:
    """The columns that the record says were left out of a resource."""
    result = results_of((descriptor.get("catalog") or {}).get(RECORD)).get(resource, {})
    names = result.get("dropped")
    return tuple(str(name) for name in names) if isinstance(names, list) else ()


def results_of(record: object) -> dict[str, dict[str, Any]]:
    """What the record holds for each resource; nothing where it is not written so."""
    results = record.get("resources") if isinstance(record, dict) else None
    return {str(key): one for key, one in results.items() if isinstance(one, dict)} if isinstance(results, dict) else {}


def _said(field: str, rule: MaskRule, words: Messages) -> str:
    facts: dict[str, object] = {key: getattr(rule, key) for key in ("first", "last", "days", "length", "significant")}
    way = str(rule.method)
    if rule.method is Method.GENERALISE:
        way = f"generalise-{rule.to}" if rule.to else f"generalise-{'number' if rule.significant else 'decimals'}"
    edges = ", ".join(f"{edge:.15g}" for edge in rule.edges)
    return words.text(f"mask.rule.{way}", field=field, by=rule.by, edges=edges, decimals=rule.decimals, **facts)


def _mark_resource(resource: dict[str, Any], done: Done) -> None:
    resource.update(bytes=done.seal.bytes, hash=done.seal.hash)
    if "encoding" in resource:
        resource["encoding"] = "utf-8"
    if done.promise is not None:
        _mapping(resource, "catalog")["anonymity"] = plain_promise(done.promise)
    dropped = {name for name, rule in done.rules.items() if rule.method is Method.DROP}
    schema = resource["schema"]
    schema["fields"] = [field for field in schema["fields"] if field["name"] not in dropped]
    for field in schema["fields"]:
        if (rule := done.rules.get(field["name"])) is not None:
            _mark_field(field, rule)
    if dropped & set(_texts(schema.get("primaryKey"))):
        del schema["primaryKey"]
    keys = schema.get("foreignKeys")
    if isinstance(keys, list):
        schema["foreignKeys"] = [key for key in keys if not dropped & set(_texts(key.get("fields")))]


def _mark_field(field: dict[str, Any], rule: MaskRule) -> None:
    """The rule, and the type that the cells have now; what was said of the cells before no longer holds."""
    facts = _mapping(field, "catalog")
    if parse_rule(facts.get("mask")) != rule:
        facts["mask"] = plain_rule(rule)
    kind = type_after(rule)
    if kind and field.get("type", "string") != kind:
        field["type"] = kind
    for key in _WRITTEN:
        field.pop(key, None)
    limits = field.pop("constraints", None)
    kept = {key: limits[key] for key in ("required", "unique") if key in limits} if isinstance(limits, dict) else {}
    if kept and rule.method is Method.HASH:
        field["constraints"] = kept


def type_after(rule: MaskRule) -> str | None:
    """The type of the cells that a rule writes; None where it stays."""
    if rule.method in _TEXTUAL:
        return "string"
    if rule.method is Method.SHIFT:
        return "date"
    return _LEVEL_TYPES.get(rule.to) if rule.to else None


def _result(done: Done) -> dict[str, Any]:
    result: dict[str, Any] = {"hash": done.seal.hash, "rows": done.rows}
    if done.suppressed:
        result["suppressed"] = done.suppressed
    dropped = [name for name, rule in done.rules.items() if rule.method is Method.DROP]
    if dropped:
        result["dropped"] = dropped
    if done.key_mark:
        result["key"] = done.key_mark
    return result


def _mapping(parent: dict[str, Any], key: str) -> dict[str, Any]:
    """The mapping at a key, made where there is none."""
    if not isinstance(parent.get(key), dict):
        parent[key] = {}
    inner: dict[str, Any] = parent[key]
    return inner


def _texts(value: object) -> Sequence[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value] if isinstance(value, list) else []


def _is_open(value: object) -> bool:
    return isinstance(value, str) and value.startswith(PLACEHOLDER)

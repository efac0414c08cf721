"""The quick reading of plain tables, held against Frictionless: what it calls faultless has no fault for the other."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.checks.plain import is_faultless
from catalog.checks.tables import cleaned
from catalog.checks.validation import validated

KINDS = ("string", "integer", "number", "date", "datetime", "year", "boolean", "any")
GOOD = {
    "string": ["湖滨", "a", "b c", 'say "x"', "=1+1", "a;b", "第一行\n第二行"],
    "integer": ["0", "1", "-7", "007", "123456789012345678"],
    "number": ["0", "1.50", "-0.1", "1.5", "30.250000"],
    "date": ["2026-01-31", "1999-12-01"],
    "datetime": ["2026-01-31T08:00:00Z", "2026-01-31T08:00:00"],
    "year": ["2026", "0000"],
    "boolean": ["true", "0", "FALSE"],
    "any": ["x", "1"],
}
ODD = [
    "",
    " ",
    "-",
    "１２３",
    "1_000",
    "1e5",
    "INF",
    "NaN",
    "2026-02-30",
    "2026/1/1",
    " 5",
    "5 ",
    "99999",
    "yes",
    "\ufeff",
    "0x1",
]
LABELS = ["站点", "数量", "code", "A", "a", "2024", " x "]


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A CSV with mostly good cells, and a schema that mostly fits."""
    names = draw(st.lists(st.sampled_from(LABELS), min_size=1, max_size=4, unique=True))
    kinds = [draw(st.sampled_from(KINDS)) for _ in names]
    fields = [draw(fields_of(name.strip(), kind)) for name, kind in zip(names, kinds, strict=True)]
    schema: dict[str, Any] = {"fields": draw(st.permutations(fields))}
    if draw(st.integers(0, 3)) == 0:
        schema["primaryKey"] = draw(st.sampled_from([names[0].strip(), [one.strip() for one in names[:2]]]))
    if draw(st.integers(0, 3)) == 0:
        schema["missingValues"] = draw(st.sampled_from([["", "-"], ["-"], ["", "x"]]))
    rows = [[draw(cells(kind)) for kind in kinds] for _ in range(draw(st.integers(0, 6)))]
    if rows and draw(st.integers(0, 5)) == 0:
        rows[-1] = draw(st.sampled_from([[], rows[-1][:-1], [*rows[-1], "more"], [""] * len(names), rows[0]]))
    stream = io.StringIO()
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    csv.writer(stream, lineterminator=ends).writerows([names, *rows])
    return stream.getvalue(), schema


def cells(kind: str) -> st.SearchStrategy[str]:
    """Nearly all are fit for the type."""
    return st.integers(0, 29).flatmap(lambda one: st.sampled_from(ODD if one == 0 else GOOD[kind]))


@st.composite
def fields_of(draw: st.DrawFn, name: str, kind: str) -> dict[str, Any]:
    """A field, now and then with constraints that may not suit it."""
    field: dict[str, Any] = {"name": name, "type": kind}
    constraints: dict[str, Any] = {}
    choices: list[tuple[str, list[Any]]] = [
        ("required", [True, False]), ("unique", [True]), ("minLength", [1, 2]), ("maxLength", [3]),
        ("pattern", ["[a-z湖滨]+", "("]), ("enum", [["湖滨", "a"], [1]]), ("minimum", [0, "0"]), ("maximum", [100]),
    ]  # fmt: skip
    for key, values in choices:
        if draw(st.integers(0, 19)) == 0:
            constraints[key] = draw(st.sampled_from(values))
    if constraints:
        field["constraints"] = constraints
    if draw(st.integers(0, 7)) == 0:
        field["example"] = draw(st.sampled_from(["1", "x", "2026-01-31"]))
    if draw(st.integers(0, 9)) == 0:
        field["title"] = draw(st.sampled_from(["题", {"zh": "题"}]))
    return field


@given(tables())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_quick_reading_calls_faultless_has_no_fault_for_frictionless(
    tmp_path: Path, table: tuple[str, dict[str, Any]]
) -> None:
    text, schema = table
    (tmp_path / "table.csv").write_text(text, "utf-8", newline="")
    descriptor = {"name": "table", "path": "table.csv", "format": "csv", "encoding": "utf-8", "schema": schema}
    clean = cleaned(descriptor, text.encode())
    if is_faultless(text.encode(), clean):
        assert list(validated(tmp_path, {0: clean})) == []


@given(tables())
@settings(max_examples=200, deadline=None)
def test_the_quick_reading_never_raises(table: tuple[str, dict[str, Any]]) -> None:
    text, schema = table
    resource = cleaned({"name": "t", "path": "t.csv", "format": "csv", "schema": schema}, text.encode())
    assert is_faultless(text.encode(), resource) in (True, False)


def plain(text: str, **changes: Any) -> bool:
    fields = [{"name": "站点", "type": "string"}, {"name": "数量", "type": "integer", "constraints": {"minimum": 0}}]
    descriptor = {"name": "t", "path": "t.csv", "format": "csv", "schema": {"fields": fields}, **changes}
    return is_faultless(text.encode(), cleaned(descriptor, text.encode()))


def test_a_plain_table_is_settled_without_frictionless() -> None:
    assert plain("站点,数量\n湖滨,1\n武林,2\n")
    assert plain('数量,站点\r\n1,"湖滨, 一"\r\n')
    assert plain("\ufeff站点,数量\n湖滨,1\n")


@pytest.mark.parametrize(
    "text",
    [
        "站点,数量\n湖滨,-1\n",
        "站点,数量\n湖滨,x\n",
        "站点\n湖滨\n",
        "站点,数量\n湖滨\n",
        "站点,数量\n\n",
        "站点,数量\n,\n",
    ],
)
def test_whatever_is_not_plain_is_left_to_frictionless(text: str) -> None:
    assert not plain(text)


@pytest.mark.parametrize("dialect", [{"delimiter": ";"}, {"header": False}, {"commentChar": "#"}, {"csv": {}}])
def test_any_dialect_of_its_own_is_left_to_frictionless(dialect: dict[str, Any]) -> None:
    assert not plain("站点,数量\n湖滨,1\n", dialect=dialect)

"""Descriptors as the form reads and writes them: the values of the catalogue's own reader, and nothing that grows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.entries.notation import Unreadable, parsed, written
from catalog.loading.descriptors import load_descriptor, parse_descriptor

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\x85\u2028\u2029"), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


def test_every_descriptor_of_the_catalogue_reads_as_the_catalogue_reads_it(root: Path) -> None:
    paths = sorted(root.glob("datapackages/*/*/datapackage.*"))
    paths = [path for path in paths if path.suffix in (".yaml", ".json")]
    assert len(paths) > 20
    for path in paths:
        assert parsed(path.name, path.read_bytes()) == load_descriptor(path), path


@settings(max_examples=100, deadline=None)
@given(value=st.dictionaries(TEXT, VALUES, max_size=4), name=st.sampled_from(["datapackage.yaml", "datapackage.json"]))
def test_what_is_written_is_read_again(value: dict[str, Any], name: str) -> None:
    text = written(name, value)
    assert parsed(name, text) == value
    assert parse_descriptor(text.decode(), is_json=name.endswith("json")) == value


@pytest.mark.parametrize(
    "text",
    [
        b"a: &x [1]\nb: *x\n",
        b"- list\n",
        b"a: [\n",
        b"[" * 100_000,
        b"a: " + b"[" * 60 + b"]" * 60,
        b"\xff\xfe",
        b"a: !!python/object:os.system x\n",
        b"x" * (1024 * 1024 + 1),
    ],
)
def test_a_hostile_descriptor_is_refused(text: bytes) -> None:
    try:
        made = parsed("datapackage.yaml", text)
    except Unreadable:
        return
    assert made == {"a": "x"}, "a tag is only text"

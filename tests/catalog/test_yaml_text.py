"""YAML is read as people mean it, and no text can hurt the reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import DescriptorError
from catalog.loading.yaml_text import MAX_DEPTH, parse_yaml, parse_yaml_lines


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("true", True),
        ("2024-01-01", "2024-01-01"),
        ("0571", "0571"),
        ("571", 571),
        ("'571'", "571"),
        ("-1", -1),
        ("1.5", 1.5),
        ("1e999", "1e999"),
        ("12:30:45", "12:30:45"),
        ("0x1F", "0x1F"),
        ("330102199001011234", 330102199001011234),
        ("1234567890123456789012", 1.2345678901234568e21),
        ("~", None),
        ("", None),
    ],
)
def test_scalars_are_read_as_yaml_1_2(text: str, value: object) -> None:
    assert parse_yaml(f"key: {text}") == {"key": value}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: &a [1]\nb: *a", "yaml-alias", 2),
        ("a: {b: 1}\nc:\n  <<: {b: 1}", "yaml-alias", 3),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", "yaml-tag", 2),
        ("a: 1\nb: 2\na: 3", "duplicate-key", 3),
        ("a: 1\n---\nb: 2", "yaml-documents", 4),
        ("a: [1", "yaml-broken", 2),
        ("a: b: c", "yaml-broken", 1),
        ("? [a]\n: 1", "key-not-text", 1),
    ],
)
def test_a_fault_names_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(DescriptorError) as fault:
        parse_yaml(text)
    assert (fault.value.code, fault.value.line) == (code, line)


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000, "{a: " * 100_000, "? " * 200_000])
def test_text_nested_without_end_is_refused_at_once(text: str) -> None:
    with pytest.raises(DescriptorError):
        parse_yaml(text)


def test_the_deepest_allowed_nesting_is_read_and_one_more_refused() -> None:
    assert parse_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    with pytest.raises(DescriptorError) as fault:
        parse_yaml("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert fault.value.code == "too-deep"


def test_lines_are_known_for_every_key_path() -> None:
    text = "name: a\nresources:\n- name: b\n  schema:\n    fields:\n    - {name: c}\n    - name: d\ncatalog:\n  x: 1\n"
    lines = parse_yaml_lines(text)
    assert lines["resources", 0, "schema"] == 4
    assert lines["resources", 0, "schema", "fields", 1, "name"] == 7
    assert lines["catalog", "x"] == 9


@given(st.text(max_size=400))
def test_any_text_gives_a_value_or_a_fault(text: str) -> None:
    try:
        parse_yaml(text)
    except DescriptorError as fault:
        assert fault.line >= 1

"""Augmented lines: what is not ours stays byte for byte; what is ours stands at the end in its order."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.manifest import augment, metadata_name, parse_line
from labeling.manifest.members import top_level_members

LABEL = {"kind": 0, "kind-metadata": {"confidence": 0.95, "class-name": "café"}}
WRITTEN = '"kind":0,"kind-metadata":{"confidence":0.95,"class-name":"café"}'


@pytest.mark.parametrize(
    ("line", "augmented"),
    [
        ('{"source":"a"}', '{"source":"a",' + WRITTEN + "}"),
        ('{ "source" : "caf\\u00e9", "n": 1.50e3 } ', '{ "source" : "caf\\u00e9", "n": 1.50e3 ,' + WRITTEN + "} "),
        ('{"kind":1,"source":"a"}', '{"source":"a",' + WRITTEN + "}"),
        ('{"source": "a", "kind": [1, {"x": "}"}], "z": 2.0}', '{"source": "a", "z": 2.0,' + WRITTEN + "}"),
        (
            '{"source":"a", "z": "\\"kind\\": 1", "kind-metadata":null}',
            '{"source":"a", "z": "\\"kind\\": 1",' + WRITTEN + "}",
        ),
        ('{"source":"a","\\u006bind":3}', '{"source":"a",' + WRITTEN + "}"),
        ('{"kind":1,"kind-metadata":{}}', "{" + WRITTEN + "}"),
        ("{}", "{" + WRITTEN + "}"),
        ('{"source":"kind","own":{"kind":1}}', '{"source":"kind","own":{"kind":1},' + WRITTEN + "}"),
        ('{"n":123456789012345678901234567890,"e":1E400,"s":"\\/"}', None),
    ],
)
def test_augmented_lines(line: str, augmented: str | None) -> None:
    assert augment(line, LABEL) == (augmented or line[:-1] + "," + WRITTEN + "}")


def test_without_new_attributes_nothing_changes() -> None:
    assert augment('{ "source":"a" } ', {}) == '{ "source":"a" } '


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.text(max_size=3) | st.sampled_from(["kind", "kind-metadata", "kind-", 'ki"nd', "other", "source", "a/b"])
SPACES = st.sampled_from(["", " ", "\t", "  "])


@st.composite
def lines(draw: st.DrawFn) -> str:
    """An object spelled freely: spaces anywhere, text escaped or not, keys in any order, none twice."""
    members = draw(st.dictionaries(KEYS, JSON, max_size=6))
    spelled = [
        f"{draw(SPACES)}{json.dumps(key, ensure_ascii=draw(st.booleans()))}{draw(SPACES)}:{draw(SPACES)}"
        f"{json.dumps(value, ensure_ascii=draw(st.booleans()))}{draw(SPACES)}"
        for key, value in members.items()
    ]
    return draw(SPACES) + "{" + ",".join(spelled) + "}" + draw(SPACES)


@given(lines(), st.dictionaries(KEYS, st.integers(-(2**53), 2**53) | st.text() | st.booleans(), max_size=3))
def test_any_line_keeps_its_own_members_and_gets_the_new_ones(line: str, attributes: dict[str, Any]) -> None:
    augmented = augment(line, attributes)
    old = json.loads(line)
    kept = {key: value for key, value in old.items() if key not in attributes}
    assert list(json.loads(augmented).items()) == list((kept | attributes).items())
    spelled = {member.key: line[member.start : member.end] for member in top_level_members(line)}
    for key in kept:
        assert spelled[key] in augmented
    if not old.keys() & attributes.keys() and attributes:
        assert augmented.startswith(line[: line.rindex("}")])


@given(lines())
def test_labeling_twice_is_labeling_once(line: str) -> None:
    assert augment(augment(line, LABEL), LABEL).count(WRITTEN) == 1


@given(lines())
def test_members_are_found_where_they_stand(line: str) -> None:
    members = top_level_members(line)
    assert {m.key: json.loads(line[m.value_start : m.end]) for m in members} == json.loads(line)
    assert all(json.loads("{" + line[m.start : m.end] + "}").keys() == {m.key} for m in members)


def test_an_augmented_line_is_a_line_again() -> None:
    text = augment('{"source": "a"}', LABEL)
    assert parse_line(text.encode())[1]["kind-metadata"]["class-name"] == "café"
    assert metadata_name("kind") == "kind-metadata"

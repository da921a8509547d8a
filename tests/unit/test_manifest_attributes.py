"""Label attribute names, and which lines count as labeled."""

from typing import Any

import pytest

from labeling.manifest import check_label_attribute, is_labeled
from workers.errors import InvalidInput


@pytest.mark.parametrize(
    "name", ["a", "bird-species", "a--b", "9", "A1-b2", "x" * 127, "metadata", "my-source", "metadata-2"]
)
def test_good_names(name: str) -> None:
    check_label_attribute(name)
    check_label_attribute(name, ref=False)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("", "letters"),
        ("-a", "letters"),
        ("a-", "letters"),
        ("a_b", "letters"),
        ("a b", "letters"),
        ("$a", "letters"),
        ("é", "letters"),
        ("a\n", "letters"),
        ("x" * 128, "127"),
        ("x-metadata", "-metadata"),
        ("source", "itself"),
        ("source-ref", "itself"),
    ],
)
def test_bad_names(name: str, rule: str) -> None:
    with pytest.raises(InvalidInput, match=rule) as caught:
        check_label_attribute(name)
    assert caught.value.fields == {"LabelAttributeName": caught.value.reason}
    assert caught.value.hint


def test_names_of_labels_that_are_files() -> None:
    check_label_attribute("mask-ref")
    check_label_attribute("mask-ref", ref=True)
    with pytest.raises(InvalidInput, match="must end in -ref"):
        check_label_attribute("mask", ref=True)
    with pytest.raises(InvalidInput, match="must not end in -ref"):
        check_label_attribute("mask-ref", ref=False)


def test_a_review_needs_a_name_of_its_own() -> None:
    check_label_attribute("boxes-checked", audited="boxes")
    with pytest.raises(InvalidInput, match="name of its own"):
        check_label_attribute("boxes", audited="boxes")


@pytest.mark.parametrize(
    ("line", "labeled"),
    [
        ({"kind": 0, "kind-metadata": {"type": "groundtruth/image-classification"}}, True),
        ({"kind": 0}, True),
        ({"kind": {}, "kind-metadata": {}}, True),
        ({"kind-metadata": {"failure-reason": "nobody answered"}}, False),
        ({"kind": None, "kind-metadata": {}}, False),
        ({}, False),
    ],
)
def test_labeled_lines(line: dict[str, Any], labeled: bool) -> None:
    assert is_labeled(line, "kind") is labeled

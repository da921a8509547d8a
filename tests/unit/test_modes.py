"""What every task type with modes promises: what people see of an old label, and what becomes of it."""

import html
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from labeling.manifest import metadata_name
from labeling.task_types import painted
from labeling.task_types.adjustment import AdjustmentType
from labeling.task_types.base import AnswerContext
from labeling.task_types.label_maps import Entry, MapLabel, background
from labeling.task_types.map_audits import CLASSES, THINGS
from labeling.task_types.registry import MODES, AnyTaskType, by_key
from labeling.task_types.verification import VerificationType
from labeling.templating.render import render
from tests.golden.case import Case, cases
from workers.errors import InvalidInput

ADJUSTED = [one for one in MODES if isinstance(one, AdjustmentType)]
VERIFIED = [one for one in MODES if isinstance(one, VerificationType)]
DRAWN = [one for one in VERIFIED if one.of.audit and one.of.audit.overlay]
SAID = [one for one in VERIFIED if one.of.audit and one.of.audit.words]
SHAPES = [one for one in ADJUSTED if not one.file_ending and one.of.audit and one.of.audit.overlay]


def named(task_type: AnyTaskType) -> str:
    return task_type.key


def golden(task_type: Any) -> tuple[Case, dict[str, Any]]:
    """A golden case of the type, and its first line with a label that is not empty, as it was written."""
    case = cases(task_type.of.key)[0]
    name = case.job["label_attribute_name"]
    for text in case.output():
        line = json.loads(text)
        facts = line.get(metadata_name(name), {})
        if (
            facts.get("class-name")
            or facts.get("class-map")
            or len(facts.get("internal-color-map", {})) > 1
            or facts.get("entities")
        ):
            return case, line
    raise AssertionError("no golden case has a label")


def test_a_class_has_its_place_in_the_overlay_whatever_else_is_drawn() -> None:
    """The place is the colour, which people learn."""
    box = {"left": 1, "top": 2, "width": 3, "height": 4}
    line = {
        "source-ref": "s3://b/1.jpg",
        "old": {
            "image_size": [{"width": 9, "height": 9, "depth": 3}],
            "annotations": [{"class_id": 3, **box}, {"class_id": 1, **box}],
        },
        "old-metadata": {"class-map": {"3": "bone", "1": "dog"}, "type": "groundtruth/object-detection"},
    }
    (boxes,) = (one for one in DRAWN if one.key == "verify_bounding_box")
    shown = boxes.task_input(line, ["good", "bad"], audited="old")["overlay"]["boundingBox"]
    assert shown["labels"] == ["", "dog", "", "bone"]
    assert [one["label"] for one in shown["value"]] == ["bone", "dog"]


@pytest.mark.parametrize("task_type", DRAWN, ids=named)
def test_the_old_label_is_shown_as_an_overlay(task_type: VerificationType) -> None:
    case, line = golden(task_type)
    shown = task_type.task_input(line, ["good", "bad"], audited=case.job["label_attribute_name"])
    assert (shown["labels"], shown["manifestLine"]) == (["good", "bad"], line)
    ((_, overlay),) = shown["overlay"].items()
    assert set(overlay["labels"]) <= {*case.job["categories"], ""}
    assert overlay.get("value") or overlay["src"]
    assert task_type.ref is False


def page_of(task_type: AnyTaskType, task_input: dict[str, Any]) -> str:
    return render(task_type.template, task_input, sign=lambda uri: uri)


@pytest.mark.parametrize("task_type", SAID, ids=named)
def test_what_cannot_be_drawn_is_said_in_words(task_type: VerificationType) -> None:
    case, line = golden(task_type)
    shown = task_type.task_input(line, ["good", "bad"], audited=case.job["label_attribute_name"])
    assert shown["words"]
    assert set(shown["words"]) <= set(case.job["categories"])
    assert "overlay" not in shown
    page = page_of(task_type, shown)
    assert html.escape(str(shown["taskObject"])) in page
    question = html.unescape(page.split('header="')[1].split('"')[0])
    assert all(f"“{word}”" in question for word in shown["words"])
    assert f"<{task_type.element}" in page
    assert task_type.parse_answer(task_type.naming("bad"), AnswerContext(categories=["good", "bad"])).category == "bad"


def test_of_several_labels_those_that_hold_are_judged_and_that_none_does_can_be_judged_too() -> None:
    verify = by_key("verify_text_multilabel")
    facts = {"class-map": {"0": 'say "so"', "3": "b", "4": "c"}, "confidence-map": {"0": 0.9, "3": 0.2, "4": 0.5}}
    line = {"source": "a < b", "old": [0, 3, 4], "old-metadata": facts}
    shown = verify.task_input(line, ["good", "bad"], audited="old")
    assert shown["words"] == ['say "so"', "c"]
    page = html.unescape(page_of(verify, shown))
    assert 'header="Are these labels right: “say "so"”, “c”?"' in page
    nothing = verify.task_input({"source": "x", "old": [], "old-metadata": {}}, ["good", "bad"], audited="old")
    assert 'header="Is it right that no category fits?"' in page_of(verify, nothing)


def test_marks_are_shown_in_the_text_wherever_they_overlap() -> None:
    entities = [
        {"label": "person", "startOffset": 0, "endOffset": 5},
        {"label": "a&b", "startOffset": 2, "endOffset": 90},
    ]
    line = {"source": "<Ada> 🙂", "old": {"annotations": {"labels": [], "entities": entities}}}
    verify = by_key("verify_named_entity_recognition")
    shown = verify.task_input(line, ["good", "bad"], audited="old")
    assert [(one["text"], one["label"]) for one in shown["pieces"]] == [
        ("<A", "person"),
        ("da>", "person, a&b"),
        (" 🙂", "a&b"),
    ]
    page = page_of(verify, shown)
    assert page.count("<mark") == 3
    assert "&lt;A" in page
    assert "person, a&amp;b" in page
    line["old"] = {"annotations": {"labels": [], "entities": []}}
    assert verify.task_input(line, ["good"], audited="old")["pieces"] == [{"text": "<Ada> 🙂", "label": ""}]


@pytest.mark.parametrize(
    ("key", "value", "path"),
    [("text_classification", 3, "old.class-name"), ("text_multilabel", [3], "old.class-map")],
)
def test_numbers_whose_names_nobody_knows_cannot_be_judged(key: str, value: Any, path: str) -> None:
    with pytest.raises(InvalidInput, match="nobody can tell what a number alone means") as caught:
        by_key(f"verify_{key}").task_input({"source": "x", "old": value}, ["good", "bad"], audited="old")
    assert caught.value.path == path


@pytest.mark.parametrize("task_type", ADJUSTED, ids=named)
def test_the_element_starts_with_the_classes_that_can_be_changed(task_type: AdjustmentType) -> None:
    case, line = golden(task_type)
    name, categories = case.job["label_attribute_name"], case.job["categories"]
    known = task_type.task_input(line, categories, audited=name)
    assert (known["kept"], task_type.template) == ([], task_type.of.template)
    nothing = task_type.task_input(line, ["something else"], audited=name)
    assert nothing["kept"]
    assert not set(nothing["kept"]) & {"something else"}
    assert not any(f'"{kept}"' in json.dumps(nothing["initialValue"]) for kept in nothing["kept"])
    assert any(f'"{kept}"' in json.dumps(known["initialValue"]) for kept in nothing["kept"])


@pytest.mark.parametrize("task_type", SHAPES, ids=named)
def test_untouched_shapes_are_the_old_ones_and_others_are_kept(task_type: AdjustmentType) -> None:
    case, line = golden(task_type)
    name, categories = case.job["label_attribute_name"], case.job["categories"]
    old, facts = line[name], line[metadata_name(name)]
    (number, first), *_ = facts["class-map"].items()
    (made, *_) = (one for one in case.labels().values() if one.category == ", ".join(facts["class-map"].values()))

    def written(label: Any, categories: list[str]) -> tuple[Any, dict[str, Any]]:
        settled = task_type.settled(label, line, categories, audited=name)
        value, metadata = task_type.manifest_values(settled, case.provenance("0"))
        return json.loads(json.dumps(value)), metadata

    value, metadata = written(replace(made, adjusted=False), categories)  # type: ignore[type-var]
    assert (value, metadata["objects"]) == (old, facts["objects"])
    assert metadata["adjustment-status"] == "unadjusted"
    nothing = {field: () for field in ("boxes", "shapes") if hasattr(made, field)}
    others = [one for one in categories if one != first]
    value, metadata = written(replace(made, adjusted=True, **nothing), others)  # type: ignore[type-var]
    assert metadata["class-map"] == {str(len(others)): first}
    assert len(value["annotations"]) == sum(one["class_id"] == int(number) for one in old["annotations"])


def label_map(rows: list[str], *names: str, adjusted: bool | None = None, confidence: float = 0.5) -> MapLabel:
    """A map whose digits are the numbers of the entries, each in its own colour."""
    numbers = np.array([[int(digit) for digit in row] for row in rows], np.uint8)
    colors = [painted.class_color(place) for place in range(len(names))]
    entries = [Entry(n, name, colors[n - 1], confidence) for n, name in enumerate(names, 1)]
    png = painted.file(numbers, [painted.BACKGROUND_COLOR, *colors])
    return MapLabel(confidence=confidence, entries=(background(confidence), *entries), png=png, adjusted=adjusted)


def rows_of(label: MapLabel) -> list[str]:
    assert label.png is not None
    return ["".join(map(str, row)) for row in painted.indexes(label.png).tolist()]


OLD = label_map(["1123", "0023"], "dog", "bone", "dog")


def test_things_that_stay_come_after_those_that_people_made_and_lie_over_them() -> None:
    made = label_map(["1111", "2222"], "dog", "cat", adjusted=True)
    settled = THINGS.settle(made, OLD, ["dog", "cat"], ["bone"])
    assert rows_of(settled) == ["1131", "2232"]
    assert [one.name for one in settled.entries] == ["BACKGROUND", "dog", "cat", "bone"]
    assert len({one.color for one in settled.entries}) == 4
    assert settled.category == "dog, cat, bone"


@pytest.mark.parametrize(
    ("rows", "told", "adjusted"),
    [
        (["2201", "0001"], None, False),
        (["2201", "0011"], None, True),
        (["0000", "0000"], False, False),
    ],
)
def test_things_are_compared_whatever_their_numbers(rows: list[str], told: bool | None, adjusted: bool) -> None:
    settled = THINGS.settle(label_map(rows, "dog", "dog", adjusted=told), OLD, ["dog"], ["bone"])
    assert settled.adjusted is adjusted
    assert rows_of(settled) == (["2231", "0031"] if adjusted else ["1132", "0032"])
    if not adjusted:
        assert [one.confidence for one in settled.entries[1:3]] == ([0.0, 0.0] if told is False else [0.5, 0.5])


def test_classes_get_the_numbers_of_the_job() -> None:
    old = label_map(["1122"], "bone", "dog")
    settled = CLASSES.settle(label_map(["0011"], "cat", adjusted=True), old, ["cat", "dog"], ["bone"])
    assert rows_of(settled) == ["3311"]
    assert {one.name: one.color for one in settled.entries}["bone"] == painted.class_color(0)
    assert len({one.color for one in settled.entries}) == 3


@pytest.mark.parametrize("key", ["adjust_image_multilabel", "adjust_text_multilabel"])
@pytest.mark.parametrize("chosen", [{"0": "dog"}, {}])
def test_what_was_chosen_is_chosen_on_the_page(key: str, chosen: dict[str, str]) -> None:
    task_type = by_key(key)
    line = {
        "source": "x",
        "source-ref": "s3://b/k",
        "old": [int(one) for one in chosen],
        "old-metadata": {"class-map": chosen},
    }
    page = html.unescape(page_of(task_type, task_type.task_input(line, ["dog", "cat"], audited="old")))
    assert f'initial-value="{json.dumps(list(chosen.values()))}"' in page
    assert "Correct which categories" in page
    assert "initial-value" not in page_of(
        task_type, by_key(key.removeprefix("adjust_")).task_input(line, ["dog", "cat"])
    )

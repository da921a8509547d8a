"""Attributes that hold JSON: every element reads every spelling that authors use, and a fault never blanks the page."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.elements.stage import Stage

pytestmark = pytest.mark.browser

NAMES = ["It's late", "Ünï 🦉", 'so-called "owl"']
BOX = {"height": 3, "label": "It's late", "left": 1, "top": 2, "width": 4}
BLOCK = {"blockType": "WORD", "id": "w", "text": "It's"}
#: (element, attribute, the value as strict JSON would give it).
ATTRIBUTES: list[tuple[str, str, Any]] = [
    ("crowd-classifier", "categories", NAMES),
    ("crowd-classifier-multi-select", "categories", NAMES),
    ("crowd-classifier-multi-select", "exclusion-category", {"text": "It's none"}),
    ("crowd-image-classifier", "categories", NAMES),
    ("crowd-image-classifier", "overlay", {"boundingBox": {"labels": NAMES, "value": [BOX]}}),
    ("crowd-image-classifier-multi-select", "exclusion-category", {"text": "It's none"}),
    ("crowd-entity-annotation", "labels", [{"label": "p", "fullDisplayName": "It's"}, "q"]),
    ("crowd-entity-annotation", "initial-value", [{"label": "p", "startOffset": 0, "endOffset": 2}]),
    ("crowd-text-ranking", "responses", NAMES),
    ("crowd-text-ranking", "ordinal-ranking-dimensions", [{"name": "It's", "allowTie": True}]),
    ("crowd-question-answer-generation", "question-tags", NAMES),
    ("crowd-rekognition-detect-moderation-labels", "categories", [{"name": "It's", "parentName": "x"}, "y"]),
    ("crowd-textract-analyze-document", "initial-value", [BLOCK]),
    ("crowd-textract-analyze-document", "keys", [{"importantFormKey": "It's", "importantFormKeyAliases": NAMES}]),
    ("crowd-textract-analyze-document", "block-types", ["KEY_VALUE_SET"]),
    ("crowd-bounding-box", "labels", NAMES),
    ("crowd-bounding-box", "initial-value", [BOX]),
    ("crowd-polyline", "label-colors", ["#1f77b4", "#ff7f0e"]),
    (
        "crowd-semantic-segmentation",
        "initial-value",
        {"labelMappings": {"It's": {"color": "#1f77b4"}}, "src": "/m.png"},
    ),
]


def single_quoted(value: Any, *, bare: bool = False, comma: str = "", space: str = "") -> str:
    """The value as authors write it by hand."""

    def part(one: Any) -> str:
        return single_quoted(one, bare=bare, comma=comma, space=space)

    if isinstance(value, dict):
        entries = [
            f"{space}{name if bare and name.isidentifier() else part(name)}: {part(one)}" for name, one in value.items()
        ]
        return "{" + ",".join(entries) + comma + space + "}"
    if isinstance(value, list):
        return "[" + ",".join(space + part(one) for one in value) + comma + space + "]"
    if isinstance(value, str):
        return "'" + value.replace("'", "\\'") + "'"
    return json.dumps(value)


SPELLINGS: dict[str, Callable[[Any], str]] = {
    "strict": json.dumps,
    "single quotes": single_quoted,
    "bare names": lambda value: single_quoted(value, bare=True),
    "commas at the end": lambda value: single_quoted(value, bare=True, comma=","),
    "lines": lambda value: single_quoted(value, space="\n      "),
    "comments": lambda value: "/* isn't it */ " + single_quoted(value, space="// it is\n") + " // that's all",
    "apostrophes from data": lambda value: single_quoted(value).replace("\\'", "'"),
    "Python's": repr,
    "JSON in JSON": lambda value: json.dumps(json.dumps(value)),
}


def test_every_attribute_reads_every_spelling(stage: Stage) -> None:
    """Set on elements that stand nowhere, as the parser would set them; compared to what strict JSON gives."""
    stage.open("<crowd-form></crowd-form>")
    given = [
        [element, attribute, spelling, spell(value), json.dumps(value)]
        for element, attribute, value in ATTRIBUTES
        for spelling, spell in SPELLINGS.items()
    ]
    wrong = """async (given) => {
      const read = (element, attribute, text) => {
        const made = document.createElement(element);
        made.setAttribute(attribute, text);
        const name = attribute.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
        return JSON.stringify([made[name], made.faults]);
      };
      await Promise.all([...new Set(given.map(([element]) => element))].map((one) => customElements.whenDefined(one)));
      return given.filter(([element, attribute, , text, strict]) => {
        const expected = read(element, attribute, strict);
        return expected.length < 10 || !expected.endsWith(',[]]') || read(element, attribute, text) !== expected;
      });
    }"""
    assert stage.js(wrong, given) == []


def test_a_fault_names_the_element_and_the_attribute(stage: Stage) -> None:
    """In the element, for its author, and to the page around it; what else is on the page works on."""
    controls = "".join(f"<{element} name='x' {attribute}='[[{{'></{element}>" for element, attribute, _ in ATTRIBUTES)
    stage.open(f"<crowd-form>{controls}<input name='a' value='1'></crowd-form>")
    told = [fault["message"] for fault in stage.sent("error")]
    for element, attribute, _ in ATTRIBUTES:
        fault = f'<{element}>: the attribute "{attribute}" cannot be read.'
        assert any(message.startswith(fault) for message in told)
        assert stage.frame.get_by_role("alert").filter(has_text=fault).first.is_visible()
    assert stage.answer()["a"] == "1"

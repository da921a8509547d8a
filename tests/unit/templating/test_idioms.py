"""The idioms of published worker templates, each in a small template of our own, read back as browsers read pages."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from labeling.templating.lint import check
from labeling.templating.liquid import render
from labeling.templating.page import SCRIPT_URL, STYLE_URL, page_source

LOADER = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'
LOADER_2 = (
    '<script src="https://assets.crowd.aws/crowd-html-elements-v2.js"></script>'
    '<link rel="stylesheet" href="https://assets.crowd.aws/css/crowd-html-elements-v2.css">'
)
URL = "/media/token/a.jpg?x=1&y=2"


class Reader(HTMLParser):
    """All start tags with their attributes, and the text of each element without children."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip() and self.tags:
            self.texts.append((self.tags[-1][0], data.strip()))

    def attribute(self, tag: str, name: str) -> str:
        return next(attributes[name] or "" for found, attributes in self.tags if found == tag)

    def attributes(self, tag: str, name: str) -> list[str | None]:
        return [attributes.get(name) for found, attributes in self.tags if found == tag]


def shown(template: str, **task_input: Any) -> Reader:
    return Reader(render(page_source(template), task_input, sign=lambda uri: URL))


Idiom = tuple[str, dict[str, Any], Callable[[Reader], bool]]


def form(*lines: str) -> str:
    return "\n".join(["<crowd-form>", *lines, "</crowd-form>"])


def read_access(tag: str) -> Idiom:
    template = LOADER + form(f'<{tag} name="a" src="{{{{ task.input.taskObject | grant_read_access}}}}"></{tag}>')
    return template, {"taskObject": "s3://bkt/a.jpg"}, lambda page: page.attribute(tag, "src") == URL


def reads(tag: str, attribute: str, expected: Any) -> Callable[[Reader], bool]:
    """The attribute's JSON is what was given."""
    return lambda page: json.loads(page.attribute(tag, attribute)) == expected


LABELS = ["Person", 'a "b" <c>', "it's"]
BLOCKS = [{"text": "it's", "confidence": 0.5, "ids": None}]
BOXES = [{"label": "cat", "left": 1, "top": 2, "width": 3, "height": 4}]
TEXT = 'Ada\r\nsaid "hi" & left 👍'
COLOURS = {
    "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff"},
    "1": {"class-name": 'The "bird"', "hex-color": "#ff7f0e"},
    "2": {"class-name": "Tree", "hex-color": "#2ca02c"},
}

SIMPLE: dict[str, Idiom] = {
    "several images": (
        form(
            "{% for n in (1..2) %}{% assign key = 'image' | append: n %}",
            '<img src="{{ task.input[key] | grant_read_access }}">{% endfor %}',
        ),
        {"image1": "s3://bkt/1.jpg", "image2": "https://example.com/2.jpg?a=1&b=2"},
        lambda page: page.attributes("img", "src") == [URL, "https://example.com/2.jpg?a=1&b=2"],
    ),
    "cards in a loop": (
        form("{% for r in task.input.modelResponses %}<crowd-card><p>{{ r.text }}</p></crowd-card>{% endfor %}"),
        {"modelResponses": [{"text": "a < b"}, {"text": "c"}]},
        lambda page: [text for tag, text in page.texts if tag == "p"] == ["a < b", "c"],
    ),
    "names with forloop.index": (
        form(
            "{% for pair in task.input.Pairs %}",
            "<crowd-text-area name='predicted{{ forloop.index }}' value='{{ pair.Predicted }}'></crowd-text-area>",
            "<input type='radio' name='Change Reason{{ forloop.index }}' value='x'>{% endfor %}",
        ),
        {"Pairs": [{"Predicted": "it's"}, {"Predicted": "b"}]},
        lambda page: (
            page.attributes("crowd-text-area", "name") == ["predicted1", "predicted2"]
            and page.attributes("crowd-text-area", "value") == ["it's", "b"]
            and page.attributes("input", "name") == ["Change Reason1", "Change Reason2"]
        ),
    ),
    "data for scripts in data attributes": (
        form("<div data-parts='{{ task.input.parts }}' data-file=\"{{ task.input.taskObject }}\"></div>"),
        {"parts": '[{"a": "it\'s"}]', "taskObject": "a,b\n1,2"},
        lambda page: (
            page.attribute("div", "data-parts") == '[{"a": "it\'s"}]'
            and page.attribute("div", "data-file") == "a,b\n1,2"
        ),
    ),
    "a value in a script": (
        form() + "<script>var png = '{{ task.input.pngString }}';</script>",
        {"pngString": "data:image/png;base64,iVBOR+/="},
        lambda page: ("script", "var png = 'data:image/png;base64,iVBOR+/=';") in page.texts,
    ),
    "nested members": (
        form("<p>{{ task.input.original.text }}</p><i>{{ task.input.translation.language }}</i>"),
        {"original": {"text": "Hej"}, "translation": {"language": "en"}},
        lambda page: page.texts[-2:] == [("p", "Hej"), ("i", "en")],
    ),
    "the manifest line as it is": (
        form(
            "<crowd-classifier name='a'>",
            "<classification-target>{{ task.input.source }}</classification-target></crowd-classifier>",
        ),
        {"source": "<b>5 > 4</b>"},
        lambda page: ("classification-target", "<b>5 > 4</b>") in page.texts,
    ),
    "instructions as HTML": (
        form("<short-instructions>{{ task.input.instructions | skip_autoescape }}</short-instructions>"),
        {"instructions": "<ul><li>One</li></ul>"},
        lambda page: ("li", "One") in page.texts,
    ),
    "parser damage": (
        form(
            "<p><crowd-slider name='a' min=1 max={{ task.input.max }} pin/></p>",
            "<strong>b<ul><img src='x'/></crowd-input>",
        ),
        {"max": 5},
        lambda page: page.attribute("crowd-slider", "max") == "5" and page.attribute("img", "src") == "x",
    ),
    "placeholders of another service": (
        form("<img src='${image_url}'><p>{{ task.input.a }}</p>"),
        {"a": "b"},
        lambda page: page.attribute("img", "src") == "${image_url}",
    ),
    "nothing but a form": (form(), {}, lambda page: page.tags[-1][0] == "crowd-form"),
}

WITH_JSON: dict[str, Idiom] = {
    "labels in double quotes": (
        form('<crowd-classifier name="a" categories="{{ task.input.labels | to_json | escape }}"></crowd-classifier>'),
        {"labels": LABELS},
        reads("crowd-classifier", "categories", LABELS),
    ),
    "labels in single quotes": (
        LOADER_2 + form("<crowd-text-ranking name='a' responses='{{ task.input.r | to_json }}'></crowd-text-ranking>"),
        {"r": LABELS},
        reads("crowd-text-ranking", "responses", LABELS),
    ),
    "labels for entities": (
        '<crowd-entity-annotation name="a" labels="{{ task.input.labels | to_json | escape }}" '
        'text="{{ task.input.taskObject }}"></crowd-entity-annotation>',
        {"labels": [{"label": "p", "shortDisplayName": "P"}], "taskObject": TEXT},
        lambda page: (
            page.attribute("crowd-entity-annotation", "text") == TEXT
            and json.loads(page.attribute("crowd-entity-annotation", "labels"))
            == [{"label": "p", "shortDisplayName": "P"}]
        ),
    ),
    "a list printed without to_json": (
        form("<crowd-textract-analyze-document initial-value='{{ task.input.blocks }}'>"),
        {"blocks": BLOCKS},
        reads("crowd-textract-analyze-document", "initial-value", BLOCKS),
    ),
    "boxes of an earlier job": (
        form(
            '<crowd-bounding-box name="a" initial-value="[',
            "{% for box in task.input.manifestLine.cats.annotations %}",
            "{% capture id %}{{ box.class_id }}{% endcapture %}",
            "{% assign label = task.input.manifestLine.cats-metadata.class-map[id] %}",
            "{ &quot;label&quot;: {{ label | to_json }}, &quot;left&quot;: {{ box.left }} }",
            "{% if forloop.last == false %},{% endif %}",
            '{% endfor %}]"></crowd-bounding-box>',
        ),
        {
            "manifestLine": {
                "cats": {"annotations": [{"class_id": 0, "left": 7}, {"class_id": 1, "left": 8}]},
                "cats-metadata": {"class-map": {"0": "cat", "1": "it's"}},
            }
        },
        reads("crowd-bounding-box", "initial-value", [{"label": "cat", "left": 7}, {"label": "it's", "left": 8}]),
    ),
    "a mask of an earlier job": (
        form(
            "<crowd-semantic-segmentation name='a' initial-value='{",
            '"src": "{{ task.input.manifestLine.old-ref | grant_read_access }}", "labelMappings": {',
            "{% for box in task.input.manifestLine.old-ref-metadata.internal-color-map %}",
            "{% if box[1]['class-name'] != 'BACKGROUND' %}",
            "{{ box[1]['class-name'] | to_json }}: { \"color\": {{ box[1]['hex-color'] | to_json }} }",
            "{% unless forloop.last %},{% endunless %}{% endif %}{% endfor %} } }'></crowd-semantic-segmentation>",
        ),
        {"manifestLine": {"old-ref": "s3://bkt/old.png", "old-ref-metadata": {"internal-color-map": COLOURS}}},
        reads(
            "crowd-semantic-segmentation",
            "initial-value",
            {"src": URL, "labelMappings": {'The "bird"': {"color": "#ff7f0e"}, "Tree": {"color": "#2ca02c"}}},
        ),
    ),
    "an overlay to verify": (
        form(
            "<crowd-image-classifier name='a' overlay='{ &quot;boundingBox&quot;: {",
            "&quot;labels&quot;: {{ task.input.labels | to_json }},",
            "&quot;value&quot;: {{ task.input.boxes | to_json }}",
            "} }'></crowd-image-classifier>",
        ),
        {"labels": ["it's"], "boxes": BOXES},
        reads("crowd-image-classifier", "overlay", {"boundingBox": {"labels": ["it's"], "value": BOXES}}),
    ),
}

MEDIA = {f"media in {tag}": read_access(tag) for tag in ("audio", "video", "img", "iframe", "crowd-image-classifier")}
IDIOMS = SIMPLE | WITH_JSON | MEDIA


@pytest.mark.parametrize("idiom", IDIOMS)
def test_idiom(idiom: str) -> None:
    template, task_input, holds = IDIOMS[idiom]
    page = shown(template, **task_input)
    assert holds(page), page.tags
    assert [src for src in page.attributes("script", "src") if src] == [SCRIPT_URL]


@pytest.mark.parametrize("idiom", IDIOMS)
def test_the_check_finds_no_fault_with_it(idiom: str) -> None:
    template, task_input, _ = IDIOMS[idiom]
    assert [str(f) for f in check(template, task_input, allowed_hosts=frozenset()) if f.severity == "error"] == []


def test_the_second_bundle_and_its_style_sheet_are_ours() -> None:
    page = shown(f"{LOADER_2}{LOADER}<crowd-form></crowd-form>")
    assert [src for src in page.attributes("script", "src") if src] == [SCRIPT_URL, SCRIPT_URL]
    assert page.attributes("link", "href") == [STYLE_URL]

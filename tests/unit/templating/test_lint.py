"""The template check tells authors, with lines, what blocks a job and what may surprise them."""

import re
from pathlib import Path
from typing import Any

import pytest

from labeling.templating import loose
from labeling.templating.elements import KNOWN
from labeling.templating.lint import check
from labeling.templating.render import check_template

FORM = "<crowd-form>{}</crowd-form>"


def findings(template: str, sample: dict[str, Any] | None = None, hosts: tuple[str, ...] = ()) -> list[str]:
    return [str(finding) for finding in check(template, sample, allowed_hosts=frozenset(hosts))]


GOOD = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form>
  {% comment %} <crowd-nothing src="https://cdn.example.com/x"> {% endcomment %}
  <crowd-image-classifier name="a" src="{{ task.input.source-ref | grant_read_access }}"
    categories="{{ task.input.labels | to_json | escape }}" header='{{ task.input.title | default: "x>y" }}'>
    <full-instructions><a href="https://www.example.com/">Read</a></full-instructions>
  </crowd-image-classifier>
  {% for box in task.input.boxes %}{{ box.label }} {{ forloop.index }}{% endfor %}
  <crowd-radio-group><crowd-radio-button name="r" value="1">1</crowd-radio-button></crowd-radio-group>
  <input type="submit"><button>x</button><select name="s"></select><crowd-slider name="{{ task.input.title }}" pin/>
  <svg xmlns="http://www.w3.org/2000/svg"></svg><script>const ns = "http://www.w3.org/2000/svg";</script>
</crowd-form>
"""


def test_a_good_template_has_no_findings() -> None:
    sample = {"source-ref": "s3://bkt/k", "labels": ["a"], "title": "t", "boxes": [{"label": "l"}]}
    assert findings(GOOD, sample) == []


def test_an_element_with_its_own_form_needs_no_other() -> None:
    assert findings("<crowd-entity-annotation name='e' labels='[]' text='t'></crowd-entity-annotation>") == []


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("\n{% if task.input.a %}", "error: line 2: expected tag endif"),
        ("\n\n{{ task.input.a | no_such }}", "error: line 3: there is no filter 'no_such'"),
        ("\n{{ 1 | divided_by: 0 }}", "error: line 2: divided_by"),
        ("\n{% if false %}{{ task.input.a | no_such }}{% endif %}", "error: line 2: there is no filter 'no_such'"),
        ("\n<crowd-sparkle></crowd-sparkle>", "warning: line 2: <crowd-sparkle> is not one of the crowd elements"),
        ("\n<crowd-input>", "warning: line 2: <crowd-input> has no name"),
        ("\n<textarea></textarea>", "warning: line 2: <textarea> has no name"),
        ("\n<input type='checkbox' value='1'>", "warning: line 2: <input> has no name"),
        ("\n<script src='https://cdn.example.com/d3.js'></script>", "warning: line 2: contacts cdn.example.com"),
        ("\n<script src='//cdn.example.com/d3.js'></script>", "warning: line 2: contacts cdn.example.com"),
        ("\n<link href='https://cdn.example.com/a.css'>", "warning: line 2: contacts cdn.example.com"),
        ("\n<img srcset='/a.jpg 1x, https://img.example.com/b.jpg 2x'>", "warning: line 2: contacts img.example.com"),
        ("\n<p style='background: url(https://img.example.com/x)'>", "warning: line 2: contacts img.example.com"),
        ("<script>\n\nfetch('https://api.example.com/x')</script>", "warning: line 3: contacts api.example.com"),
        ("<style>\n@import url(https://css.example.com/x)</style>", "warning: line 2: contacts css.example.com"),
        ("\n<table><tr><crowd-radio-group><td>", "warning: line 2: <crowd-radio-group> cannot stand between a table"),
        ("<p><crowd-card>\n<div></div></crowd-card></p>", "warning: line 2: <div> ends the <p> that <crowd-card>"),
        ("\n{{ task.input.b }}", "warning: line 2: task.input.b is not in the sample"),
        ("\n{{ task.input.a.b.c }}", "warning: line 2: task.input.a.b is not in the sample"),
        ("\n{{ labels }}", "warning: line 2: labels is not known here"),
        ("\n{ task.input.a }", "warning: line 2: task.input.a stands outside {{ }}"),
        ("\n<p>${picture}</p>", "warning: line 2: ${picture} stays as it is"),
        ("\n<crowd-input name=a data='x'y\"'>", "warning: line 2: <crowd-input> has an attribute called y\"'"),
        ("\n<crowd-classifier name=a categories=\"['b' 'c']\">", "warning: line 2: <crowd-classifier> has categories"),
        ("\n<crowd-classifier name=a>", "warning: line 2: <crowd-classifier> has no categories"),
        ("\n<img src='bird.jpg'>", "warning: line 2: <img> loads bird.jpg, but files beside the template"),
        (
            "\n<img src='s3://bkt/bird.jpg'>",
            "warning: line 2: <img> loads s3://bkt/bird.jpg, which no browser can read",
        ),
        (
            "\n<img src='{{ task.input.own }}'>",
            "warning: line 2: <img> loads s3://bkt/in.jpg, which no browser can read",
        ),
        ("\n<img src='{{ task.input.out }}'>", "warning: line 2: contacts img.example.com"),
        ("\n<script>", "warning: line 2: <script> is never closed"),
        ("\n<!-- Never ends", "warning: line 2: the comment that begins here never ends"),
        ("\n{{ task.inputs.a }}", "warning: line 2: task.inputs.a is not known here"),
    ],
)
def test_findings(template: str, message: str) -> None:
    sample = {"a": {"x": 1}, "own": "s3://bkt/in.jpg", "out": "https://img.example.com/out.jpg"}
    found = findings(FORM.replace("{}", template), sample)
    assert len(found) == 1, found
    assert found[0].startswith(message)


def test_what_browsers_leave_whole_is_not_called_torn() -> None:
    table = "<table><thead><tr><th>a<tbody><tr><td><crowd-card><p>b<div>c</div></crowd-card><tr><td><p>d</table>"
    assert findings(FORM.format(f"<p>One<p>Two<div>Three</div>{table}<p><crowd-slider name='s'/></p><div></div>")) == []


def test_what_scripts_and_data_give_is_not_missing() -> None:
    page = """<crowd-classifier id=k name=k></crowd-classifier><my-app data="a b"></my-app><form action="https://a.org">
    <crowd-classifier name=c categories="{% if task.input.a %}['a']{% else %}['b']{% endif %}"></crowd-classifier>
    <img src="{{ task.input.ref | grant_read_access }}" onload="go(`${task.input}`)"><p>${left}</p>
    <script>k.categories = `${task.input.a}`.split()</script>"""
    assert findings(FORM.replace("{}", page), {"a": 1, "ref": "s3://bkt/k"}) == [
        "warning: line 3: ${left} stays as it is: the sample has nothing of this name"
    ]


def test_a_control_beside_the_form_is_told() -> None:
    beside = "<input name='a'>"
    assert findings(f"{beside}<crowd-form></crowd-form>") == []
    (found,) = findings(f"<crowd-form>{beside}</crowd-form>\n{beside}")
    assert found.startswith("warning: line 2: <input> stands outside <crowd-form>")


@pytest.mark.parametrize("question", ["ExternalQuestion", "QuestionForm"])
def test_a_question_without_a_page_is_no_template(question: str) -> None:
    (found,) = check_template(f'<?xml version="1.0"?><{question} xmlns="http://a.org/x.xsd"></{question}>', None)
    assert (found.severity, found.line) == ("error", 1)


LISTS = {
    "['a', 'b', ]": "",
    "['Don't know', 'It's late',, ]": "",
    "[ // one\n {label: 'a]b', key: 1} /* it's */, None]": "",
    '[\'it\\\'s\', "say "hi" now"]': "",
    "\"['a']\"": "",
    "a, b": "it begins with no [ or {",
    "['a', 'b'": "its [ is never closed",
    "['a'}": "there is a } too many",
    "[{label: 'a'} {label: 'b'}]": "a comma is missing before {",
    "['a' 'b']": "a comma is missing in 'a' 'b'",
}


@pytest.mark.parametrize("text", LISTS)
def test_lists_are_read_as_loosely_as_the_elements_read_them(text: str) -> None:
    assert loose.problem(text) == LISTS[text]


def test_a_page_without_a_form_is_told() -> None:
    assert findings("<input name='a'>") == [
        "warning: there is no <crowd-form>: the page gets a Submit button that sends all named controls"
    ]


@pytest.mark.parametrize("host", ["img.example.com", "https://img.example.com/", "*.example.com", "*.com"])
def test_allowed_hosts_need_no_warning(host: str) -> None:
    assert findings(FORM.format("<img src='https://img.example.com/x.jpg'>"), hosts=(host,)) == []


def test_a_wildcard_does_not_allow_its_own_domain() -> None:
    found = findings(FORM.format("<img src='https://example.com/x.jpg'>"), hosts=("*.example.com", "img.example.com"))
    assert len(found) == 1


def test_variables_that_depend_on_data_are_not_followed() -> None:
    template = FORM.format(
        "{{ task.input.map[task.input.id].name }}{{ task.input.list[7].x }}{{ task.input.list.size }}"
    )
    assert findings(template, {"map": {}, "id": "1", "list": []}) == []


def test_errors_come_first() -> None:
    found = findings("<crowd-bad>\n</crowd-bad>\n{{ x | nope }}")
    assert [line.partition(":")[0] for line in found] == ["error", "warning", "warning", "warning"]


def test_every_element_that_the_bundle_defines_is_known() -> None:
    index = Path(__file__).parents[3] / "frontend" / "src" / "index.ts"
    defined = set(re.findall(r'"(crowd-[a-z-]+)":', index.read_text(encoding="utf-8")))
    assert "crowd-form" in defined
    assert defined <= KNOWN


@pytest.mark.parametrize(
    ("labels", "wrong"),
    [
        ("[{label: 'a', shortcut: 'P'}, {label: 'b', 'shortcut': 'q'}]", []),
        ("[{label: 'a', shortcut: 's'}]", ["the shortcut 's' of a label does something else in every task"]),
        ("[{label: 'a', shortcut: 'F2'}]", ["the shortcut 'F2' of a label is not one character"]),
        ("[{label: 'a', shortcut: 'q'}, {label: 'b', shortcut: 'Q'}]", ["is that of another label already"]),
    ],
)
def test_keys_for_labels_take_nothing_away(labels: str, wrong: list[str]) -> None:
    page = f'<crowd-entity-annotation name="e" text="t" labels="{labels}"></crowd-entity-annotation>'
    found = [one for one in check(page, None, allowed_hosts=frozenset()) if one.severity == "error"]
    assert len(found) == len(wrong)
    assert all(said in one.message for one, said in zip(found, wrong, strict=True))

"""The template check tells authors, with lines, what blocks a job and what may surprise them."""

import re
from pathlib import Path
from typing import Any

import pytest

from labeling.templating.elements import KNOWN
from labeling.templating.lint import check

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
        ("\n{{ task.inputs.a }}", "warning: line 2: task.inputs.a is not known here"),
    ],
)
def test_findings(template: str, message: str) -> None:
    found = findings(FORM.format(template), {"a": {"x": 1}})
    assert len(found) == 1
    assert found[0].startswith(message)


def test_what_browsers_leave_whole_is_not_called_torn() -> None:
    table = "<table><thead><tr><th>a<tbody><tr><td><crowd-card><p>b<div>c</div></crowd-card><tr><td><p>d</table>"
    assert findings(FORM.format(f"<p>One<p>Two<div>Three</div>{table}<p><crowd-slider name='s'/></p><div></div>")) == []


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

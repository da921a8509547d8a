"""The template language as worker templates use it (hooks.md section 5, crowd-elements.md section 15)."""

import html
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import BadTemplate
from labeling.templating.liquid import render

NASTY = '<b>"it\'s" & \\x</b>'
NASTY_HTML = "&lt;b&gt;&quot;it&#39;s&quot; &amp; \\x&lt;/b&gt;"
LABELS = ["cat", 'a "big" dog', "it's </script><!-- & more"]
INPUT: dict[str, Any] = {
    "source-ref": "s3://bucket/a&b.jpg",
    "text": NASTY,
    "labels": LABELS,
    "count": 3,
    "flag": True,
    "nothing": None,
    "manifestLine": {
        "my-job": [{"label": "cat"}],
        "my-job-metadata": {"class-map": {"0": "cat", "1": "dog"}, "objects": [{"confidence": 0.9}]},
    },
    "internal-color-map": {"0": {"class-name": "BACKGROUND"}, "1": {"class-name": "Bird", "hex-color": "#ff7f0e"}},
}


def sign(uri: str) -> str:
    return f"https://files.example.com/{uri}?a=1&b=2"


def shown(template: str, **task_input: Any) -> str:
    return render(template, task_input or INPUT, sign=sign)


@pytest.mark.parametrize(
    ("template", "page"),
    [
        ("{{ task.input.source-ref }}", "s3://bucket/a&amp;b.jpg"),
        ("{{task.input.manifestLine.my-job-metadata.class-map['1']}}", "dog"),
        ("{% assign id = '0' %}{{ task.input.manifestLine.my-job-metadata.class-map[id] }}", "cat"),
        ("{{ task.input.manifestLine.my-job[0].label }}", "cat"),
        ("{{ task.input['source-ref'] | upcase }}", "S3://BUCKET/A&amp;B.JPG"),
        ("{{- task.input.count -}}", "3"),
        ("{{ task.input.flag }} {{ task.input.nothing }} {{ task.input.missing.deep[0].more }}", "true  "),
        ("{% if task.input.missing %}a{% else %}b{% endif %}", "b"),
        ("{% for x in task.input.missing %}a{% endfor %}", ""),
        ("{% for x in task.input.labels limit: 2 %}{{ forloop.index }}/{{ forloop.length }} {% endfor %}", "1/2 2/2 "),
        ("{% case task.input.count %}{% when 3 %}three{% else %}other{% endcase %}", "three"),
        ("{% capture x %}n{{ task.input.count }}{% endcapture %}{{ x }}", "n3"),
        (
            "{% for box in task.input.internal-color-map %}{% if box[1]['class-name'] != 'BACKGROUND' %}"
            "{{ box[0] }}={{ box[1]['class-name'] }},{{ box[1].hex-color }}{% endif %}{% endfor %}",
            "1=Bird,#ff7f0e",
        ),
        ("{% comment %}{{ nonsense | nope }}{% endcomment %}{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("{{ task.input.labels | size }} {{ task.input.labels.first }} {{ task.input.labels.size }}", "3 cat 3"),
        ("{{ 'a,b' | split: ',' | join: ' & ' }}", "a &amp; b"),
        ("{{ task.input.missing | default: 'none' }}", "none"),
        ("{{ '2026-01-02' | date: '%d.%m.%Y' }}", "02.01.2026"),
        ("{{ (1..3) }} {% for i in (1..task.input.count) %}{{ i }}{% endfor %}", "1..3 123"),
        ("{% increment n %}{% increment n %}{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}", "01ab"),
        ("{% liquid\n assign a = 'x'\n echo a\n%}", "x"),
    ],
)
def test_language(template: str, page: str) -> None:
    assert shown(template) == page


@pytest.mark.parametrize(
    ("template", "page"),
    [
        ("{{ task.input.text }}", NASTY_HTML),
        ("{{ task.input.text | escape }}", NASTY_HTML),
        ("{{ task.input.text | escape | escape }}", NASTY_HTML),
        ("{{ task.input.text | escape_once }}", NASTY_HTML),
        ("{{ task.input.text | escape | escape_once }}", NASTY_HTML),
        ("{{ '&lt; &copy; &#39; & <' | escape_once }}", "&lt; &copy; &#39; &amp; &lt;"),
        ("{{ task.input.text | skip_autoescape }}", NASTY),
        ("{{ task.input.text | escape | skip_autoescape }}", NASTY_HTML),
        ("{% echo task.input.text %}", NASTY_HTML),
        ("{% cycle task.input.text %}", NASTY_HTML),
        ("{% assign x = task.input.text %}{{ x }}", NASTY_HTML),
        ("{% capture x %}<i>{{ task.input.text }}</i>{% endcapture %}{{ x }}", f"<i>{NASTY_HTML}</i>"),
        ("{% capture x %}<i>{{ task.input.text }}</i>{% endcapture %}{{ x | strip_html }}", NASTY_HTML),
        ("{{ 'a<b\n' | newline_to_br }}", "a&lt;b<br />\n"),
        ('<p title="{{ task.input.text }}">', f'<p title="{NASTY_HTML}">'),
        ("<p title={{ task.input.text }}>", f"<p title={NASTY_HTML.replace(' ', '&#32;')}>"),
        (
            "<style>p::after { content: '{{ task.input.text }}' }</style>",
            "<style>p::after { content: '\\3c b\\3e \\22 it\\27 s\\22  & \\5c x\\3c /b\\3e ' }</style>",
        ),
    ],
)
def test_every_output_is_escaped_once(template: str, page: str) -> None:
    assert shown(template) == page


def test_carriage_returns_outlive_the_parser_of_html() -> None:
    """It would make line feeds of them, and places in the text would not be those of the source any more."""
    assert shown('<x text="{{ task.input.text }}">', text="a\r\nb") == '<x text="a&#13;\nb">'


@pytest.mark.parametrize(
    "template",
    [
        '<x y="{{ task.input.labels | to_json | escape }}">',
        '<x y="{{ task.input.labels | to_json }}">',
        "<x y='{{ task.input.labels | to_json }}'>",
        "<x y={{ task.input.labels | to_json }}>",
        "<x y='{{ task.input.labels }}'>",
        '<x y="{{ task.input.labels | escape }}">',
    ],
)
def test_json_in_attributes_is_read_back_by_the_browser(template: str) -> None:
    attribute = shown(template).removeprefix("<x y=").removesuffix(">").strip("\"'")
    assert "<" not in attribute
    assert json.loads(html.unescape(attribute)) == LABELS


@pytest.mark.parametrize(
    "template",
    [
        "<script>{{ task.input.labels | to_json }}</script>",
        "<script>{{ task.input.labels | to_json | escape }}</script>",
        "<script>{{ task.input.labels | to_json | skip_autoescape }}</script>",
        "<script>{{ task.input.labels }}</script>",
        "<script type='application/json'>{{ task.input.labels | to_json }}</script>",
    ],
)
def test_json_in_scripts_is_raw_and_cannot_end_the_script(template: str) -> None:
    body = shown(template).partition(">")[2].removesuffix("</script>")
    assert json.loads(body) == LABELS
    assert "</script" not in body.lower()
    assert "<!--" not in body


@pytest.mark.parametrize("quote", ['"', "'", "`"])
def test_values_inside_script_strings_are_read_back(quote: str) -> None:
    """As JSON reads the escapes that JavaScript shares with it."""
    q = quote
    page = shown(f"<script>s({q}{{{{ task.input.text }}}}{q}, {q}{{{{ task.input.labels | to_json }}}}{q})</script>")
    text, labels = page.removeprefix("<script>s(").removesuffix(")</script>").split(", ", 1)
    assert json.loads('"' + text[1:-1] + '"') == NASTY
    assert json.loads(json.loads('"' + labels[1:-1] + '"')) == LABELS


@given(st.text())
def test_no_text_leaves_its_attribute_or_string(value: str) -> None:
    page = render(
        "<p a=\"{{ task.input.t }}\" b='{{ task.input.t }}' onclick=\"f('{{ task.input.t }}')\">{{ task.input.t }}</p>"
        "<script>x = '{{ task.input.t }}'; y = {{ task.input.t | to_json }};</script>",
        {"t": value},
        sign=sign,
    )
    script = page.partition("<script>")[2]
    assert page.count("<") == 4  # the tags of the template
    inside, _, rest = script.removeprefix("x = '").partition("'; y = ")
    assert json.loads(f'"{inside}"') == value
    assert json.loads(rest.removesuffix(";</script>")) == value


def test_raw_text_in_a_script_cannot_end_it() -> None:
    page = shown("<script>x = '{{ task.input.t | skip_autoescape }}'</script>", t="</SCRIPT><!-- a < b")
    assert page == "<script>x = '<\\/SCRIPT><\\!-- a < b'</script>"


@pytest.mark.parametrize(
    ("value", "uri"),
    [
        ("s3://bucket/a b/ü.jpg", "s3://bucket/a b/ü.jpg"),
        ("https://s3.amazonaws.com/bucket/a%20b/c.jpg", "s3://bucket/a b/c.jpg"),
        ("http://s3.amazonaws.com/bucket/c.jpg", "s3://bucket/c.jpg"),
        ("https://s3.eu-west-1.amazonaws.com/bucket/c.jpg", "s3://bucket/c.jpg"),
        ("https://s3-eu-west-1.amazonaws.com/bucket/c.jpg", "s3://bucket/c.jpg"),
        ("https://my-bucket.s3.us-west-2.amazonaws.com/d/c.jpg", "s3://my-bucket/d/c.jpg"),
    ],
)
def test_read_access_is_granted_to_uris_of_the_store(value: str, uri: str) -> None:
    asked: list[str] = []

    def note(given: str) -> str:
        asked.append(given)
        return "https://signed.example.com/?a=1&b=2"

    page = render('<img src="{{ task.input.u | grant_read_access}}">', {"u": value}, sign=note)
    assert asked == [uri]
    assert page == '<img src="https://signed.example.com/?a=1&amp;b=2">'


@pytest.mark.parametrize(
    "value",
    [
        "https://example.com/a.jpg?x=1",
        "http://example.com/s3.amazonaws.com/b/k",
        "https://bucket.s3.amazonaws.com/k?X-Amz-Signature=1",
        "plain text",
        "",
        None,
    ],
)
def test_other_values_pass_read_access_unchanged(value: str | None) -> None:
    page = render("{{ task.input.u | grant_read_access | skip_autoescape }}", {"u": value}, sign=pytest.fail)
    assert page == (value or "")


def test_read_access_after_building_the_uri() -> None:
    template = (
        "{% capture uri %} s3://bucket/{{ task.input.key }} {% endcapture %}{{ uri | grant_read_access }}|"
        "{{ 's3://bucket/' | append: task.input.key | grant_read_access | skip_autoescape }}"
    )
    first, second = shown(template, key="a&b.jpg").split("|")
    assert html.unescape(first) == second == sign("s3://bucket/a&b.jpg")


def test_read_access_inside_scripts_keeps_the_url() -> None:
    page = shown("<script>u = '{{ task.input.source-ref | grant_read_access }}';</script>")
    url = page.removeprefix("<script>u = '").removesuffix("';</script>")
    assert json.loads(f'"{url}"') == sign("s3://bucket/a&b.jpg")


@pytest.mark.parametrize(
    ("template", "line", "words"),
    [
        ("a\nb {{ task.input.x", 2, "expected '}}'"),
        ("a\n\n{% if task.input.x %}\n{% for x in y %}{% endfor %}\n", 3, "endif"),
        ("a\n{% nonsense %}", 2, "nonsense"),
        ("a\r\n{{ x | nonsense }}", 2, "nonsense"),
        ("a\n{{ 1 | divided_by: 0 }}", 2, "divide"),
        ("{% for i in (1..3) %}\n\n{{ 'x' | base64_decode }}{% endfor %}", 3, "base64"),
        ("a\n{% include 'x' %}", 2, "include"),
        ("a\n{% render 'x' %}", 2, "render"),
    ],
)
def test_errors_say_where_and_what(template: str, line: int, words: str) -> None:
    with pytest.raises(BadTemplate, match=words) as caught:
        shown(template)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"line {line}: ")


@pytest.mark.parametrize(
    "expression",
    [
        "task.input.nope | sort | first | split: ',' | join | plus: 1 | date: '%Y'",
        "task.input.nope | to_json",
        "task.input.nope | slice: task.input.nope",
        "'text' | truncate: task.input.nope",
        "task.input.nope | where: 'a', 'b' | map: 'c' | uniq",
        "task.input.nope | base64_decode | strip_html | escape | grant_read_access",
        "task.input.nope.a[task.input.nope] | round: task.input.nope",
    ],
)
def test_missing_values_are_never_an_error(expression: str) -> None:
    assert len(shown(f"{{{{ {expression} }}}}")) <= 4


@pytest.mark.parametrize(
    "template",
    [
        "{{ (1..30000000) | join }}",
        "{{ (1..30000000) | sort | first }}",
        "{% for i in (1..1000000000) %}{% endfor %}",
        "{% for a in (1..1000) %}{% for b in (1..1000) %}{% endfor %}{% endfor %}",
        "{% assign s = 'xxxxxxxxxx' %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}",
        "{% assign s = 'xxxxxxxxxx' %}{% for i in (1..40) %}{% capture s %}{{ s }}{{ s }}{% endcapture %}{% endfor %}",
        "{% assign s = 'xxxxxxxxxx' %}{% for i in (1..9) %}{% assign s = s | replace: 'x', s %}{% endfor %}",
        "{% assign s = 'a,b,c' | split: ',' %}{% for i in (1..40) %}{% assign s = s | concat: s %}{% endfor %}",
        "{% assign n = 99999 %}{% for i in (1..20) %}{% assign n = n | times: n %}{% endfor %}",
        "x" * 1_000_001,
        "{% if true %}" * 3000 + "{% endif %}" * 3000,
        "{% for i in (1..199999) %}01234567890123456789012345678901234567890{% endfor %}",
    ],
    ids=range(12),
)
def test_what_grows_without_bound_is_refused(template: str) -> None:
    with pytest.raises(BadTemplate):
        shown(template)


def test_uniq_of_a_long_list_takes_linear_time() -> None:
    """Quadratic, this would take minutes and run into the test's time-out."""
    text = "".join(map(chr, range(1, 50_001)))
    assert shown("{{ task.input.t | split: '' | uniq | size }}", t=text) == "50000"


def test_uniq_keeps_the_first_of_each() -> None:
    assert shown("{{ task.input.a | uniq | to_json | skip_autoescape }}", a=[1, "1", 1, {"k": 1}, {"k": 1}]) == (
        '[1,"1",{"k":1}]'
    )
    assert shown("{{ task.input.a | uniq: 'k' | to_json | skip_autoescape }}", a=[{"k": 1, "b": 1}, {"k": 1}]) == (
        '[{"k":1,"b":1}]'
    )


def test_python_cannot_be_reached() -> None:
    assert shown("[{{ task.__class__ }}{{ task.input.text.upper }}{{ task.input.labels.__len__ }}]") == "[]"

"""Libraries that templates ask of other hosts, and what they get instead."""

import re

import pytest

from labeling.templating.libraries import BUNDLED_AT, Wanted, bundled, localised, ours, wanted
from labeling.templating.page import page_source
from tests.conftest import TESTS

JQUERY = f"{BUNDLED_AT}jquery-3.7.1.js"


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("https://code.jquery.com/jquery-3.6.0.min.js", "jquery-3.7.1.js"),
        ("//code.jquery.com/jquery-3.7.1.slim.min.js", "jquery-3.7.1.js"),
        ("http://ajax.googleapis.com/ajax/libs/jquery/3.5.1/jquery.min.js", "jquery-3.7.1.js"),
        ("https://ajax.aspnetcdn.com/ajax/jQuery/jquery-3.5.1.min.js", "jquery-3.7.1.js"),
        ("https://cdnjs.cloudflare.com/ajax/libs/jquery/3.3.1/jquery.js", "jquery-3.7.1.js"),
        ("https://cdn.jsdelivr.net/npm/jquery@3/dist/jquery.min.js", "jquery-3.7.1.js"),
        ("https://d3js.org/d3.v6.min.js", "d3-6.7.0.js"),
        ("https://d3js.org/d3.v7.js?x=1", "d3-7.9.0.js"),
        ("https://unpkg.com/d3@7", "d3-7.9.0.js"),
        (
            "https://cdnjs.cloudflare.com/ajax/libs/shopify-draggable/1.0.0-beta.8/draggable.bundle.min.js",
            "draggable-1.0.0-beta.8.js",
        ),
        ("https://cdnjs.cloudflare.com/ajax/libs/uuid/8.1.0/uuidv4.min.js", "uuidv4-8.3.2.js"),
        ("https://code.jquery.com/jquery-1.12.4.min.js", "jquery-old.js"),
        ("http://ajax.googleapis.com/ajax/libs/jquery/1.7.2/jquery.js", "jquery-old.js"),
        ("https://s3.amazonaws.com/mturk-public/externalHIT_v1.js", "external-hit-1.js"),
        ("https://code.jquery.com/ui/1.12.1/jquery-ui.js", None),
        ("https://evil.example/code.jquery.com/jquery-3.6.0.min.js", None),
        ("https://d3js.org/d3.v4.min.js", None),
    ],
)
def test_what_comes_with_the_site(url: str, file: str | None) -> None:
    assert bundled(url) == (file and BUNDLED_AT + file)


def test_every_file_of_the_table_is_put_there_by_the_build() -> None:
    frontend = TESTS.parent / "frontend"
    build = (frontend / "esbuild.config.mjs").read_text()
    own = {file.with_suffix(".js").name for file in (frontend / "src" / "libraries").iterdir()}
    source = (TESTS.parent / "labeling" / "templating" / "libraries.py").read_text()
    named = set(re.findall(r'^    "([\w.-]+\.js)": \(', source, re.MULTILINE))
    assert named == set(re.findall(r'^  "([\w.-]+\.js)": ', build, re.MULTILINE)) | own


def test_what_the_administrator_chose_comes_first() -> None:
    table = {"https://code.jquery.com/jquery-3.6.0.min.js": "/libraries/x/jquery.js"}
    assert ours("http://code.jquery.com/jquery-3.6.0.min.js#a", table) == "/libraries/x/jquery.js"


@pytest.mark.parametrize(
    ("tag", "page"),
    [
        (
            '<script src="https://code.jquery.com/jquery-3.6.0.min.js" integrity="sha256-a=" crossorigin="anonymous">',
            f'<script src="{JQUERY}">',
        ),
        ("<SCRIPT crossorigin async SRC=//code.jquery.com/jquery-3.6.0.js>", f'<SCRIPT async SRC="{JQUERY}">'),
        (
            "<link href='https://a.example/b.css' rel='stylesheet' media=\"a > b\">",
            '<link href="/libraries/x/b.css" rel=\'stylesheet\' media="a > b">',
        ),
        ('<link rel="icon" href="https://a.example/b.css">', '<link rel="icon" href="https://a.example/b.css">'),
        ('<script src="https://a.example/c.js" integrity="sha256-a=">',) * 2,
        ('<a href="https://code.jquery.com/jquery-3.6.0.min.js">',) * 2,
        ('<script src="{{ task.input.script }}">',) * 2,
        ("<script>",) * 2,
    ],
)
def test_tags_in_a_page(tag: str, page: str) -> None:
    assert localised(tag, {"https://a.example/b.css": "/libraries/x/b.css"}) == page


def test_pages_load_them_in_the_author_s_order() -> None:
    page = page_source(
        '<script src="https://code.jquery.com/jquery-3.6.0.min.js"></script>\n'
        '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>\n<crowd-form></crowd-form>'
    )
    assert 0 < page.index(JQUERY) < page.index("/static/crowd-html-elements.js")


def test_what_a_template_wants_of_others() -> None:
    template = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
    <script src='//a.example/b.js' integrity="sha256-x= sha384-y="></script>
    <link rel=stylesheet href=https://a.example/c.css><link rel="preload" href="https://a.example/d.js">
    <script src="https://{{ task.input.host }}/e.js"></script><script src="/f.js"></script>"""
    assert list(wanted(template)) == [
        Wanted("https://assets.crowd.aws/crowd-html-elements.js", "", 1),
        Wanted("//a.example/b.js", "sha256-x= sha384-y=", 2),
        Wanted("https://a.example/c.css", "", 3),
    ]

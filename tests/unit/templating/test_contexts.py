"""Where an output stands is found from the page before it, however the page is cut into pieces."""

import pytest

from labeling.templating.contexts import PageScanner, Place

PLACES = [
    ("", Place.HTML),
    ("<p>some text ", Place.HTML),
    ("a < b and c <", Place.HTML),
    ('<img src="', Place.HTML),
    ("<img src='a", Place.HTML),
    ('<img alt="a > b" src=', Place.UNQUOTED),
    ("<img src=/media/", Place.UNQUOTED),
    ("<img src=x ", Place.HTML),
    ('<input disabled value="x" checked>', Place.HTML),
    ('<crowd-slider name="a" pin/> text', Place.HTML),
    ('<p onclick="go(', Place.HANDLER),
    ("<!-- <script> ", Place.HTML),
    ("<!-- <script> --> <p title='", Place.HTML),
    ("<!doctype html><html><script>", Place.CODE),
    ("<script>let a = ", Place.CODE),
    ('<script>let a = "', Place.STRING),
    ("<script>let a = 'it\\'s ", Place.STRING),
    ("<script>let a = 'x'; b = ", Place.CODE),
    ("<script>let a = `<b>${x}", Place.STRING),
    ("<script>let a = `<b>${x + '}' + {a: 1}", Place.CODE),
    ("<script>let a = `${f(`x`)} ", Place.STRING),
    ("<script>// it's ", Place.STRING),
    ("<script>// it's \n", Place.CODE),
    ("<script>/* it's */ ", Place.CODE),
    ("<script>a = b / c; d = 'x", Place.STRING),
    ('<script>a.replace(/"/g, ', Place.CODE),
    ("<script>a.replace(/[/'\"]/g, ", Place.CODE),
    ("<script>return /'/.test(", Place.CODE),
    ("<script>x = 'unclosed\n", Place.CODE),
    ("<SCRIPT>var s = '<p></p>'; ", Place.CODE),
    ("<script></script>", Place.HTML),
    ("<script src=x></script><p>", Place.HTML),
    ("<script type='module'>", Place.CODE),
    ('<script type="application/json">{"a": ', Place.CODE),
    ('<script type="text/babel">const a = ', Place.CODE),
    ('<script type="text/template"><b>', Place.HTML),
    ("<script type=text/x-handlebars><b>", Place.HTML),
    ("<style>p { color: ", Place.STYLE),
    ("<style></style><p>", Place.HTML),
    ("<textarea><script>", Place.HTML),
    ("<title><img src=", Place.HTML),
    ("<?php ?><p ", Place.HTML),
]


@pytest.mark.parametrize(("page", "place"), PLACES)
def test_place_after_a_page(page: str, place: Place) -> None:
    scanner = PageScanner()
    scanner.feed(page)
    assert scanner.place is place


@pytest.mark.parametrize(("page", "place"), [case for case in PLACES if case[0]])
def test_place_does_not_depend_on_where_outputs_cut_the_page(page: str, place: Place) -> None:
    """Cut at blanks: in the middle of a word or of `<!--` no template has an output."""
    scanner = PageScanner()
    for piece in page.replace(" ", " \0").split("\0"):
        scanner.feed(piece)
    assert scanner.place is place


def test_a_tag_may_be_completed_by_the_next_piece() -> None:
    scanner = PageScanner()
    scanner.feed("<p>x <")
    scanner.feed("script>a = ")
    assert scanner.place is Place.CODE


def test_a_copy_goes_its_own_way() -> None:
    scanner = PageScanner()
    scanner.feed("<script>a = `${")
    twin = scanner.copy()
    twin.feed("1}`;</script>")
    assert (twin.place, scanner.place) == (Place.HTML, Place.CODE)
    scanner.feed("1} ")
    assert scanner.place is Place.STRING

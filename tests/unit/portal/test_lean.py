"""The lean form of a task page: the same page, its elements handed in."""

import json
import re

from workers.portal.lean import lean

ADDRESS = "/static/crowd-html-elements.js"
LOADER = f'<script src="{ADDRESS}"></script>'


def parts(html: str) -> list[str]:
    found = re.search(r'id="page">(.*)</script>\Z', html, re.DOTALL)
    assert found is not None
    return list(json.loads(found[1]))


def test_the_page_is_split_where_it_loads_the_elements() -> None:
    page = f"<html><head>{LOADER}</head><body>é ☃ </body></html>"
    assert parts(lean(page)) == ["<html><head>", LOADER, "</head><body>é ☃ </body></html>", ADDRESS]


def test_a_loader_is_known_in_every_spelling() -> None:
    elsewhere = f"https://tasks.example.org{ADDRESS}"
    for loader, address in (
        (f"<SCRIPT type=text/javascript src={ADDRESS} ></SCRIPT>", ADDRESS),
        (f"<script src='{elsewhere}'>\n</script>", elsewhere),
    ):
        assert parts(lean(f"a{loader}b")) == ["a", loader, "b", address]


def test_loading_twice_is_loading_once() -> None:
    assert parts(lean(f"a{LOADER}b{LOADER}c")) == ["a", LOADER, "bc", ADDRESS]


def test_nothing_of_the_page_is_markup_before_its_time() -> None:
    html = lean(f"{LOADER}<script>alert(1)</script><!-- <script> --></script>")
    assert html.count("<script") == 2 + html.count("'<script ")
    assert "alert(1)" in parts(html)[2]


def test_a_page_without_elements_of_ours_stays_as_it_is() -> None:
    assert lean("<p>No elements</p>") == "<p>No elements</p>"


def test_stand_ins_for_storage_come_with_the_elements_unless_a_script_is_earlier() -> None:
    shims = "<script data-shims>(function () {})();</script>"
    assert parts(lean(f"<head>{shims}{LOADER}</head>"))[0] == "<head>"
    early = f"<head>{shims}<script>localStorage.a = 1</script>"
    assert parts(lean(f"{early}{LOADER}</head>"))[0] == early

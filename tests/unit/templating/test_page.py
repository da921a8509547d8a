"""Any template becomes a full page that loads our elements once."""

import pytest

from labeling.templating.page import SCRIPT_URL, STYLE_URL, page_source, shims

LOADER = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'
OURS = f'<script src="{SCRIPT_URL}"></script>'


@pytest.mark.parametrize(
    "url",
    [
        "https://assets.crowd.aws/crowd-html-elements.js",
        "http://assets.crowd.aws/crowd-html-elements.js",
        "//assets.crowd.aws/crowd-html-elements.js",
        "https://assets.crowd.aws/crowd-html-elements-v2.js",
        "https://assets.crowd.aws/crowd-html-elements-v2s.js",
        "https://assets.crowd.aws/crowd-html-elements-without-ce-polyfill.js?v=2",
    ],
)
def test_loaders_become_our_bundle(url: str) -> None:
    page = page_source(f"<script src='{url}'></script><crowd-form></crowd-form>")
    assert page.count(SCRIPT_URL) == 1
    assert "assets.crowd.aws" not in page


def test_the_style_sheet_becomes_ours() -> None:
    page = page_source('<link rel="stylesheet" href="https://assets.crowd.aws/css/crowd-html-elements-v2.css">')
    assert f'href="{STYLE_URL}"' in page


def test_urls_are_the_callers() -> None:
    page = page_source(LOADER, script_url="/a.js", style_url="/a.css")
    assert 'src="/a.js"' in page


@pytest.mark.parametrize(
    "template",
    [
        "<p>x</p>",
        f"<!-- {LOADER} --><p>x</p>",
        f"{{% comment %}}{LOADER}{{% endcomment %}}",
        '<script type="module">import "https://assets.crowd.aws/crowd-html-elements.js";</script>',
        '<script type=module src="https://assets.crowd.aws/crowd-html-elements.js"></script>',
        '<script>add("https://assets.crowd.aws/crowd-html-elements.js")</script>',
    ],
)
def test_a_missing_loader_is_added(template: str) -> None:
    assert page_source(template).partition("</head>")[0].endswith(OURS)


def test_the_mark_that_editors_begin_files_with_is_no_part_of_the_page() -> None:
    assert "\ufeff" not in page_source(f"\ufeff{LOADER}<p>x</p>")


def test_fragments_are_wrapped_in_standards_mode() -> None:
    page = page_source(f"{LOADER}\n<crowd-form></crowd-form>\n")
    assert page.startswith('<!doctype html><html><head><meta charset="utf-8">')
    assert page.endswith(f"</head><body>{OURS}\n<crowd-form></crowd-form>\n</body></html>")
    assert 'name="viewport"' in page


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<!DOCTYPE html>\n<html lang='en'>\n<head>", "<title>x</title></head><body></body></html>"),
        ("<!doctype html>", "<p>x</p>"),
        ("<!-- about -->\n<!DOCTYPE html>\n<html>", "<body></body></html>"),
        ("{% assign a = 1 %}\n<!DOCTYPE html><html><head>", "</head></html>"),
    ],
)
def test_documents_stay_what_they_are(before: str, after: str) -> None:
    assert page_source(before + after) == f"{before}<script data-shims>{shims()}</script>{OURS}{after}"


def test_a_document_without_a_doctype_gets_one() -> None:
    assert page_source("<html><body></body></html>").startswith("<!doctype html><html><script data-shims>")


def test_html_in_a_script_does_not_make_a_document() -> None:
    page = page_source("<script>w('<!doctype html><html><head></head></html>')</script>")
    assert page.startswith('<!doctype html><html><head><meta charset="utf-8">')


@pytest.mark.parametrize("template", ["a\nb\nc", "<!doctype html>\n<html>\n<head>\n<title>c"])
def test_lines_keep_their_numbers(template: str) -> None:
    last = template.splitlines()[-1]
    assert page_source(template).splitlines()[template.count("\n")].startswith(last)

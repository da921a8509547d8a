"""Templates of Mechanical Turk: their XML, their places for data, their page's address."""

from labeling.templating import mechanical_turk
from labeling.templating.page import page_source
from labeling.templating.render import check_template, render

PAGE = "<!DOCTYPE html>\n<html><body><p>a]] > b</p></body></html>"
QUESTION = (
    '<?xml version="1.0"?>\n<HTMLQuestion xmlns="http://example.org/HTMLQuestion.xsd">\n  <HTMLContent>{}</HTMLContent>'
)


def wrapped(content: str) -> str:
    return QUESTION.format(content) + "\n  <FrameHeight>450</FrameHeight>\n</HTMLQuestion>\n"


def test_the_page_is_taken_out_of_its_xml_and_lines_keep_their_numbers() -> None:
    assert mechanical_turk.unwrapped(wrapped(f"<![CDATA[{PAGE}]]>")) == "\n\n" + PAGE
    assert mechanical_turk.unwrapped(wrapped("&lt;p&gt;A &amp;amp; B&lt;/p&gt;")) == "\n\n<p>A &amp; B</p>"


def test_other_templates_stay_as_they_are() -> None:
    for template in (PAGE, "<HTMLQuestion>", "", "<crowd-form></crowd-form>"):
        assert mechanical_turk.unwrapped(template) == template


def test_data_is_filled_in_where_there_is_some_and_escaped_for_its_place() -> None:
    template = (
        """<img src="${image_url}"><p title='${ word }'>${word} ${other}</p><script>var w = "${word}";</script>"""
    )
    given = {"image_url": "s3://bucket/k.png", "word": 'it\'s "<b>"'}
    page = render(wrapped(f"<![CDATA[{template}]]>"), given, sign=lambda uri: f"/signed?{uri}")
    assert '<img src="/signed?s3://bucket/k.png">' in page
    assert "<p title='it&#39;s &quot;&lt;b&gt;&quot;'>it&#39;s &quot;&lt;b&gt;&quot; ${other}</p>" in page
    assert r'var w = "it\u0027s \u0022\u003cb\u003e\u0022";' in page


def test_scripts_of_templates_with_liquid_keep_their_own_places() -> None:
    template = "<script>const say = `${word} {{ task.input.word }}`</script>"
    assert "`${word} no`" in render(template, {"word": "no"}, sign=str)


def test_pages_that_look_for_their_assignment_get_an_address() -> None:
    assert "turkSubmitTo" in page_source("<script>f('assignmentId')</script>").partition("</head>")[0]
    assert "turkSubmitTo" not in page_source(PAGE)


def test_the_check_reads_the_page_inside() -> None:
    found = check_template(wrapped("<![CDATA[<crowd-form>\n<input value='${a}'>\n</crowd-form>]]>"), {"a": 1})
    assert [(one.line, one.message.split(">")[0]) for one in found] == [(4, "<input")]

"""What templates written for Mechanical Turk have besides HTML: XML around the page, places for data spelt `${name}`,
and scripts that look for the assignment in the page's address."""

from __future__ import annotations

import html
import re
from collections.abc import Collection

from labeling.errors import BadTemplate

_WRAPPER = re.compile(
    r"\A\s*(?:<\?xml\b.*?\?>\s*)?<HTMLQuestion\b[^>]*>\s*<HTMLContent\b[^>]*>\s*(?P<cdata><!\[CDATA\[)?"
    r"(?P<page>.*?)(?(cdata)\]\]>)\s*</HTMLContent>.*\Z",
    re.DOTALL,
)
_QUESTION = r"\A\s*(?:<\?xml\b.*?\?>\s*)?<{}\b"
_NO_TEMPLATE = {
    re.compile(_QUESTION.format("ExternalQuestion"), re.DOTALL): (
        "an ExternalQuestion names a page of another host; give the HTML of that page"
    ),
    re.compile(_QUESTION.format("QuestionForm"), re.DOTALL): "a QuestionForm is no HTML; write its questions as HTML",
}
_PLACE = re.compile(r"(?P<address>\b(?:src|href|poster|data)\s*=\s*[\"']?)?\$\{\s*(?P<name>[A-Za-z_][\w.-]*)\s*\}")
_ASKS = re.compile(r"\b(?:assignmentId|turkSubmitTo|hitId|workerId|turkGetParam)\b")

#: Gives the page the address that such scripts read. What it names is the page's own and stands for nobody.
_ADDRESSED = (
    "<script>(function () { var sum = 0;"
    " for (var letter of location.pathname) sum = (sum * 31 + letter.codePointAt(0)) % 4294967296;"
    ' var id = "A" + sum.toString(36).toUpperCase(), query = new URLSearchParams(location.search);'
    ' for (var name of ["assignmentId", "hitId", "workerId"]) query.set(name, id);'
    ' query.set("turkSubmitTo", location.origin); history.replaceState(null, "", "?" + query); })();</script>'
)


def unwrapped(template: str) -> str:
    """The page inside an HTMLQuestion; every other template as it is. Lines keep their numbers.

    Raises `BadTemplate` for questions of other kinds, which have no page.
    """
    for question, reason in _NO_TEMPLATE.items():
        if question.match(template):
            raise BadTemplate(reason, line=1)
    found = _WRAPPER.match(template)
    if found is None:
        return template
    page = found["page"] if found["cdata"] else html.unescape(found["page"])
    return "\n" * template.count("\n", 0, found.start("page")) + page


def filled(template: str, names: Collection[str]) -> str:
    """The template with `${name}` written as an output of Liquid where the data has that name. In templates that use
    Liquid's own way, and for other names, `${…}` is what it is in JavaScript."""
    if "task.input" in template:
        return template
    return _PLACE.sub(lambda found: _output(found) if found["name"] in names else found[0], template)


def _output(found: re.Match[str]) -> str:
    address = found["address"]
    granted = " | grant_read_access" if address else ""
    return f'{address or ""}{{{{ task.input["{found["name"]}"]{granted} }}}}'


def head(template: str) -> str:
    """What the head of the page needs so that such scripts find what they look for."""
    return _ADDRESSED if _ASKS.search(template) else ""

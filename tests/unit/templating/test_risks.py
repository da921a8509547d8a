"""Which templates are tried with every object before it is asked about."""

import pytest

from labeling.errors import BadTemplate
from labeling.templating import liquid
from labeling.templating.risks import REFUSING, may_fail

VALUES = {
    "text": "abc",
    "no text": "",
    "number": 3,
    "fraction": 1.5,
    "digits": "12",
    "list": ["b", "a", 1, None, {"n": 1}],
    "objects": [{"n": 2}, {"n": "a"}, {"m": 1}],
    "object": {"a": 1, "b": "x"},
    "yes": True,
}
#: What a filter is given besides, as authors write it.
ARGUMENTS = ("", ": 1", ": 'n'", ": 0", ": 'n', 'x'", ": task.input.v")
#: Where nobody would write some of these.
WRITTEN = {"date": (": '%Y'",), "uniq": ("", ": 'n'")}


def refuses(name: str, argument: str, value: object) -> str:
    """What the filter says, with line 1 before it, or nothing."""
    try:
        liquid.render(f"{{{{ task.input.v | {name}{argument} }}}}", {"v": value}, sign=str)
    except BadTemplate as error:
        return error.reason
    return ""


def depends_on_data(name: str) -> bool:
    """Whether there is a way to write the filter that fails for some values and not for others."""
    told = [[refuses(name, argument, value) for value in VALUES.values()] for argument in WRITTEN.get(name, ARGUMENTS)]
    return any(any(one) and not all(one) for one in told)


def test_the_filters_that_refuse_values_are_known() -> None:
    assert {name for name in liquid.filter_names() if depends_on_data(name)} == REFUSING


@pytest.mark.parametrize(
    "template",
    [
        "{{ task.input.score | divided_by: task.input.count }}",
        "{% if task.input.score > 0.5 %}sure{% endif %}",
        "{%- for box in task.input.boxes limit:task.input.most -%}{%- endfor -%}",
        "{% assign worst = task.input.boxes|sort: 'score' %}",
        "{% if task.input.tags contains 'owl' %}owl{% endif %}",
    ],
)
def test_templates_that_may_fail_for_some_objects(template: str) -> None:
    assert may_fail(template)


def test_most_templates_need_no_trial() -> None:
    assert not may_fail(
        """<crowd-form a="{{ task.input.taskObject | grant_read_access }}" b='{{ task.input.labels | to_json }}'>
        {% for box in task.input.boxes %}{% if box.label == "sort" %}{{ forloop.index | plus: 1 }}{% endif %}
        {% endfor %}
        <p>3 < 4 > 2 contains a limit</p>{% assign a = task.input.name | default: "x" | upcase %}</crowd-form>"""
    )


def test_what_is_no_date_is_printed_as_it_is() -> None:
    page = "{% for one in task.input.v %}{{ one | date: '%Y' }};{% endfor %}"
    given = {"v": ["2026-02-03", "soon", 1.5, [1]]}
    assert liquid.render(page, given, sign=str) == "2026;soon;1.5;[1];"

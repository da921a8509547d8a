"""Members of the data with any name: words of the language, and numbers."""

import pytest

from labeling.templating import paths
from labeling.templating.render import render


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{{ box.offset }}", '{{ box["offset"] }}'),
        ("{% if a.in.b == 1.0 and x.y %}", '{% if a["in"].b == 1.0 and x.y %}'),
        ("{{ labels.0.name | append: '.if' }}", "{{ labels[\"0\"].name | append: '.if' }}"),
        ("{{ a.['b'].source-ref }}{{ image1.12 }}", "{{ a['b'].source-ref }}{{ image1[\"12\"] }}"),
        ("{% for i in (1..a.limit) limit:2 %}", '{% for i in (1..a["limit"]) limit:2 %}'),
        ("{% raw %}{{ a.if }}{% endraw %} a.if", "{% raw %}{{ a.if }}{% endraw %} a.if"),
        ("{{ a.iffy }}{{ a.x-in }}", "{{ a.iffy }}{{ a.x-in }}"),
    ],
)
def test_spelled(written: str, read: str) -> None:
    assert paths.spelled(written) == read


def test_numbers_find_what_has_their_name_or_place() -> None:
    given = {"map": {"0": "zero", "with": "w"}, "list": ["a", {"true": "t"}], "id": 0}
    template = "<p>{{ task.input.map.0 }} {{ task.input.map[task.input.id] }} {{ task.input.list.1.true }}"
    page = render(template + "{{ task.input.map.with }}{{ task.input.list.7 }}</p>", given, sign=str)
    assert "<p>zero zero tw</p>" in page

"""The report is one page that needs nothing else and says what the run found out."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labeling.charts import percent
from labeling.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four good workers and a poor one over 40 tasks of three classes, one named to break out of HTML."""
    monkeypatch.chdir(tmp_path)
    classes = ["<script>owl</script>", "crow & co", "jay"]
    rows = [(t, w, classes[(t + (t % 3 == w % 3 and w == 4)) % 3]) for t in range(40) for w in range(5)]
    with open("a.csv", "w", newline="") as file:
        csv.writer(file).writerows([("task", "worker", "label"), *rows])
    with open("t.csv", "w", newline="") as file:
        csv.writer(file).writerows([("task", "truth"), *((t, classes[t % 3]) for t in range(30))])
    return tmp_path


class Page(HTMLParser):
    """What a browser would make of it: tags that close, their attributes, the text of headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.headings: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "h2":
            self.headings.append(data)


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(main, ["consolidate", *arguments])
    assert done.exit_code == 0, done.stderr
    return done


def test_a_page_with_truth(folder: Path) -> None:
    run("a.csv", "--truth", "t.csv", "--report", "r.html", "--out", "labels.csv")
    text = (folder / "r.html").read_text()
    page = Page(text)
    assert page.open == []
    assert page.headings == [
        "Labels",
        "Confidence",
        "Is the confidence true?",
        "Mistakes: single answers",
        "Mistakes: majority",
        "Mistakes: hds",
        "Error against answers per task",
        "Workers",
        "Hardest tasks",
    ]
    assert "100.0 % of 30" in text
    assert page.tags.count("svg") == 8


def test_a_page_without_truth_says_so(folder: Path) -> None:
    run("a.csv", "--method", "majority", "--report", "r.html", "--json")
    page = Page((folder / "r.html").read_text())
    assert "No truth given" in page.headings
    assert "Error against answers per task" in page.headings


def test_nothing_is_fetched_and_names_stay_text(folder: Path) -> None:
    run("a.csv", "--truth", "t.csv", "--report", "r.html", "--json")
    text = (folder / "r.html").read_text()
    page = Page(text)
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in ("src", "href", "style")]
    assert not re.search(r"url\(|@import", text)


def test_one_answer_and_one_class_make_a_page_too(folder: Path) -> None:
    (folder / "a.csv").write_text("task,worker,label\n1,ann,owl\n")
    (folder / "t.csv").write_text("task,truth\n1,eagle\n")
    run("a.csv", "--truth", "t.csv", "--report", "r.html", "--json")
    assert "Hardest tasks" in Page((folder / "r.html").read_text()).headings


def test_the_curve_and_the_confusions_add_up(folder: Path) -> None:
    summary = json.loads(run("a.csv", "--truth", "t.csv", "--curve", "curve.csv", "--json").stdout)
    assert summary["confusion"]["hds"] == [[10, 0, 0], [0, 10, 0], [0, 0, 10]]
    assert sum(map(sum, summary["confusion"]["answers"])) == 150
    assert sum(map(sum, summary["confusion"]["majority"])) == pytest.approx(30)
    with open("curve.csv") as file:
        points = list(csv.DictReader(file))
    assert [point["answers"] for point in points] == ["1", "2", "3", "4", "5"]
    assert float(points[0]["hds"]) == pytest.approx(float(points[0]["majority"]))
    assert float(points[-1]["hds"]) == 0


def test_what_is_not_all_is_not_told_as_all() -> None:
    assert [percent(share) for share in (1.0, 0.997, 0.5, 0.0)] == ["100 %", "99 %", "50 %", "0 %"]
    assert percent(0.9999, 1) == "99.9 %"

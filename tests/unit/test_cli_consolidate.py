"""`labelwright consolidate` as it is typed: files in, files or figures out, and every kind of bad input."""

import csv
import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labeling.cli import main

ANSWERS = "task,worker,label\n1,ann,owl\n1,bob,owl\n1,cy,falcon\n2,ann,falcon\n2,bob,falcon\n2,cy,owl\n3,ann,owl\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "answers.csv").write_text(ANSWERS, encoding="utf-8")
    return tmp_path


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["consolidate", *arguments], input=stdin)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_labels_go_to_the_screen(folder: Path) -> None:
    done = run("answers.csv")
    assert done.exit_code == 0
    rows = rows_of(done.stdout)
    assert list(rows[0]) == ["task", "label", "confidence", "answers", "tie"]
    assert [(row["task"], row["label"], row["answers"], row["tie"]) for row in rows] == [
        ("1", "owl", "3", "false"),
        ("2", "falcon", "3", "false"),
        ("3", "owl", "1", "false"),
    ]
    assert all(0.5 < float(row["confidence"]) < 1 for row in rows)


def test_labels_workers_and_probabilities_go_to_files(folder: Path) -> None:
    done = run("answers.csv", "--out", "labels.csv", "--workers", "workers.csv", "--probabilities")
    assert (done.exit_code, done.stdout) == (0, "")
    rows = rows_of((folder / "labels.csv").read_text())
    assert list(rows[0])[5:] == ["p_falcon", "p_owl"]
    assert all(float(row["p_falcon"]) + float(row["p_owl"]) == pytest.approx(1, abs=1e-5) for row in rows)
    workers = rows_of((folder / "workers.csv").read_text())
    assert [(row["worker"], row["answers"]) for row in workers] == [("ann", "3"), ("bob", "2"), ("cy", "2")]
    assert float(workers[2]["skill"]) < float(workers[0]["skill"])
    assert sorted(path.name for path in folder.iterdir()) == ["answers.csv", "labels.csv", "workers.csv"]


def test_the_figures_of_a_truth(folder: Path) -> None:
    (folder / "truth.csv").write_text("task,truth\n1,owl\n2,eagle\n9,owl\n")
    done = run("answers.csv", "--truth", "truth.csv", "--json")
    figures = json.loads(done.stdout)
    assert (figures["accuracy"], figures["n"], figures["tasks"], figures["method"]) == (0.5, 2, 3, "hds")
    assert figures["log_loss"] > 6
    assert 0 < figures["brier"] < 2
    assert 0 <= figures["ece"] <= 1
    assert "ACCURACY" in run("answers.csv", "--truth", "truth.csv").stdout


def test_a_summary_without_truth(folder: Path) -> None:
    summary = json.loads(run("answers.csv", "--json").stdout)
    assert (summary["answers"], summary["workers"], summary["classes"], summary["ties"]) == (7, 3, 2, 0)
    assert "accuracy" not in summary


@pytest.mark.parametrize("method", ["hds", "dawid-skene", "mds", "ibcc", "glad", "one-coin", "zbs", "wawa", "majority"])
def test_every_method(folder: Path, method: str) -> None:
    rows = rows_of(run("answers.csv", "--method", method).stdout)
    assert [row["label"] for row in rows] == ["owl", "falcon", "owl"]


def test_majority_tells_ties(folder: Path) -> None:
    (folder / "answers.csv").write_text("task,worker,label\n1,ann,owl\n1,bob,falcon\n")
    (row,) = rows_of(run("answers.csv", "--method", "majority").stdout)
    assert (row["label"], row["confidence"], row["tie"]) == ("falcon", "0.5", "true")


def test_spellings_of_the_same_file(folder: Path) -> None:
    """A byte order mark, CRLF, blank lines, another order of columns, one more column, quotes, gzip, standard input."""
    plain = run("answers.csv").stdout
    lines = ["\ufefflabel, worker,note,task"]
    for line in ANSWERS.splitlines()[1:]:
        task, worker, label = line.split(",")
        lines += ["", f'"{label}",{worker},"a, b", {task} ']
    other = "\r\n".join(lines).encode()
    (folder / "other.csv").write_bytes(other)
    (folder / "other.csv.gz").write_bytes(gzip.compress(other))
    assert run("other.csv").stdout == run("other.csv.gz").stdout == run("-", stdin=other).stdout == plain
    assert "columns not used: note" in run("other.csv").stderr


def test_a_later_answer_replaces_an_earlier_one_and_that_is_said(folder: Path) -> None:
    (folder / "answers.csv").write_text("task,worker,label\n1,ann,owl\n1,ann,falcon\n")
    done = run("answers.csv")
    assert rows_of(done.stdout)[0]["label"] == "falcon"
    assert "1 answers were replaced" in done.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "answers.csv: is empty"),
        ("task,worker,label\n", "answers.csv: has no rows below its header"),
        ("task\n1\n", "answers.csv, line 1: the column 'worker' is missing; found 'task'"),
        ("a,b,c\n1,2,3\n", "answers.csv, line 1: the column 'task' is missing; found 'a', 'b', 'c'"),
        ("task;worker;label\n1;2;3\n", "separated by commas"),
        ("task,worker,label,label\n1,2,3,4\n", "line 1: names the column 'label' twice"),
        ("task,worker,label\n1,a,x\n2,a\n", "line 3: has 2 values where the header has 3 columns"),
        ("task,worker,label\n\n1,a,x,y\n", "line 3: has 4 values"),
        ("task,worker,label\n1,a,x\n2,,x\n3,a,\n", "line 3: the column 'worker' is empty"),
        ("task,worker,label\n1,a,x\n2,a,NaN\n", "line 3: the column 'label' is NaN"),
        (b"task,worker,label\n1,a,x\n2,a,\xff\n", "line 3: byte 5 is not UTF-8"),
        ('task,worker,label\n1,a,"x"y\n', "line 2: is not CSV"),
    ],
)
def test_bad_answers_are_told_with_line_and_column(folder: Path, content: str | bytes, message: str) -> None:
    (folder / "answers.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run("answers.csv", "--out", "labels.csv")
    assert done.exit_code == 2
    assert message in done.stderr
    assert not (folder / "labels.csv").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("task,truth\n1,owl\n1,falcon\n", "truth.csv, line 3: task '1' is 'falcon' here and 'owl' before"),
        ("task,truth\n8,owl\n", "truth.csv: none of its 1 tasks is among the 3 answered ones"),
        ("task,label\n1,owl\n", "line 1: the column 'truth' is missing"),
    ],
)
def test_a_bad_truth_is_told_before_anything_is_written(folder: Path, content: str, message: str) -> None:
    (folder / "truth.csv").write_text(content)
    done = run("answers.csv", "--truth", "truth.csv", "--out", "labels.csv")
    assert done.exit_code == 2
    assert message in done.stderr
    assert not (folder / "labels.csv").exists()


def test_files_that_are_not_there_or_not_what_they_say(folder: Path) -> None:
    (folder / "not.csv.gz").write_text("task,worker,label\n")
    assert run("absent.csv").exit_code == 3
    assert run("answers.csv", "--truth", "absent.csv").exit_code == 3
    assert "cannot be unpacked" in run("not.csv.gz").stderr
    assert "holds no worker responses" in run(str(folder)).stderr
    assert run("answers.csv", "--method", "magic").exit_code == 2
    assert run().exit_code == 2


@pytest.mark.parametrize("option", ["--out", "--workers", "--curve", "--report"])
def test_where_nothing_can_be_written_nothing_is(folder: Path, option: str) -> None:
    """Not even what could be written beside it."""
    before = sorted(folder.iterdir())
    for target in ("absent/x.csv", str(folder)):
        done = run("answers.csv", "--out", "labels.csv", option, target)
        assert done.exit_code == 2
        assert f"{option}: " in done.stderr and "cannot be written" in done.stderr
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"task,worker,label\n1,a,x\0\n", "answers.csv, line 2: has a zero byte"),
        ("task,worker,label\n".encode("utf-16"), "answers.csv, line 1: "),
        ("task,worker,label\n1,a,\u00e9\n".encode("latin-1"), "answers.csv, line 2: byte 5 is not UTF-8"),
        (b"task,worker,label\r1,a,x\r", "answers.csv: ends its lines with carriage returns alone"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "answers.csv, line 1: byte 1 is not UTF-8"),
        (b'task,worker,label\n1,a,"x\n', "answers.csv, line 2: is not CSV"),
        (b"task;worker;label\n1;a;x\n", "the column 'task' is missing; found 'task;worker;label'"),
    ],
)
def test_what_is_no_text_is_told(folder: Path, content: bytes, message: str) -> None:
    (folder / "answers.csv").write_bytes(content)
    done = run("answers.csv", "--out", "labels.csv")
    assert (done.exit_code, (folder / "labels.csv").exists()) == (2, False)
    assert message in done.stderr


def test_tasks_of_the_truth_that_nobody_answered_are_told(folder: Path) -> None:
    (folder / "truth.csv").write_text("task,truth\n1,owl\nnobody,owl\n")
    done = run("answers.csv", "--truth", "truth.csv")
    assert done.exit_code == 0
    assert "truth.csv: 1 of its 2 tasks have no answers" in done.stderr


def test_too_many_classes_are_told(folder: Path) -> None:
    rows = "".join(f"{i},ann,label {i}\n" for i in range(20000))
    (folder / "answers.csv").write_text("task,worker,label\n" + rows)
    done = run("answers.csv")
    assert done.exit_code == 2
    assert "20000 classes" in done.stderr


def test_the_tables_of_workers_and_of_the_curve_go_to_the_screen_when_no_file_is_named(folder: Path) -> None:
    shown = run("answers.csv", "--workers", "--curve").stdout
    header = ["WORKER", "ANSWERS", "SKILL", "SKILL_LOW", "SKILL_HIGH", "AGREEMENT", "INFORMATION", "FINDING"]
    assert shown.splitlines()[0].split() == header
    assert "SINGLE" in shown
    assert not (folder / "-").exists()


def test_who_does_not_look_is_told(folder: Path) -> None:
    rows = [
        (t, w, "owl" if (t * 7 + (w == "blind") * t // 3) % 2 else "jay") for t in range(120) for w in ("a", "b", "c")
    ]
    rows += [(t, "blind", "owl" if t * t % 11 < 6 else "jay") for t in range(120)]
    (folder / "answers.csv").write_text("task,worker,label\n" + "".join(f"{t},{w},{c}\n" for t, w, c in rows))
    run("answers.csv", "--workers", "workers.csv", "--out", "labels.csv")
    workers = {row["worker"]: row for row in rows_of((folder / "workers.csv").read_text())}
    assert [name for name, row in workers.items() if row["finding"]] == ["blind"]
    assert float(workers["a"]["skill_low"]) > float(workers["blind"]["skill_high"])
    assert "finding" not in run("answers.csv", "--method", "majority", "--workers").stdout.splitlines()[1]


def test_shards_give_the_same_labels(folder: Path) -> None:
    plain = run("answers.csv", "--probabilities").stdout.splitlines()
    for processes in ("1", "2"):
        sharded = run("answers.csv", "--probabilities", "--shards", "3", "--processes", processes)
        assert sharded.exit_code == 0, sharded.stderr
        lines = sharded.stdout.splitlines()
        assert (lines[0], sorted(lines)) == (plain[0], sorted(plain))
    summary = json.loads(run("answers.csv", "--shards", "3", "--json").stdout)
    assert summary == json.loads(run("answers.csv", "--json").stdout) | {"mean_confidence": summary["mean_confidence"]}


def test_shards_tell_what_is_wrong_and_what_they_do_not_do(folder: Path) -> None:
    (folder / "bad.csv").write_text("task,worker,label\n1,ann,owl\n1,bob,\n")
    bad = run("bad.csv", "--shards", "2", "--out", "labels.csv")
    assert (bad.exit_code, (folder / "labels.csv").exists()) == (2, False)
    assert "bad.csv, line 3: the column 'label' is empty" in bad.stderr
    (folder / "bad.csv").write_text("task,worker,label\n")
    assert "has no rows" in run("bad.csv", "--shards", "2").stderr
    for other in (["--report", "r.html"], ["--truth", "t.csv"], ["--method", "mds"]):
        assert run("answers.csv", "--shards", "2", *other).exit_code == 2


def test_nothing_that_was_read_is_written_over(folder: Path) -> None:
    for arguments in (["--out", "answers.csv"], ["--out", "x.csv", "--report", "x.csv"]):
        done = run("answers.csv", *arguments)
        assert done.exit_code == 2
        assert "would be written over" in done.stderr
    assert (folder / "answers.csv").read_text() == ANSWERS


def test_no_framework_is_loaded() -> None:
    code = (
        "import sys, labeling.cli.consolidate; sys.exit(any(m in sys.modules for m in ('django', 'celery', 'boto3')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

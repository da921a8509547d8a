"""The answers of a job, from the server's stream to a Parquet file and on to labels."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from labeling.cli import main

ANSWERS = [
    {
        "id": str(n),
        "object_id": str(n // 3),
        "worker_id": f"w{n % 3}",
        "answer": {"crowd-classifier": {"label": "Eule"}} if n < 3 else {"free": {"text": "ä"}},
        "accepted_at": "2026-03-01T10:00:00+01:00",
        "submitted_at": "2026-03-01T09:00:05.250Z",
        "time_spent_seconds": None if n == 5 else 4.5,
    }
    for n in range(6)
]


@pytest.fixture
def server() -> Iterator[str]:
    """Answers as the REST interface streams them, or 404 for another job."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/api/v1/jobs/owls/annotations"
            lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in ANSWERS)
            error = json.dumps({"error": {"code": "not_found", "message": "There is no such job."}})
            content = (lines if found else error).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def export(server: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["jobs", "export", *arguments, "--url", server, "--token", "t"])


def test_a_parquet_file_has_a_row_for_every_answer(server: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.parquet"
    done = export(server, "owls", "--annotations", "--parquet", "--out", str(file))
    assert (done.exit_code, done.stderr) == (0, "6 answers\n")
    rows = pq.read_table(file).to_pylist()
    assert [(row["task"], row["worker"], row["label"]) for row in rows[2:4]] == [("0", "w2", "Eule"), ("1", "w0", None)]
    assert json.loads(rows[3]["answer"]) == {"free": {"text": "ä"}}
    assert rows[0]["accepted_at"] == datetime(2026, 3, 1, 9)
    assert rows[0]["submitted_at"] == datetime(2026, 3, 1, 9, 0, 5, 250000)
    assert [row["time_spent_seconds"] for row in rows[4:]] == [4.5, None]


def test_the_file_goes_straight_into_consolidate(server: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.parquet"
    export(server, "owls", "--annotations", "--parquet", "--out", str(file))
    done = CliRunner().invoke(main, ["consolidate", str(file)])
    assert done.exit_code == 2
    assert "row 4: the column 'label' is empty" in done.stderr


def test_lines_go_to_a_file_or_to_the_screen(server: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    assert export(server, "owls", "--annotations", "--out", str(file)).exit_code == 0
    assert [json.loads(line) for line in file.read_text().splitlines()] == ANSWERS
    assert export(server, "owls", "--annotations").stdout == file.read_text()


def test_what_cannot_be_written_leaves_nothing(server: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.parquet"
    assert export(server, "owls", "--parquet", "--out", str(file)).exit_code == 2
    assert export(server, "owls", "--annotations", "--parquet").exit_code == 2
    assert export(server, "crows", "--annotations", "--parquet", "--out", str(file)).exit_code == 3
    assert list(tmp_path.iterdir()) == []

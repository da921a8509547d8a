"""Copies of libraries: from a file into the site, and into the page in place of the other host."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from labeling import libraries, outbound
from labeling.cli.template import template as group
from labeling.models import Library
from labeling.templating.render import check_template, render
from tests.job_factories import BUCKET, advance_until_done, make_bucket, make_crew, make_job
from workers.errors import InvalidInput, NotFound

pytestmark = pytest.mark.django_db

URL = "https://cdn.example.org/chart/4.1.0/chart.min.js"
CODE = b"window.chart = 1;"
DIGEST = "sha384-" + base64.b64encode(hashlib.sha384(CODE).digest()).decode()
TEMPLATE = f"""<script src="{URL}" integrity="{DIGEST}" crossorigin="anonymous"></script>
<script src="https://code.jquery.com/jquery-3.6.0.min.js"></script>
<link rel="stylesheet" href="//cdn.example.org/look.css"><crowd-form></crowd-form>"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("labeling.cli.open_installation", lambda: None)
    (tmp_path / "ui.html").write_text(TEMPLATE)
    return lambda *options: CliRunner().invoke(group, ["vendor", *options], catch_exceptions=False)


def test_copies_from_a_folder_are_in_the_page(run: Any, tmp_path: Path) -> None:
    (tmp_path / "chart.min.js").write_bytes(CODE)
    first = run(str(tmp_path / "ui.html"), "--from", str(tmp_path), "--json")
    assert first.exit_code == 1
    states = {row["address"]: row["state"].partition(",")[0] for row in json.loads(first.output)}
    assert states == {
        URL: "kept",
        "https://code.jquery.com/jquery-3.6.0.min.js": "comes with the site",
        "https://cdn.example.org/look.css": "lacking: give --from or --download",
    }
    assert libraries.lacking(TEMPLATE) == ["//cdn.example.org/look.css"]
    page = render(TEMPLATE, {}, sign=str, libraries=libraries.table(TEMPLATE))
    here = libraries.address(Library.objects.get())
    assert f'<script src="{here}"></script>' in page
    answer = Client().get(here)
    assert (answer.content, answer["Content-Type"]) == (CODE, "text/javascript; charset=utf-8")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in answer["Cache-Control"]


def test_one_file_for_one_address_the_list_and_its_end(run: Any, tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text("p {}")
    done = run(str(tmp_path / "ui.html"), "--from", f"//cdn.example.org/look.css={tmp_path / 'own.css'}", "--list")
    assert "look.css" in done.output
    assert libraries.table().keys() == {"https://cdn.example.org/look.css"}
    assert run("--remove", "https://cdn.example.org/look.css").exit_code == 0
    assert libraries.table() == {}
    with pytest.raises(NotFound):
        libraries.drop("https://cdn.example.org/look.css")


def test_from_the_network_through_the_guarded_client(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def get(url: str, *, seconds: float, most: int) -> outbound.Response:
        asked.append(url)
        return outbound.Response(200, CODE)

    monkeypatch.setattr(outbound, "get", get)
    assert run(str(tmp_path / "ui.html"), "--download").exit_code == 0
    assert asked == [URL, "https://cdn.example.org/look.css"]


def test_nothing_to_do_is_wrong_usage(run: Any) -> None:
    assert run().exit_code == 2


@pytest.mark.parametrize(
    ("url", "content", "integrity", "says"),
    [
        (URL, b"other", DIGEST, "integrity"),
        ("https://a.example/page.html", b"x", "", "only scripts"),
        (URL, bytes(libraries.MOST_BYTES + 1), "", "too many"),
    ],
)
def test_what_is_not_kept(url: str, content: bytes, integrity: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        libraries.keep(url, content, integrity=integrity)


def test_a_digest_of_an_algorithm_that_nobody_knows_is_nothing() -> None:
    assert libraries.keep(URL, CODE, integrity="md5-x").name == "chart.min.js"


def test_an_address_without_an_ending_is_a_script() -> None:
    assert libraries.file_name("https://unpkg.com/vue@3") == "vue3.js"


def test_addresses_that_are_not_there(client: Client) -> None:
    libraries.keep(URL, CODE)
    here = libraries.address(Library.objects.get())
    assert client.get(here.replace("chart.min.js", "other.js")).status_code == 404
    assert client.get(f"/libraries/{here.split('/')[2][:3]}/chart.min.js").status_code == 404
    assert client.post(here).status_code == 405


def test_the_check_warns_of_what_the_site_lacks() -> None:
    said = [str(finding) for finding in check_template(TEMPLATE, None, libraries=[URL])]
    assert len(said) == 1
    assert "contacts cdn.example.org" in said[0]
    assert "template vendor" in said[0]


def test_the_command_looks_into_the_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "ui.liquid"
    file.write_text(TEMPLATE, encoding="utf-8")
    libraries.keep(URL, CODE)
    monkeypatch.delenv("LABELWRIGHT_DATABASE_URL", raising=False)
    monkeypatch.setenv("LABELWRIGHT_HOME", str(tmp_path))
    alone = CliRunner().invoke(group, ["check", str(file)])
    assert f"{URL} has a copy" not in alone.stderr
    (tmp_path / "labelwright.sqlite3").touch()
    here = CliRunner().invoke(group, ["check", str(file)])
    assert f"{URL} has a copy" in here.stderr
    assert [said.stdout.count("line 1: contacts") for said in (alone, here)] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_the_job_s_history_says_what_its_page_may_not_load() -> None:
    make_bucket(BUCKET).write(f"s3://{BUCKET}/ui.liquid", TEMPLATE.encode())
    lines = [{"source-ref": "s3://bkt/0.jpg"}]
    job = make_job(lines, team=make_crew(1), task_type="custom", categories=(), template_uri=f"s3://{BUCKET}/ui.liquid")
    libraries.keep(URL, CODE, integrity=DIGEST)
    advance_until_done(job)
    (said,) = [event.reason for event in job.events.all() if event.old == event.new]
    assert "contacts cdn.example.org" in said
    assert "jquery" not in said

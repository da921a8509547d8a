"""`labelwright template check` as its users see it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labeling import cli

pytestmark = pytest.mark.any_database

GOOD = "<crowd-form>\n<crowd-input name='a' label='{{ task.input.title }}'></crowd-input></crowd-form>"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "form.liquid.html"
    path.write_text(GOOD, encoding="utf-8")
    return path


def check(file: Path, *options: str) -> Result:
    return CliRunner().invoke(cli.main, ["template", "check", str(file), *options])


def test_a_good_template(file: Path) -> None:
    result = check(file, "--input", '{"title": "Name"}')
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Nothing to say: the template is fine.\n"


def test_warnings_inform(file: Path) -> None:
    result = check(file, "--input", '{"other": 1}')
    assert result.exit_code == 0
    assert result.stdout == f"{file}: warning: line 2: task.input.title is not in the sample\n"
    assert result.stderr == "1 finding.\n"


def test_errors_fail(file: Path) -> None:
    file.write_text("<crowd-form>\n{% if %}</crowd-form>", encoding="utf-8")
    result = check(file, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [{"severity": "error", "line": 2, "message": "missing expression"}]


def test_the_sample_may_be_a_manifest(file: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "in.manifest"
    manifest.write_text('{"title": "A"}\n{"title": "B"}\n', encoding="utf-8")
    preview = tmp_path / "preview.html"
    assert check(file, "--input", str(manifest), "--preview", str(preview)).exit_code == 0
    page = preview.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "label='A'" in page


def test_allowed_hosts_are_not_told(file: Path) -> None:
    file.write_text("<crowd-form><img src='https://img.example.com/a.png'></crowd-form>", encoding="utf-8")
    assert "contacts img.example.com" in check(file).stdout
    assert check(file, "--allow", "img.example.com").stdout == ""


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("{broken", "--input: line 1, column 2"),
        ("no-such-file.json", "--input: cannot read no-such-file.json"),
        ("{}{}", ""),
    ],
)
def test_samples_that_cannot_be_read(file: Path, given: str, message: str) -> None:
    result = check(file, "--input", given)
    assert message in result.stderr
    assert result.exit_code == (2 if message else 0)


def test_a_sample_that_is_no_object(file: Path, tmp_path: Path) -> None:
    sample = tmp_path / "list.json"
    sample.write_text("[1]", encoding="utf-8")
    result = check(file, "--input", str(sample))
    assert result.exit_code == 2
    assert "a JSON object is needed" in result.stderr


def test_a_preview_needs_a_sample(file: Path, tmp_path: Path) -> None:
    result = check(file, "--preview", str(tmp_path / "x.html"))
    assert result.exit_code == 2
    assert "--preview needs --input" in result.stderr


def test_a_template_that_is_not_utf_8(file: Path) -> None:
    file.write_bytes(b"<p>\xff</p>")
    result = check(file)
    assert result.exit_code == 2
    assert "byte 3 is not UTF-8" in result.stderr

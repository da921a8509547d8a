"""A new task type is started in a copy of the working copy; the tests then say in sentences what is missing."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.architecture import source
from tests.architecture.test_task_types import missing

LISTS = (
    "labeling/task_types/registry.py",
    "frontend/src/formats/golden.test.ts",
    "frontend/src/base/chunk.ts",
    "frontend/src/chunks/crowd-writing.ts",
    "docs/task-types.md",
    "labeling/console/layout.py",
    "pyproject.toml",
    "workers/locale/de/LC_MESSAGES/django.po",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in LISTS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source.ROOT / name, tmp_path / name)
    return tmp_path


def test_what_is_missing_of_a_new_task_type_is_said_in_sentences(copy: Path) -> None:
    call_command("new_task_type", "audio_events", "--source", "text", "--root", copy)
    home = "labeling/task_types/audio_events"
    assert list(missing(copy, "audio_events")) == [
        f"{home}/answers.py has functions that are not written yet",
        f"{home}/consolidate.py has functions that are not written yet",
        f"{home}/output.py has functions that are not written yet",
        "tests/golden/audio_events has no case with answers: write what people submit, and what comes out by hand",
        "labeling/console/layout.py has no HELP for audio_events: what people do, in few words",
        "docs/task-types.md has no row for audio_events",
        "workers/locale/de/LC_MESSAGES/django.po does not translate 'Audio events'",
    ]
    registry = ast.parse((copy / LISTS[0]).read_text("utf-8"))
    (names,) = (node.names for node in registry.body if getattr(node, "module", "") == "labeling.task_types")
    assert [one.name for one in names] == sorted(one.name for one in names)
    assert "audio_events" in [one.name for one in names]
    assert '"AudioEvents",' in (copy / LISTS[0]).read_text("utf-8")
    assert '"crowd-audio-events": "crowd-writing",' in (copy / LISTS[2]).read_text("utf-8")
    assert 'define("crowd-audio-events", CrowdAudioEvents);' in (copy / LISTS[3]).read_text("utf-8")
    assert "class CrowdAudioEvents" in (copy / "frontend/src/elements/audio-events/audio-events.ts").read_text("utf-8")


def test_what_it_writes_passes_the_house_rules(copy: Path) -> None:
    call_command("new_task_type", "audio_events", "--title", "Sounds", "--root", copy)
    call_command("new_task_type", "x", "--source", "video", "--root", copy)
    ruff = [sys.executable, "-m", "ruff"]
    ours = ["--config", 'lint.isort.known-first-party=["labeling", "workers"]']  # the copy does not have all of it
    for command in (["check", "-q", *ours], ["format", "-q", "--check"]):
        subprocess.run([*ruff, *command, "labeling"], cwd=copy, check=True)


@pytest.mark.parametrize(
    ("name", "reason"), [("Audio", "is no key"), ("bounding_box", "exists already"), ("a__b", "is no key")]
)
def test_a_name_that_will_not_do_is_refused_and_nothing_is_written(name: str, reason: str, copy: Path) -> None:
    (copy / "labeling/task_types/bounding_box").mkdir()
    (copy / "labeling/task_types/bounding_box/__init__.py").write_text("")
    with pytest.raises(CommandError, match=reason):
        call_command("new_task_type", name, "--root", copy)
    for path in LISTS:
        assert (copy / path).read_bytes() == (source.ROOT / path).read_bytes()


def test_outside_of_a_working_copy_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="needs a working copy"):
        call_command("new_task_type", "audio_events", "--root", tmp_path)
    assert list(tmp_path.iterdir()) == []

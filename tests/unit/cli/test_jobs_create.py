"""`labelwright jobs create` and `chain`: options and a file become one request."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from labeling.cli.client import Client
from labeling.cli.jobs import chain, create
from workers.errors import LabelwrightError


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The bodies of the requests that the command makes."""
    bodies: list[dict[str, Any]] = []

    def post(self: Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
        bodies.append(body)
        return {"name": body["name"], "status": "Initializing"}

    monkeypatch.setattr(Client, "post", post)
    monkeypatch.setenv("LABELWRIGHT_TOKEN", "token")
    monkeypatch.setenv("LABELWRIGHT_URL", "http://127.0.0.1:1")
    return bodies


def test_adaptive_options_become_the_policy(sent: list[dict[str, Any]], tmp_path: Path) -> None:
    spec = tmp_path / "job.json"
    spec.write_text(json.dumps({"name": "birds", "workers_per_object": 3}))
    options = ["--adaptive", "--workers-per-object", "5", "--confidence", "0.8", "--min-workers", "1"]
    done = CliRunner().invoke(create, [str(spec), *options])
    assert done.exit_code == 0, done.output
    policy = {"mode": "adaptive", "confidence": 0.8, "min": 1}
    assert sent == [{"name": "birds", "workers_per_object": 5, "redundancy": policy}]


def test_automation_is_asked_for_by_a_flag_and_its_options(sent: list[dict[str, Any]]) -> None:
    done = CliRunner().invoke(create, ["--name", "birds", "--automated", "--target", "0.9", "--minimum-objects", "100"])
    assert done.exit_code == 0, done.output
    assert sent == [{"name": "birds", "automation": {"target": 0.9, "minimum_objects": 100}}]
    done = CliRunner().invoke(create, ["--name", "birds", "--target", "0.9"])
    assert done.exit_code == 2 and "--target needs --automated" in done.output


def test_without_adaptive_its_options_are_wrong_usage(sent: list[dict[str, Any]]) -> None:
    done = CliRunner().invoke(create, ["--audit", "0.1"])
    assert done.exit_code == 2
    assert "need --adaptive" in done.output
    assert sent == []


def test_what_the_server_refuses_is_said_of_the_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fields = {"description": "This field is required.", "automation.target": "odd", "redundancy.min": "odd", "x": "odd"}
    refused = LabelwrightError("; ".join(f"{name}: {why}" for name, why in fields.items()), hint="So.", fields=fields)

    def post(self: Client, path: str, body: dict[str, Any]) -> None:
        raise refused

    monkeypatch.setattr(Client, "post", post)
    monkeypatch.setenv("LABELWRIGHT_TOKEN", "token")
    said = CliRunner().invoke(create, ["--name", "birds"]).exception
    assert isinstance(said, LabelwrightError) and (said.hint, said.fields) == ("So.", fields)
    assert said.message == "--description: This field is required.; --target: odd; --min-workers: odd; x: odd"
    (tmp_path / "job.json").write_text("{}")
    assert CliRunner().invoke(create, [str(tmp_path / "job.json")]).exception is refused


def test_conditions_of_a_chain_are_about_the_label_of_its_job(
    sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Client, "get", lambda self, path: {"label_attribute_name": f"label of {path}"})
    chosen = ["--class-name", "bad", "--class-name", "odd", "--human-annotated", "no", "--as", "next"]
    assert CliRunner().invoke(chain, ["birds", *chosen]).exit_code == 0
    lines = {"attribute": "label of /jobs/birds", "classes": ["bad", "odd"], "human_annotated": False}
    assert sent == [{"name": "next", "filter": lines}]
    wrong = CliRunner().invoke(chain, ["birds", "--attribute", "kind"])
    assert (wrong.exit_code, "--attribute needs a condition" in wrong.output) == (2, True)

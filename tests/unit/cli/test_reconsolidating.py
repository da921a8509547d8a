"""`labelwright jobs reconsolidate`: asks, waits, and says what came of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from labeling import cli
from labeling.cli import reconsolidating
from labeling.cli.client import Client

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command against a server that is done after two looks, and says this."""

    def asked(said: str, *options: str) -> Result:
        looks = [True, False]

        def get(self: Client, path: str) -> dict[str, Any]:
            return {"reconsolidating": looks.pop(0), "events": [{"reason": said}]}

        def post(self: Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
            told = f"asked {path} {json.dumps(body, sort_keys=True)}"
            return {"reconsolidating": True, "events": [{"reason": told}]}

        monkeypatch.setattr(Client, "get", get)
        monkeypatch.setattr(Client, "post", post)
        monkeypatch.setattr(reconsolidating, "EVERY_SECONDS", 0)
        environment = {"LABELWRIGHT_TOKEN": "token", "LABELWRIGHT_URL": "http://127.0.0.1:1"}
        return CliRunner().invoke(cli.main, ["jobs", "reconsolidate", "birds", *options], env=environment)

    return asked


def test_it_waits_for_what_came_of_it(run: Run) -> None:
    done = run("Consolidation gave 3 objects another label or confidence.")
    assert (done.exit_code, done.stdout) == (0, "birds: Consolidation gave 3 objects another label or confidence.\n")
    assert json.loads(run("Done.", "--json").stdout)["events"] == [{"reason": "Done."}]


def test_options_go_along(run: Run) -> None:
    done = run("", "--no-wait", "--method", "majority", "--confidence-cap", "0.95")
    assert done.stdout == 'birds: asked /jobs/birds/reconsolidate {"confidence_cap": 0.95, "method": "majority"}\n'
    assert run("", "--confidence-cap", "2").exit_code == 2


def test_a_failure_is_one(run: Run) -> None:
    failed = run("Consolidation failed: The storage is full.")
    assert (failed.exit_code, failed.stdout) == (1, "")
    assert "The storage is full." in failed.stderr

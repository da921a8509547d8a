"""Log lines for machines: one JSON object each."""

import json
import logging
import sys

from config.logging import JsonFormatter, configuration


def entry(message: str, **more: object) -> dict[str, str]:
    record = logging.LogRecord("labeling.x", logging.WARNING, __file__, 1, message, ("owls",), more.get("exc_info"))  # type: ignore[arg-type]
    written = JsonFormatter().format(record)
    assert "\n" not in written
    return dict(json.loads(written))


def test_an_entry_has_time_level_logger_and_message() -> None:
    found = entry("Job %s failed.")
    assert (found["level"], found["logger"], found["message"]) == ("WARNING", "labeling.x", "Job owls failed.")
    assert found["time"].endswith("+00:00")


def test_a_traceback_stays_on_the_line() -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        found = entry("Job %s failed.", exc_info=sys.exc_info())
    assert found["traceback"].endswith("ValueError: broken")


def test_the_form_is_chosen_by_name() -> None:
    assert configuration("json")["handlers"]["stderr"]["formatter"] == "json"

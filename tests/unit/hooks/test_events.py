"""The JSON of hooks: what they are told, and how loosely or strictly what they say is read."""

from typing import Any

import orjson
import pytest

from labeling.errors import HookFailed
from labeling.hooks import events


def post(entries: Any, asked: tuple[str, ...] = ("0", "1")) -> events.PostAnswer:
    return events.post_answer(orjson.dumps(entries), attribute="a", asked=asked)


def entry(object_id: Any, **content: Any) -> dict[str, Any]:
    return {"datasetObjectId": object_id, "consolidatedAnnotation": {"content": content}}


def test_the_line_is_passed_on_as_it_came() -> None:
    event = events.pre_event(arn="arn:x", line='{"source": "a\\u00e9", "n": 1.50}')
    assert event == b'{"version":"2018-10-16","labelingJobArn":"arn:x","dataObject":{"source": "a\\u00e9", "n": 1.50}}'


@pytest.mark.parametrize(
    ("said", "needed"),
    [
        ({}, True),
        ({"isHumanAnnotationRequired": None}, True),
        ({"isHumanAnnotationRequired": True}, True),
        ({"isHumanAnnotationRequired": False}, False),
        ({"isHumanAnnotationRequired": "true"}, True),
        ({"isHumanAnnotationRequired": " False "}, False),
        ({"isHumanAnnotationRequired": "NO"}, False),
        ({"isHumanAnnotationRequired": "0"}, False),
        ({"isHumanAnnotationRequired": ""}, True),
        ({"isHumanAnnotationRequired": 0}, False),
        ({"isHumanAnnotationRequired": 0.0}, False),
        ({"isHumanAnnotationRequired": 2}, True),
        ({"humanAnnotationRequired": "false"}, False),
        ({"humanAnnotationRequired": "false", "isHumanAnnotationRequired": "true"}, True),
    ],
)
def test_whether_people_are_needed(said: dict[str, Any], needed: bool) -> None:
    answer = events.pre_answer(orjson.dumps({"taskInput": {"x": 1}, **said}))
    assert (answer.people_needed, answer.task_input) == (needed, '{"x":1}')


def test_who_needs_nobody_needs_no_task_input() -> None:
    assert events.pre_answer(b'{"isHumanAnnotationRequired": false}') == events.PreAnswer("", people_needed=False)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"1", b"{}", b'{"taskInput": []}', b"\xff", b"[NaN]"])
def test_what_cannot_be_shown_is_refused_with_what_it_was(body: bytes) -> None:
    with pytest.raises(HookFailed, match=r"returned|not JSON"):
        events.pre_answer(body)


def test_the_event_after_people() -> None:
    request = events.PostRequest(
        arn="arn:x", attribute="a", role="arn:r", payload={"s3Uri": "s3://b/k"}, output="s3://b/out", workers=2
    )
    event = orjson.loads(events.post_event(request))
    assert event == {
        "version": "2018-10-06",
        "labelingJobArn": "arn:x",
        "labelAttributeName": "a",
        "roleArn": "arn:r",
        "payload": {"s3Uri": "s3://b/k"},
        "outputConfig": "s3://b/out",
        "maxHumanWorkersPerDataObject": 2,
        "vpcEnabled": False,
    }


@pytest.mark.parametrize("value", [1, 0, "x", [], {}, False, {"deep": [1]}])
def test_a_label_may_be_any_json(value: Any) -> None:
    answer = post([entry("0", a=value), entry("1", a=value, b=2, **{"a-metadata": {"confidence": 1}})])
    assert answer.labels["0"] == events.Consolidated(value=value, metadata={}, extras={})
    assert answer.labels["1"] == events.Consolidated(value=value, metadata={"confidence": 1}, extras={"b": 2})
    assert (answer.missing, answer.refused, answer.warnings) == ([], {}, [])


def test_entries_are_sorted_by_what_was_asked() -> None:
    answer = post([entry("1", a=1), entry("9", a=1), "text", entry(1, a=2), {"datasetObjectId": "0"}], ("0", "1", "2"))
    assert answer.labels["1"].value == 2
    assert "no consolidatedAnnotation" in answer.refused["0"]
    assert answer.missing == ["2"]
    assert [warning.split()[0] for warning in answer.warnings] == ["entry", "entry", "there"]


def test_null_is_no_label() -> None:
    assert set(post([entry("0", a=None), entry("1", a=0)]).refused) == {"0"}


DEEP = b"[" * 400 + b"]" * 400


def test_what_is_nested_too_deep_is_refused() -> None:
    with pytest.raises(HookFailed, match="cannot be written down"):
        events.pre_answer(b'{"taskInput": {"x": ' + DEEP + b"}}")
    entry_ = b'{"datasetObjectId": "0", "consolidatedAnnotation": {"content": {"a": ' + DEEP + b"}}}"
    assert set(events.post_answer(b"[" + entry_ + b"]", attribute="a", asked=["0"]).refused) == {"0"}

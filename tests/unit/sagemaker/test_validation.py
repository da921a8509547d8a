"""Requests are held against the description: what passes is clean, what does not is named member by member."""

from datetime import UTC, datetime
from typing import Any

import pytest

from labeling.api.sagemaker.errors import WireError
from labeling.api.sagemaker.operations import OPERATIONS
from labeling.api.sagemaker.shapes import describe
from labeling.api.sagemaker.validation import accepted

LIST = describe(tuple(OPERATIONS))["ListLabelingJobs"].input
CREATE = describe(tuple(OPERATIONS))["CreateLabelingJob"].input
TAGS = describe(tuple(OPERATIONS))["AddTags"].input
ARN = "arn:aws:sagemaker:us-east-1:000000000000:labeling-job/a"


def refusal(shape: Any, body: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(WireError) as caught:
        accepted(shape, body)
    return caught.value.wire_code, caught.value.message


def test_known_members_pass_and_others_are_dropped() -> None:
    body = {"NameContains": "a", "MaxResults": 5, "SortBy": None, "FromTheFuture": {"a": 1}}
    assert accepted(LIST, body) == {"NameContains": "a", "MaxResults": 5}
    assert accepted(LIST, {}) == {}


def test_members_within_members_are_dropped_too() -> None:
    tags = [{"Key": "a", "Value": "b", "Colour": "red"}]
    assert accepted(TAGS, {"ResourceArn": ARN, "Tags": tags})["Tags"] == [{"Key": "a", "Value": "b"}]


@pytest.mark.parametrize(("number", "second"), [(0, 0), (1767323045, 5), (1767323045.25, 5)])
def test_numbers_become_times(number: float, second: int) -> None:
    found = accepted(LIST, {"CreationTimeAfter": number})["CreationTimeAfter"]
    assert found == datetime.fromtimestamp(number, UTC)
    assert found.second == second


@pytest.mark.parametrize(
    "body", [{"CreationTimeAfter": 1e18}, {"CreationTimeAfter": -1}, {"CreationTimeAfter": "2026"}]
)
def test_times_that_no_calendar_has(body: dict[str, Any]) -> None:
    assert refusal(LIST, body)[0] == "SerializationException"


@pytest.mark.parametrize(
    "body",
    [
        {"NameContains": 1},
        {"NameContains": ["a"]},
        {"MaxResults": "5"},
        {"MaxResults": 5.0},
        {"MaxResults": False},
        {"MaxResults": 2**31},
    ],
)
def test_another_json_type_is_no_request(body: dict[str, Any]) -> None:
    code, message = refusal(LIST, body)
    assert code == "SerializationException"
    assert message.startswith(("nameContains: ", "maxResults: "))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"MaxResults": 0}, "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater"),
        ({"MaxResults": 101}, "Member must have value less than or equal to 100"),
        ({"NameContains": "a" * 64}, "Member must have length less than or equal to 63"),
        ({"NameContains": "ä"}, "Member must satisfy regular expression pattern: [a-zA-Z0-9\\-]+"),
        ({"SortOrder": "up"}, "Member must satisfy enum value set: [Ascending, Descending]"),
    ],
)
def test_a_broken_constraint_is_quoted(body: dict[str, Any], said: str) -> None:
    code, message = refusal(LIST, body)
    assert code == "ValidationException"
    assert message.startswith("1 validation error detected: ")
    assert said in message


def test_everything_that_is_wrong_is_said_at_once() -> None:
    code, message = refusal(LIST, {"MaxResults": 0, "SortBy": "x", "NameContains": "?"})
    assert code == "ValidationException"
    assert message.startswith("3 validation errors detected: ")
    assert message.count("; ") == 2


def test_missing_members_are_named_where_they_are_missing() -> None:
    _, message = refusal(TAGS, {"ResourceArn": ARN, "Tags": [{"Key": "a", "Value": ""}, {"Key": "b"}]})
    assert "Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null" in message
    assert "'humanTaskConfig'" in refusal(CREATE, {})[1]


def test_a_long_value_is_shown_by_its_beginning() -> None:
    _, message = refusal(LIST, {"NameContains": "ab" * 5000})
    assert "…' at 'nameContains'" in message
    assert len(message) < 400

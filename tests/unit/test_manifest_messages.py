"""Messages of a stream: lines as they are, events of a storage, and which of them are the same object."""

from typing import Any

import orjson
import pytest

from labeling.errors import BadManifest
from labeling.manifest import parse_line
from labeling.manifest.messages import Arrival, arrivals

CREATED = {
    "eventName": "ObjectCreated:Put",
    "s3": {"bucket": {"name": "bkt"}, "object": {"key": "a+folder/%C3%A9.jpg", "sequencer": "0055AED6"}},
}


def read(message: Any, message_id: str = "m-1") -> list[Arrival]:
    return arrivals(message if isinstance(message, bytes) else orjson.dumps(message), message_id=message_id)


def test_a_plain_message_is_told_by_its_id_and_its_line_says_so() -> None:
    [arrival] = read(b'{\n  "source": "a",  "n": 1.00\n}\n')
    assert (arrival.object_id, arrival.own_key) == ("m-1", False)
    line = arrival.line("mood")
    assert line.startswith('{   "source": "a",  "n": 1.00')
    assert orjson.loads(line) == {
        "source": "a",
        "n": 1.0,
        "dataset-objectid-attribute-name": "$mood-object-id",
        "$mood-object-id": "m-1",
    }


def test_a_key_of_its_own_tells_the_object_and_the_line_stays() -> None:
    text = b'{"source":"a","dataset-objectid-attribute-name":"source","x":1}'
    [arrival] = read(text)
    assert arrival.object_id == "a"
    assert arrival.line("mood") == text.decode()


def test_what_one_streaming_job_wrote_the_next_takes_and_manifests_may_have_it() -> None:
    line = read({"source": "a"})[0].line("mood")
    [arrival] = read(line.encode(), "m-2")
    assert (arrival.object_id, arrival.line("tone")) == ("m-1", line)
    assert parse_line(line.encode())[0] == line


def test_an_event_of_a_storage_brings_what_was_created() -> None:
    removed = {**CREATED, "eventName": "ObjectRemoved:Delete"}
    folder = {**CREATED, "s3": {"bucket": {"name": "bkt"}, "object": {"key": "folder/"}}}
    [arrival] = read({"Records": [removed, CREATED, folder]})
    assert arrival.object_id == "s3://bkt/a folder/é.jpg0055AED6"
    assert orjson.loads(arrival.line("kind")) == {
        "source-ref": "s3://bkt/a folder/é.jpg",
        "dataset-objectid-attribute-name": "$kind-object-id",
        "$kind-object-id": arrival.object_id,
        "$sequencer": "0055AED6",
    }


def test_the_test_event_of_a_storage_brings_nothing() -> None:
    assert read({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "bkt"}) == []


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"nope",
        [],
        {},
        {"source": ""},
        {"source": "a", "$mine": 1},
        {"source": "a", "dataset-objectid-attribute-name": "id"},
        {"source": "a", "dataset-objectid-attribute-name": 5},
        {"source": "a", "dataset-objectid-attribute-name": "a--b-"},
        {"source": "a", "dataset-objectid-attribute-name": "k" * 141, "k" * 141: "x"},
        {"source": "a", "dataset-objectid-attribute-name": "id", "id": 7},
        {"source": "a", "dataset-objectid-attribute-name": "id", "id": "x" * 1025},
        {"Records": [{"eventName": "ObjectCreated:Put"}]},
        {"Records": [5]},
    ],
)
def test_what_is_no_object_is_refused(message: Any) -> None:
    with pytest.raises(BadManifest):
        read(message)

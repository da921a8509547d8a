"""Publishers who send the same objects at the same moment, in whatever order."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import orjson
import pytest
from django.db import connection

from labeling.manifest.messages import Arrival, arrivals
from labeling.messages import streams
from labeling.models import StreamMessage
from tests.job_factories import advance_until_done, make_job

PUBLISHERS, OBJECTS, ROUNDS = 4, 200, 3


@pytest.mark.django_db(transaction=True)
def test_each_object_comes_once_and_nobody_is_refused() -> None:
    job = advance_until_done(make_job(0, manifest_uri="", input_topic="texts"))
    start = Barrier(PUBLISHERS)

    def publish(number: int) -> int:
        new = 0
        try:
            for turn in range(ROUNDS):
                start.wait()
                objects = [_object(f"{turn}-{n}") for n in range(OBJECTS)]
                told = streams.publish("texts", objects if number % 2 else objects[::-1])
                new += told.accepted[job.name]
        finally:
            connection.close()
        return new

    with ThreadPoolExecutor(PUBLISHERS) as threads:
        accepted = sum(threads.map(publish, range(PUBLISHERS)))
    assert accepted == StreamMessage.objects.filter(job=job).count() == OBJECTS * ROUNDS


def _object(name: str) -> Arrival:
    [one] = arrivals(orjson.dumps({"source": name}), message_id=name)
    return one

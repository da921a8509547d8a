"""A process that stood still past its lease has old rows in hand when it goes on: it undoes nothing that others did."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from labeling.models import DataObject, LabelingJob
from labeling.pipeline import consolidate, publish
from tests.job_factories import advance_until_done, answer_all, make_job, output_of
from workers.errors import TryAgain

pytestmark = pytest.mark.django_db(transaction=True)


def moods(job: LabelingJob) -> list[str | None]:
    return [orjson.loads(line).get("mood-metadata", {}).get("class-name") for line in output_of(job)]


def frozen_while_it_reads(job: LabelingJob, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From now on the next manifest is read from the rows, and before it is written another process ends the job."""
    read, states = publish.manifest_bytes, []

    def slowly(which: LabelingJob) -> Iterator[bytes]:
        old = list(read(which))
        if not states:
            monkeypatch.setattr(publish, "manifest_bytes", read)
            answer_all(job)
            states.append(advance_until_done(job).state)
        yield from old

    monkeypatch.setattr(publish, "manifest_bytes", slowly)
    return states


@pytest.mark.parametrize("earlier", [False, True], ids=["the first manifest", "a later one"])
def test_an_old_manifest_never_replaces_the_final_one(earlier: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_job(3, undo_time=0)
    advance_until_done(job)
    if earlier:
        publish.publish(job)
    states = frozen_while_it_reads(job, monkeypatch)
    publish.publish(job)
    assert states == ["Completed"]
    assert moods(job) == ["good"] * 3


def test_an_old_fit_never_replaces_final_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_job(2, undo_time=0)
    advance_until_done(job)
    answer_all(job)
    old, compute = LabelingJob.objects.get(id=job.id), consolidate._changed
    assert advance_until_done(job).state == "Completed"

    def as_of_old(*args: Any) -> dict[str, Any]:
        return {"pk": args[1][0], "label": '"old"', "metadata": "{}", "confidence": 0.0, "category": "", **_date(args)}

    monkeypatch.setattr(consolidate, "_changed", as_of_old)
    with pytest.raises(TryAgain, match="settled meanwhile"):
        consolidate.fit(old)
    monkeypatch.setattr(consolidate, "_changed", compute)
    assert set(DataObject.objects.filter(job=job).values_list("category", flat=True)) == {"good"}


def _date(args: tuple[Any, ...]) -> dict[str, Any]:
    return {"labeled_at": args[3]}

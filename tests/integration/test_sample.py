"""The sample jobs: what a stranger sees first must be there, and right."""

import pytest

from labeling import integrity, queries
from labeling.models import LabelingJob
from labeling.sample import load
from tests.job_factories import advance_until_done

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_job_waits_one_is_half_done_one_completes() -> None:
    lines = load()
    assert any("worker-one@" in line for line in lines)
    for job in LabelingJob.objects.all():
        advance_until_done(job)
    found = {job.name: (job.state, queries.counters_of(job).total_labeled) for job in LabelingJob.objects.all()}
    assert found["sample-pictures"] == ("InProgress", 0)
    assert found["sample-done"] == ("Completed", 10)
    assert found["sample-texts"] == ("InProgress", 12)
    assert integrity.check() == {}
    assert load() == []

"""A job's quality figures as they were last computed (labeling/pipeline/quality.py), or empty ones before that."""

from __future__ import annotations

from typing import Any

import orjson

from labeling.models import JobQuality, LabelingJob
from labeling.options import redundancy
from labeling.task_types import registry

BINS = 20


def stored(job: LabelingJob) -> dict[str, Any]:
    """Never computed here: whoever asks waits for one row."""
    text = JobQuality.objects.filter(job=job).values_list("figures", flat=True).first()
    return {**empty(job), **(orjson.loads(text) if text else {})}


def empty(job: LabelingJob) -> dict[str, Any]:
    """What can be said without any answer."""
    return {
        "computed_at": None,
        "answers": 0,
        "objects": 0,
        "labels": [],
        "objects_with_several": 0,
        "confidence": [{"low": n / BINS, "high": (n + 1) / BINS, "objects": 0} for n in range(BINS)],
        "expected_error": None,
        "agreement": {"alpha": None, "kappa": None, "unanimous": None, "overlapping": 0},
        "redundancy": {**redundancy.shown(job), "answers_per_object": None, "saved": 0, "saved_share": None},
        "audit": {"objects": 0, "changed": 0, "error": None, "low": None, "high": None},
        "gold": {"objects": 0, "wrong": 0, "error": None, "low": None, "high": None},
        "curve": [],
        "measure": registry.by_key(job.task_type).measure,
        "confusion": [],
        "workers": [],
        "workers_total": 0,
        "hardest": [],
    }

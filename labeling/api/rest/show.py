"""Rows as the JSON that callers see."""

from typing import Any

from django.conf import settings

from labeling import lineage, queries, tags
from labeling.messages import streams
from labeling.models import BroughtLabels, DataObject, Export, LabelingJob
from labeling.options import audits, automation, hosts, redundancy
from labeling.pipeline import exports, images
from labeling.queries import Counters
from workers.api.encoding import raw
from workers.models import Annotation


def summary(job: LabelingJob, counters: Counters) -> dict[str, Any]:
    return {
        "name": job.name,
        "arn": queries.arn(job),
        "status": job.state,
        "task_type": job.task_type,
        "label_attribute_name": job.label_attribute,
        "title": job.group.title if job.group else job.name,
        "workteam": job.team.name,
        "created_at": job.created_at,
        "updated_at": job.updated_at,
        "ended_at": job.ended_at,
        "failure_reason": job.failure_reason,
        "counters": counters_shown(counters),
        "progress": round(queries.progress(counters), 4),
    }


def detail(job: LabelingJob) -> dict[str, Any]:
    """Everything about one job; `job` comes with its team and group."""
    counters = queries.counters_of(job)
    return {**summary(job, counters), **_terms(job), **_course(job, counters)}


def _terms(job: LabelingJob) -> dict[str, Any]:
    """What was ordered."""
    group = job.group
    return {
        "description": group.description if group else "",
        "keywords": group.keywords if group else [],
        "workers_per_object": job.redundancy,
        "time_limit_seconds": group.time_limit if group else 0,
        "lifetime_seconds": group.lifetime if group else 0,
        "undo_seconds": group.undo_time if group else 0,
        "max_concurrent": job.max_concurrent,
        "price": group.price if group else None,
        "priority": group.priority if group else 0,
        "categories": job.categories,
        "category_config": job.categories_uri,
        "pre_hook": job.pre_hook,
        "post_hook": job.post_hook,
        "instructions": job.instructions,
        "audited_attribute": audits.attribute(job.options),
        "allowed_hosts": list(hosts.of(job)),
        "missing_files": job.options.get(images.MISSING, images.ASK),
        "stopping": {
            "max_human_labeled_objects": job.max_human_labeled,
            "max_percentage_labeled": job.max_percentage_labeled,
        },
        "redundancy": redundancy.shown(job),
        "automation": automation.shown(job),
        "manifest": job.manifest_uri,
        "output": job.output_path,
        "input_topic": job.input_topic,
        "output_topic": job.output_topic,
        "output_manifest": queries.output_uri(job),
        "created_by": job.created_by.email if job.created_by else None,
        "tags": tags.as_mapping(queries.arn(job)),
    }


def _course(job: LabelingJob, counters: Counters) -> dict[str, Any]:
    """What has happened."""
    events = job.events.order_by("id")
    return {
        "stop_reason": job.stop_reason,
        "queue": _queue(job),
        "reconsolidating": job.reconsolidate,
        "manifest_errors": job.manifest_errors,
        "warnings": job.warnings,
        "eta": queries.eta(job, counters),
        "parent": job.parent.name if job.parent else None,
        "parents": [one.name for one in lineage.parents(job)],
        "children": [one.name for one in lineage.children(job)],
        "labels_from": [_brought(one) for one in job.brought.order_by("id")],
        "events": [{"old": e.old, "new": e.new, "at": e.at, "by": e.by, "reason": e.reason} for e in events],
    }


def _brought(one: BroughtLabels) -> dict[str, Any]:
    known = one.source_id is not None
    return {"label_attribute": one.attribute, "job": one.maker, "known": known, "lines": one.lines}


def _queue(job: LabelingJob) -> dict[str, Any] | None:
    if not job.input_topic:
        return None
    waiting = streams.waiting(job)
    return {"waiting": waiting.count(), "oldest_at": waiting.values_list("received_at", flat=True).first()}


def counters_shown(counters: Counters) -> dict[str, int]:
    return {
        "total": counters.total,
        "total_labeled": counters.total_labeled,
        "human_labeled": counters.human_labeled,
        "machine_labeled": counters.machine_labeled,
        "failed": counters.failed,
        "unlabeled": counters.unlabeled,
        "excluded": counters.excluded,
        "carried": counters.carried,
    }


def data_object(one: DataObject, answers: int) -> dict[str, Any]:
    return {
        "object_id": str(one.line),
        "state": one.state,
        "source": raw(one.source),
        "label": raw(one.label) if one.label else None,
        "category": one.category,
        "confidence": one.confidence,
        "origin": one.origin,
        "labeled_at": one.labeled_at,
        "failure": one.failure,
        "answers": answers,
    }


def annotation(one: Annotation) -> dict[str, Any]:
    """`one` comes with its task and worker."""
    return {
        "id": str(one.assignment_id),
        "object_id": one.task.reference,
        "worker_id": one.worker.public_id,
        "answer": raw(one.answer),
        "accepted_at": one.accepted_at,
        "submitted_at": one.submitted_at,
        "time_spent_seconds": one.time_spent,
    }


def export(one: Export) -> dict[str, Any]:
    """`one` comes with its job."""
    return {
        "id": str(one.id),
        "job": one.job.name,
        "format": one.format,
        "attribute": one.attribute,
        "state": one.state,
        "progress": exports.progress(one),
        "created_at": one.created_at,
        "ended_at": one.ended_at,
        "error": one.error,
        "uri": one.uri,
        "size": one.size,
        "url": settings.PUBLIC_URL + exports.link(one) if one.uri else None,
    }

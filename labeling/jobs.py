"""The use cases of labeling jobs: create, stop, fail, finish. Every edge comes through here."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from labeling import queries
from labeling.manifest import check_label_attribute
from labeling.manifest.lines import SOURCE, SOURCE_REF
from labeling.messages import streams, webhooks
from labeling.models import JobEvent, LabelingJob, Tag
from labeling.options import audits, automation, hosts, redundancy
from labeling.states import JOB, LIVE, TERMINAL
from labeling.storage.uri import parse as parse_uri
from labeling.task_types import registry
from labeling.task_types.base import Mode
from labeling.wakeup import wake
from workers import teams
from workers.errors import InUse, InvalidInput, LabelwrightError, NameInUse, WrongState
from workers.models import Account, TaskGroup, WorkTeam

KIND = "labeling"
_ALNUM = string.ascii_letters + string.digits


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """Everything that a job is made of. Times are seconds; an `undo_time` of None is the installation's. `request` is
    what the wire echoes."""

    name: str
    task_type: str
    label_attribute: str
    manifest_uri: str
    output_path: str
    team: WorkTeam
    title: str
    description: str
    #: The manifest that `manifest_uri` was taken from, where it is a part of another job's output.
    origin_uri: str = ""
    #: Names of topics: where objects come from, with or without a manifest, and where labeled ones go to.
    input_topic: str = ""
    output_topic: str = ""
    categories_uri: str = ""
    categories: tuple[str, ...] = ()
    template_uri: str = ""
    template: str = ""
    pre_hook: str = ""
    post_hook: str = ""
    keywords: tuple[str, ...] = ()
    instructions: Mapping[str, str] = field(default_factory=dict)
    redundancy: int = 1
    time_limit: int = 3600
    lifetime: int = 30 * 86400
    undo_time: int | None = None
    max_concurrent: int = 1000
    max_human_labeled: int | None = None
    max_percentage_labeled: int | None = None
    price: Decimal | None = None
    priority: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    request: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    created_by: Account | None = None


def create(new: NewJob) -> LabelingJob:
    """Checks what can be checked without reading storage, and stores the job as Initializing.

    Raises InvalidInput (path, reason) and NameInUse: a name is taken for ever, without regard to case.
    """
    check(new)
    if queries.name_taken(new.name):
        raise _name_in_use(new.name)
    try:
        with transaction.atomic():
            if not teams.hold(new.team):
                raise InvalidInput("workteam", f"the work team {new.team.name} is deleted", hint="Choose another one.")
            job = _store(new)
    except IntegrityError:
        raise _name_in_use(new.name) from None
    return job


def _name_in_use(name: str) -> NameInUse:
    there = LabelingJob.objects.filter(name__iexact=name).exists()
    said = f"A labeling job named {name} exists already." if there else f"A job that was named {name} is deleted."
    return NameInUse(said, hint="Names of jobs are never free again; add a number.")


def check(new: NewJob) -> None:
    """What `create` checks before it stores anything. Raises InvalidInput."""
    task_type = registry.by_key(new.task_type)
    audited = audits.attribute(new.options) or audits.named_in(new.template)
    check_label_attribute(new.label_attribute, ref=task_type.ref, audited=audited, path="label_attribute_name")
    _check_audit(new, task_type.mode, audited)
    if new.manifest_uri or not new.input_topic:
        _check_uri("manifest", new.manifest_uri)
    if new.input_topic and new.input_topic == new.output_topic:
        raise InvalidInput("output_topic", "a job cannot write to the topic that it reads")
    _check_uri("output", new.output_path)
    for path, value in (("categories", new.categories_uri), ("template", new.template_uri)):
        if value:
            _check_uri(path, value)
    _check_hooks(new)
    if not (new.template or new.template_uri or task_type.template):
        raise InvalidInput("template", "a custom task type has no page of its own; give the worker template")
    if task_type.min_categories and not new.categories and not new.categories_uri:
        raise InvalidInput("categories", "give the label categories, or the URI of the label category file")
    if new.categories:
        task_type.check_categories(new.categories, path="categories")
    _check_gold(new)
    _check_automation(new)
    _check_range("workers_per_object", new.redundancy, 1, 9)
    _check_range("time_limit_seconds", new.time_limit, 30, 28800)
    _check_range("lifetime_seconds", new.lifetime, 60, 30 * 86400)
    _check_range("priority", new.priority, -100, 100)
    _check_range("max_concurrent", new.max_concurrent, 1, 5000)
    _check_range("undo_seconds", new.undo_time or 0, 0, 600)


def _check_hooks(new: NewJob) -> None:
    """Own code is looked for later; of the built-in functions each has its place, and some are not there yet."""
    for path, name, prefix in (("pre_hook", new.pre_hook, "PRE"), ("post_hook", new.post_hook, "ACS")):
        try:
            built_in = registry.by_function(name)
        except InvalidInput as error:
            raise InvalidInput(path, error.reason, hint=error.hint) from None
        if built_in is not None and f":function:{prefix}-" not in name:
            raise InvalidInput(path, f"{name} has another place; here a function {prefix}-… is needed")
    asks_more = new.options.get(redundancy.OPTION, {}).get("mode") == redundancy.ADAPTIVE
    if asks_more and (new.post_hook or not registry.by_key(new.task_type).methods):
        hint = "Ask a fixed number of people: only labels that are computed here tell how sure they are."
        raise InvalidInput("redundancy.mode", "adaptive does not go with a hook or a custom task type", hint=hint)


def _check_audit(new: NewJob, mode: Mode, audited: str) -> None:
    """Who judges or corrects labels must be told which; a worker template in storage is read later, and may tell."""
    if mode is Mode.LABEL and audits.attribute(new.options):
        raise InvalidInput(audits.OPTION, "only jobs that verify or adjust labels look at earlier ones")
    if mode is not Mode.LABEL and not audited and not new.template_uri:
        hint = "It is the label attribute of the job before; lines without it fail one by one."
        raise InvalidInput(audits.OPTION, f"say which label people should {mode}", hint=hint)


def _check_automation(new: NewJob) -> None:
    automation.normalised(new.options, new.task_type)
    if new.options.get(automation.OPTION) is None:
        return
    if new.input_topic:
        raise InvalidInput("automation.algorithm", "a streaming job is labeled by people alone")
    if new.pre_hook or new.post_hook:
        hint = "Leave the own code before and after people out."
        raise InvalidInput("automation.algorithm", "automated labeling goes with built-in functions only", hint=hint)


def _check_gold(new: NewJob) -> None:
    """Known answers are measured against labels that name one category, and stand beside the label."""
    name = new.options.get("gold_attribute")
    if not name:
        return
    if registry.by_key(new.task_type).choice is None:
        raise InvalidInput("gold_attribute", "labels of this task type do not name one category")
    if name in (new.label_attribute, SOURCE, SOURCE_REF):
        raise InvalidInput("gold_attribute", f"{name!r} is the label or the data object itself")


def _check_uri(path: str, value: str) -> None:
    try:
        parse_uri(value)
    except LabelwrightError as error:
        raise InvalidInput(path, error.message, hint="Write s3://bucket/key.") from None


def _check_range(path: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidInput(path, f"{value} is not between {least} and {most}")


def _make_group(new: NewJob) -> TaskGroup:
    return TaskGroup.objects.create(
        kind=KIND,
        name=new.name,
        task_type=new.task_type,
        team=new.team,
        title=new.title,
        description=new.description,
        keywords=list(new.keywords),
        price=new.price,
        priority=new.priority,
        redundancy=new.redundancy,
        time_limit=new.time_limit,
        lifetime=new.lifetime,
        undo_time=settings.UNDO_SECONDS if new.undo_time is None else new.undo_time,
    )


def _store(new: NewJob) -> LabelingJob:
    for topic in filter(None, (new.input_topic, new.output_topic)):
        streams.ensure(topic)
    group = _make_group(new)
    job = LabelingJob.objects.create(
        name=new.name,
        reference_code=settings.AWS_ACCOUNT + "".join(secrets.choice(_ALNUM) for _ in range(16)),
        created_by=new.created_by,
        parent=_parent(new),
        label_attribute=new.label_attribute,
        task_type=new.task_type,
        manifest_uri=new.manifest_uri,
        input_topic=new.input_topic,
        output_topic=new.output_topic,
        output_path=new.output_path,
        categories_uri=new.categories_uri,
        template_uri=new.template_uri,
        pre_hook=new.pre_hook,
        post_hook=new.post_hook,
        categories=list(new.categories),
        template=new.template,
        instructions=dict(new.instructions),
        request=dict(new.request),
        options=_options(new),
        team=new.team,
        group=group,
        redundancy=new.redundancy,
        max_concurrent=new.max_concurrent,
        max_human_labeled=new.max_human_labeled,
        max_percentage_labeled=new.max_percentage_labeled,
    )
    by = new.created_by.email if new.created_by else ""
    JobEvent.objects.create(job=job, old="", new=job.state, by=by)
    webhooks.state_changed(job, "", "")
    Tag.objects.bulk_create(Tag(resource=queries.arn(job), key=k, value=v) for k, v in new.tags.items())
    wake(job.id)
    return job


def _options(new: NewJob) -> dict[str, Any]:
    found = hosts.normalised(redundancy.normalised(new.options, new.redundancy))
    return automation.normalised(found, new.task_type)


def _parent(new: NewJob) -> LabelingJob | None:
    """The job whose output this one reads, as a manifest or as it comes."""
    found = queries.job_writing(new.origin_uri or new.manifest_uri)
    return found or (streams.writer(new.input_topic) if new.input_topic else None)


def stop(job: LabelingJob, *, by: str = "", reason: str = "stopped by a person") -> bool:
    """Asks a job to stop. True: this call did it; False: it was stopping already. Raises WrongState when it is over."""
    job.refresh_from_db(fields=["state"])
    if job.state in TERMINAL:
        raise WrongState(f"Labeling job {job.name} is {job.state}: it can't be stopped.", hint="Chain it instead.")
    return move(job, "stop", by=by, reason=reason, stop_reason=reason[:200], stop_at=timezone.now())


def fail(job: LabelingJob, reason: str) -> None:
    """Ends a job for good. `reason` is a sentence that its requester can act on (jobs-api 5.2)."""
    move(job, "fail", reason=reason, failure_reason=reason[:1024], ended_at=timezone.now())


def note(job: LabelingJob, reason: str) -> None:
    """Writes into the job's history what its requester should know, where nothing else changes."""
    JobEvent.objects.create(job=job, old=job.state, new=job.state, reason=reason[:1024])


def move(job: LabelingJob, name: str, *, by: str = "", reason: str = "", **fields: Any) -> bool:
    """One transition with its event, in one transaction; the state in memory follows."""
    with transaction.atomic():
        old = LabelingJob.objects.select_for_update().values_list("state", flat=True).get(id=job.id)
        moved = JOB.apply(LabelingJob, job.id, name, updated_at=timezone.now(), **fields)
        job.refresh_from_db()
        if moved:
            JobEvent.objects.create(job=job, old=old, new=job.state, by=by, reason=reason[:1024])
            webhooks.state_changed(job, old, reason[:1024])
            wake(job.id)
    return moved


def release_team(team: WorkTeam) -> None:
    """A work team is about to be removed: its tags go. Raises InUse while a job that is not over needs it."""
    live = LabelingJob.objects.filter(team=team, state__in=LIVE).first()
    if live is not None:
        raise InUse(f"Work team {team.name} works on the labeling job {live.name}.", hint="Stop the job first.")
    Tag.objects.filter(resource=teams.arn(team).lower()).delete()

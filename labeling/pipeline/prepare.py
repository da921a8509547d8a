"""Reads what a job refers to besides its manifest, once: label categories, instructions, the worker template."""

import hashlib
from typing import Any

import orjson
from django.utils import timezone

from labeling import jobs, libraries, queries, storage
from labeling.errors import HookMissing, StorageError
from labeling.hooks import registry as hooks
from labeling.manifest import check_label_attribute
from labeling.models import LabelingJob
from labeling.options import audits, hosts
from labeling.pipeline import hook_calls, memory
from labeling.storage.port import read
from labeling.task_types import registry
from labeling.task_types.base import Mode
from labeling.task_types.methods import MAJORITY
from labeling.templating.findings import CONTACTS, Finding
from labeling.templating.render import check_template
from workers import readings
from workers.errors import GiveUp, InvalidInput, LabelwrightError, TryAgain

CATEGORY_FILE_LIMIT = 4 * 1024 * 1024
TEMPLATE_LIMIT = 128_000
#: Fewer categories than this are never too many.
MANY = 100
_DISPLAY_NAMES = "display_names"


def prepare(job: LabelingJob) -> None:
    """Takes the snapshots. Raises GiveUp with what is wrong, where, and what to do."""
    task_type = registry.by_key(job.task_type)
    fields: dict[str, Any] = {"prepared_at": timezone.now(), "updated_at": timezone.now()}
    if job.categories_uri:
        found = category_file(job.categories_uri)
        fields |= found | {"options": job.options | found.get("options", {})}
    try:
        task_type.check_categories(fields.get("categories", job.categories))
        template = job.template or (
            text_at(job.template_uri, TEMPLATE_LIMIT) if job.template_uri else task_type.template
        )
    except LabelwrightError as error:
        raise GiveUp(error.message, hint=error.hint) from error
    fields["warnings"] = _check_template(job, template)
    audited = _audited(job, template)
    if audited:
        fields["options"] = fields.get("options", job.options) | {audits.OPTION: audited}
    _check_hooks(job)
    _check_output(job)
    LabelingJob.objects.filter(id=job.id).update(template=template, **fields)
    _tell_guide(job, template, fields.get("instructions", job.instructions))


def _tell_guide(job: LabelingJob, template: str, instructions: dict[str, Any]) -> None:
    """For workers who know the job before this one: whether it asks in the same way. Our own page is no instruction."""
    if job.group is None:
        return
    own = "" if template == registry.by_key(job.task_type).template else template
    asked = orjson.dumps([own, instructions, job.group.description], option=orjson.OPT_SORT_KEYS)
    before = job.parent.group if job.parent else None
    readings.tell(job.group, before=before, guide=hashlib.sha256(asked).hexdigest())


def _audited(job: LabelingJob, template: str) -> str:
    """The label under review, where people review one: the job's own word, or what its template shows."""
    asking = registry.by_function(job.pre_hook) or registry.by_key(job.task_type)
    if asking.mode is Mode.LABEL:
        return ""
    audited = audits.attribute(job.options) or audits.named_in(template)
    try:
        check_label_attribute(job.label_attribute, audited=audited)
    except InvalidInput as error:
        raise GiveUp(error.message, hint=error.hint) from error
    return audited


def _check_template(job: LabelingJob, template: str) -> list[dict[str, Any]]:
    """A template that cannot be shown to anybody ends the job before anybody waits for it. What it asks of hosts that
    are neither allowed nor stood in for is for the requester to know, not for the worker: the job's first warnings."""
    copies = libraries.table(template)
    findings = check_template(template, None, allowed_hosts=hosts.of(job), libraries=copies)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        where = job.template_uri or "given with the job"
        raise GiveUp(f"The worker template {where}: {'; '.join(map(str, errors[:5]))}.")
    blocked = [finding for finding in findings if finding.message.startswith(CONTACTS)]
    if blocked:
        jobs.note(job, f"The worker template has what its page may not load. {'; '.join(map(str, blocked))}")
    return [_blocked(finding) for finding in blocked]


def _blocked(finding: Finding) -> dict[str, Any]:
    """A job's warning, which is about no line of its manifest."""
    message = f"Line {finding.line} of the worker template {finding.message}."
    return {"line": None, "name": "worker template", "message": message, "hint": ""}


def _check_hooks(job: LabelingJob) -> None:
    """Hooks that are not there end the job before anybody answers in vain."""
    for hook in filter(hook_calls.own, (job.pre_hook, job.post_hook)):
        try:
            hooks.find(hook)
        except HookMissing as error:
            hook_calls.give_up(job, hook, error.sentences)


def _check_output(job: LabelingJob) -> None:
    """Labels must have a place to go to before anybody makes one."""
    uri = f"{queries.folder(job)}/manifests/output/.writable"
    store = storage.default_store()
    try:
        store.write(uri, b"", durable=False)
        store.delete(uri)
    except TryAgain:
        raise
    except StorageError as error:
        raise GiveUp(f"The output {job.output_path} cannot be written: {error.message}", hint=error.hint) from error


def check_size(job: LabelingJob) -> None:
    """Once the objects are counted: what could not be consolidated ends the job before anybody answers in vain. People
    who join the team, and objects that come later, may still make it too large (`fallback`)."""
    people, answers = job.team.members.count(), job.manifest_line * job.redundancy
    hint = "Split the job by its manifest, ask for groups of categories first, or choose the method majority."
    if hook_calls.own(job.post_hook):
        return
    if trouble := memory.lacking(job, objects=job.manifest_line, answers=answers, people=people):
        raise GiveUp(f"{trouble}.", hint=hint)
    methods = registry.by_key(job.task_type).methods
    if len(job.categories) < MANY or MAJORITY not in methods or job.method == MAJORITY:
        return
    from consolidation import TooLarge

    try:
        _check_tables(job, people)
    except TooLarge:
        count = f"{len(job.categories):,} categories for {job.manifest_line:,} objects and {people:,} people"
        raise GiveUp(f"{count} are more than can be consolidated together.", hint=hint) from None


def _check_tables(job: LabelingJob, people: int) -> None:
    from consolidation.design import check_size as check
    from consolidation.multilabel import check_questions

    kinds, answers = len(job.categories), job.manifest_line * job.redundancy
    if registry.by_key(job.task_type).choice is None:
        check_questions(answers, kinds)
    else:
        check(kinds, items=job.manifest_line, columns=min(answers, people * kinds))


def category_file(uri: str) -> dict[str, Any]:
    """What a label category configuration file (manifests 1.3) says, by the fields of a job: `categories`, and where it
    has them `instructions` and, in `options`, the display names."""
    try:
        content = orjson.loads(text_at(uri, CATEGORY_FILE_LIMIT))
    except orjson.JSONDecodeError as error:
        raise GiveUp(f"The label category file {uri} is not JSON: {error}.") from None
    labels = content.get("labels") if isinstance(content, dict) else None
    if not isinstance(labels, list):
        raise GiveUp(f'The label category file {uri} has no list "labels".', hint='Write {"labels": [{"label": "…"}]}.')
    names = [entry.get("label") if isinstance(entry, dict) else None for entry in labels]
    for number, name in enumerate(names):
        if not isinstance(name, str) or not name:
            raise GiveUp(f'The label category file {uri}: labels[{number}] has no text "label".')
    if b"\\u0000" in orjson.dumps(content):
        raise GiveUp(f"The label category file {uri} has the character \\u0000, which cannot be stored.")
    instructions = content.get("instructions")
    shown = {name: _display_names(entry) for name, entry in zip(names, labels, strict=True)}
    found: dict[str, Any] = {"categories": names}
    if any(shown.values()):
        found["options"] = {_DISPLAY_NAMES: shown}
    return found | {"instructions": instructions} if isinstance(instructions, dict) else found


def _display_names(entry: dict[str, Any]) -> dict[str, str]:
    wanted = ("shortDisplayName", "fullDisplayName")
    return {key: entry[key] for key in wanted if isinstance(entry.get(key), str) and entry[key]}


def display_names(job: LabelingJob) -> dict[str, dict[str, str]]:
    """Category → what the label category file calls it besides; empty where it has no such names."""
    found: dict[str, dict[str, str]] = job.options.get(_DISPLAY_NAMES, {})
    return found


def text_at(uri: str, limit: int) -> str:
    store = storage.default_store()
    info = store.stat(uri)
    if info is None:
        raise GiveUp(
            f"{uri} does not exist.", hint="Check the bucket and the key; the job's requester must have put it."
        )
    if info.size > limit:
        raise GiveUp(f"{uri} has {info.size} bytes; at most {limit} are read.")
    try:
        text = read(store, uri).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GiveUp(f"{uri} is not UTF-8: byte {error.start}.") from None
    if "\0" in text:
        raise GiveUp(f"{uri} is not text: character {text.index(chr(0))} is NUL.")
    return text

"""From the friendly request to the domain's NewJob, for a job of its own and for one chained from another."""

from dataclasses import replace
from typing import Any

from labeling import chaining, tags
from labeling.api.rest.manifests import selection
from labeling.errors import HookMissing
from labeling.hooks import registry as hooks
from labeling.jobs import NewJob
from labeling.manifest import Selection
from labeling.messages import streams
from labeling.models import LabelingJob
from labeling.options import audits, automation, hosts, redundancy
from labeling.pipeline import images
from labeling.queries import arn
from labeling.task_types import registry
from labeling.task_types.base import Mode
from workers import teams
from workers.errors import InvalidInput, NotFound
from workers.models import Account, WorkTeam

#: Fields of the request that are fields of NewJob under another name.
_NAMES = {
    "label_attribute_name": "label_attribute",
    "manifest": "manifest_uri",
    "output": "output_path",
    "workers_per_object": "redundancy",
    "time_limit_seconds": "time_limit",
    "lifetime_seconds": "lifetime",
    "undo_seconds": "undo_time",
}
_SAME = ("name", "task_type", "title", "description", "max_concurrent", "price", "priority", "instructions", "tags")


def from_request(wanted: dict[str, Any], account: Account) -> NewJob:
    """Raises InvalidInput naming the request's field."""
    needed = registry.by_key(wanted["task_type"]).min_categories
    if needed and "categories" not in wanted and "category_config" not in wanted:
        raise InvalidInput("categories", "give the label categories, or category_config with their file")
    if "manifest" not in wanted and "input_topic" not in wanted:
        raise InvalidInput("manifest", "give the input manifest, or the input_topic of a streaming job")
    if "filter" in wanted and "manifest" not in wanted:
        raise InvalidInput("filter", "there is no manifest whose lines could be filtered")
    attribute = chaining.default_attribute(wanted["name"], wanted["task_type"])
    fields = {"label_attribute": attribute, **_fields(wanted)}
    check_method(fields["task_type"], fields.get("options", {}))
    if wanted.get("redundancy", {}).get("mode") == redundancy.ADAPTIVE and "redundancy" not in fields:
        raise InvalidInput("redundancy.max", "say how many answers an object may get at most")
    return NewJob(**{"manifest_uri": "", **fields}, created_by=account)


def from_job(old: LabelingJob, wanted: dict[str, Any], account: Account) -> NewJob:
    """The job chained from `old`, with what the request wants otherwise. Raises InvalidInput, WrongState."""
    start = chaining.prefill(old, name=wanted.get("name", ""))
    fields = _fields(wanted)
    base = _copy(old, account)
    if "mode" in wanted:
        base = replace(base, **chaining.audit(old, Mode(wanted["mode"])))
        start = replace(start, label_attribute=chaining.default_attribute(start.name, base.task_type))
    check_method(base.task_type, fields.get("options", {}))
    fields["options"] = {**base.options, **fields.get("options", {})}
    return replace(
        base,
        **{"name": start.name, "label_attribute": start.label_attribute, "manifest_uri": start.manifest_uri, **fields},
    )


def part(wanted: dict[str, Any]) -> Selection | None:
    """Which lines of the manifest the job is about, where not all of them are."""
    return selection(wanted["filter"]) if "filter" in wanted else None


def _copy(old: LabelingJob, account: Account) -> NewJob:
    group = old.group
    if group is None:
        raise NotFound(f"Labeling job {old.name} has no tasks to take its words from.")
    return NewJob(
        name=old.name,
        task_type=old.task_type,
        label_attribute=old.label_attribute,
        manifest_uri=old.manifest_uri,
        output_path=old.output_path,
        team=old.team,
        title=group.title,
        description=group.description,
        categories=tuple(old.categories),
        template=old.template,
        template_uri=old.template_uri,
        pre_hook=old.pre_hook,
        post_hook=old.post_hook,
        keywords=tuple(group.keywords),
        instructions=old.instructions,
        redundancy=old.redundancy,
        time_limit=group.time_limit,
        lifetime=group.lifetime,
        undo_time=group.undo_time,
        max_concurrent=old.max_concurrent,
        max_human_labeled=old.max_human_labeled,
        max_percentage_labeled=old.max_percentage_labeled,
        price=group.price,
        priority=group.priority,
        options=automation.copied(old.options),
        tags=tags.as_mapping(arn(old)),
        created_by=account,
    )


def _fields(wanted: dict[str, Any]) -> dict[str, Any]:
    """The request's fields, those that are there, by NewJob's names."""
    fields = {name: wanted[name] for name in _SAME if name in wanted}
    fields |= {ours: wanted[theirs] for theirs, ours in _NAMES.items() if theirs in wanted}
    for path in ("input_topic", "output_topic"):
        if path in wanted:
            fields[path] = streams.name_of(wanted[path], path)
    if "keywords" in wanted:
        fields["keywords"] = tuple(wanted["keywords"])
    if "workteam" in wanted:
        fields["team"] = _team(wanted["workteam"])
    if "stopping" in wanted:
        fields["max_human_labeled"] = wanted["stopping"].get("max_human_labeled_objects")
        fields["max_percentage_labeled"] = wanted["stopping"].get("max_percentage_labeled")
    if "consolidation" in wanted:
        fields["options"] = dict(wanted["consolidation"])
    for option in (hosts.OPTION, audits.OPTION, automation.OPTION, images.MISSING):
        if option in wanted:
            fields["options"] = {**fields.get("options", {}), option: wanted[option]}
    fields |= _redundancy(wanted, fields.get("options", {})) | _hooks(wanted)
    return fields | _categories(wanted) | _template(wanted)


def _redundancy(wanted: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """The choice goes to the options; its greatest number is the number of workers per object, by another name."""
    if "redundancy" not in wanted:
        return {}
    given = dict(wanted["redundancy"])
    if given["mode"] == redundancy.FIXED and len(given) > 1:
        raise InvalidInput("redundancy.mode", "the other numbers are those of the mode adaptive")
    most = given.pop("max", wanted.get("workers_per_object"))
    if most != wanted.get("workers_per_object", most):
        raise InvalidInput("redundancy.max", "differs from workers_per_object; give one of them")
    return {"options": {**options, redundancy.OPTION: given}, **({} if most is None else {"redundancy": most})}


def _categories(wanted: dict[str, Any]) -> dict[str, Any]:
    """Either the list or the file; the one that is given takes the other's place."""
    if "categories" in wanted and "category_config" in wanted:
        raise InvalidInput("category_config", "give either the categories or their file, not both")
    if "categories" in wanted:
        return {"categories": tuple(wanted["categories"]), "categories_uri": ""}
    if "category_config" in wanted:
        return {"categories": (), "categories_uri": wanted["category_config"]}
    return {}


def _template(wanted: dict[str, Any]) -> dict[str, Any]:
    if "template" not in wanted:
        return {}
    given = wanted["template"]
    if given.startswith("s3://"):
        return {"template_uri": given, "template": ""}
    return {"template": given, "template_uri": ""}


def _hooks(wanted: dict[str, Any]) -> dict[str, Any]:
    """Raises InvalidInput for one that is not there or may not be used, before anybody waits for it."""
    given: dict[str, Any] = {path: wanted[path] for path in ("pre_hook", "post_hook") if path in wanted}
    for path, name in given.items():
        try:
            if name and registry.by_function(name) is None:
                hooks.find(name)
        except HookMissing as error:
            raise InvalidInput(path, error.message, hint=error.hint) from None
        except InvalidInput as error:  # a built-in function that is not there yet
            raise InvalidInput(path, error.reason, hint=error.hint) from None
    return given


def _team(value: str) -> WorkTeam:
    try:
        return teams.by_arn(value) if value.startswith("arn:") else teams.find(value)
    except NotFound as error:
        raise InvalidInput("workteam", error.message, hint="GET /api/v1/workteams lists them.") from None


def check_method(task_type: str, options: dict[str, Any]) -> None:
    """Raises InvalidInput for a method that this task type has not."""
    methods = registry.by_key(task_type).methods
    if options.get("method") and options["method"] not in methods:
        raise InvalidInput("consolidation.method", f"one of {', '.join(methods)} is needed")

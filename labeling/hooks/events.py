"""The JSON that hooks are given and give back (hooks 1 and 2). Pure: no rows, no network, errors in whole sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from labeling.errors import HookFailed
from labeling.hooks.port import LAMBDA_LIMIT
from labeling.manifest import metadata_name

PRE_VERSION = "2018-10-16"
POST_VERSION = "2018-10-06"
_FALSE_WORDS = {"false", "0", "no"}
_NEEDED = ("isHumanAnnotationRequired", "humanAnnotationRequired")


# --- before people -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PreAnswer:
    """`task_input` is JSON, empty where nobody has to be asked."""

    task_input: str
    people_needed: bool


def pre_event(*, arn: str, line: str) -> bytes:
    """`line` is the manifest line as it came."""
    event = {"version": PRE_VERSION, "labelingJobArn": arn, "dataObject": orjson.Fragment(line)}
    return orjson.dumps(event)


def pre_answer(body: bytes) -> PreAnswer:
    """Raises `HookFailed` for anything that cannot be shown to people."""
    answer = _parsed(body)
    if not isinstance(answer, dict):
        raise HookFailed(f"The pre-annotation hook returned {_kind(answer)}; an object with taskInput is needed.")
    needed = _people_needed(answer)
    task_input = answer.get("taskInput")
    if not needed and task_input is None:
        return PreAnswer("", people_needed=False)
    if not isinstance(task_input, dict):
        what = f"taskInput as {_kind(task_input)}" if "taskInput" in answer else "no taskInput"
        raise HookFailed(f"The pre-annotation hook returned {what}; an object is needed.")
    text = _text(task_input)
    if len(text) > LAMBDA_LIMIT:
        raise HookFailed(f"The pre-annotation hook returned {len(text):,} bytes; at most {LAMBDA_LIMIT:,} are taken.")
    return PreAnswer(text, people_needed=needed)


def _people_needed(answer: Mapping[str, Any]) -> bool:
    """Published handlers write it as a boolean, a string or a number, under one of two names (hooks 1.3)."""
    value = next((answer[name] for name in _NEEDED if name in answer), None)
    if isinstance(value, str):
        return value.strip().lower() not in _FALSE_WORDS
    return value is None or value is True or (value is not False and value != 0)


# --- after people --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PostRequest:
    """What a post-annotation hook is told besides its payload's address."""

    arn: str
    attribute: str
    role: str
    payload: Mapping[str, str]
    output: str
    workers: int
    categories: Collection[str] = ()
    kms_key: str = ""


def post_event(request: PostRequest) -> bytes:
    event: dict[str, Any] = {
        "version": POST_VERSION,
        "labelingJobArn": request.arn,
        "labelAttributeName": request.attribute,
        "roleArn": request.role,
        "payload": dict(request.payload),
        "outputConfig": request.output,
        "maxHumanWorkersPerDataObject": request.workers,
        "vpcEnabled": False,
    }
    if request.categories:
        event["labelCategories"] = list(request.categories)
    if request.kms_key:
        event["kmsKeyId"] = request.kms_key
    return orjson.dumps(event)


@dataclass(frozen=True, kw_only=True)
class Consolidated:
    """One object's label as the hook gave it: the value, its metadata, and further attributes for the line."""

    value: Any
    metadata: Mapping[str, Any]
    extras: Mapping[str, Any]


@dataclass(kw_only=True)
class PostAnswer:
    """By object id: labels, why an entry is no label, who was left out; and what else was odd."""

    labels: dict[str, Consolidated] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def post_answer(body: bytes, *, attribute: str, asked: Collection[str]) -> PostAnswer:
    """Sorts a response by what was `asked`. Raises `HookFailed` where it is not a list of entries at all."""
    entries = _parsed(body)
    if not isinstance(entries, list):
        raise HookFailed(f"The post-annotation hook returned {_kind(entries)}; a list with an entry each is needed.")
    answer = PostAnswer()
    for place, entry in enumerate(entries):
        _sort(answer, place, entry, attribute, asked)
    known = answer.labels.keys() | answer.refused.keys()
    answer.missing = [object_id for object_id in asked if object_id not in known]
    return answer


def _sort(answer: PostAnswer, place: int, entry: Any, attribute: str, asked: Collection[str]) -> None:
    """The last of two entries for one object counts (hooks 2.4)."""
    object_id = entry.get("datasetObjectId") if isinstance(entry, dict) else None
    if not isinstance(object_id, str | int) or str(object_id) not in asked:
        answer.warnings.append(f"entry {place} is for {object_id!r}, which was not asked; it is ignored")
        return
    name = str(object_id)
    if name in answer.labels or name in answer.refused:
        answer.warnings.append(f"there are two entries for {name}; the last one counts")
        answer.labels.pop(name, None)
        answer.refused.pop(name, None)
    try:
        answer.labels[name] = _label(entry, attribute)
    except HookFailed as error:
        answer.refused[name] = error.message


def _label(entry: Mapping[str, Any], attribute: str) -> Consolidated:
    annotation = entry.get("consolidatedAnnotation")
    content = annotation.get("content") if isinstance(annotation, dict) else None
    if not isinstance(content, dict) or content.get(attribute) is None:
        raise HookFailed(f"The post-annotation hook returned no consolidatedAnnotation.content[{attribute!r}].")
    _text(content)
    metadata = content.get(metadata_name(attribute))
    own = (attribute, metadata_name(attribute))
    return Consolidated(
        value=content[attribute],
        metadata=metadata if isinstance(metadata, dict) else {},
        extras={key: value for key, value in content.items() if key not in own},
    )


# --- both ----------------------------------------------------------------------------------------------------


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        start = body[:60].decode("utf-8", "replace")
        raise HookFailed(f"The hook's answer is not JSON ({error}): it begins with {start!r}.") from None


def _text(value: Any) -> str:
    """As JSON; what can be read can be nested deeper than what can be written."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError as error:
        raise HookFailed(f"The hook's answer cannot be written down: {error}.") from None


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "a boolean", int: "a number", float: "a number"}
    return names.get(type(value), "nothing")

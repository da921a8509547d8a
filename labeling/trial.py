"""The worker page of a job that is not made yet, tried on the first object of its manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from labeling import libraries, manifests, storage
from labeling.errors import BadManifest, HookFailed
from labeling.manifest import read_lines
from labeling.manifest.lines import parse_line
from labeling.options import hosts
from labeling.pipeline import hook_calls, prepare
from labeling.pipeline.try_hook import before_a_job
from labeling.task_types import registry
from labeling.task_types.custom import CUSTOM, on_the_page
from labeling.templating.findings import Finding
from labeling.templating.render import check_template, render
from workers.errors import LabelwrightError


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the page depends on. `template` and `categories` may be s3:// addresses; without a template the page is the
    task type's own. `first` is the first line of a manifest that is not stored yet; else `manifest_uri` has it."""

    task_type: str
    template: str = ""
    categories: str = ""
    instructions: Mapping[str, str] = field(default_factory=dict)
    allowed_hosts: Sequence[str] = ()
    manifest_uri: str = ""
    first: str = ""
    pre_hook: str = ""
    audited: str = ""
    question: str = ""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """`page` is empty where there is nothing to show; `notes` say why, and what will differ in the job. Only the
    requester's `own` page is checked."""

    own: bool
    findings: Sequence[Finding]
    page: str
    hosts: Sequence[str]
    notes: Sequence[str]

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.severity == "error"]


def on_first_object(wanted: Wanted, *, sign: Callable[[str], str]) -> Trial:
    """Checks the page and renders it as the first worker would get it; `sign` gives the links to its files.

    Raises LabelwrightError where something that it depends on cannot be read: the manifest, a file, a host's name.
    """
    template = template_of(wanted)
    allowed = hosts.normalised({hosts.OPTION: wanted.allowed_hosts}).get(hosts.OPTION, [])
    notes: list[str] = []
    task_input = _task_input(wanted, notes)
    copies = libraries.table(template)
    own = bool(wanted.template.strip())
    findings = check_template(template, task_input, allowed_hosts=allowed, libraries=copies) if own else []
    page = ""
    if task_input is not None and all(one.severity != "error" for one in findings):
        page = render(template, task_input, sign=sign, libraries=copies)
    return Trial(own=own, findings=findings, page=page, hosts=allowed, notes=notes)


def errors_of(wanted: Wanted) -> list[Finding]:
    """What would end the job as soon as it begins. Raises LabelwrightError as above."""
    if not wanted.template.strip():
        return []
    findings = check_template(template_of(wanted), None)
    return [one for one in findings if one.severity == "error"]


def template_of(wanted: Wanted) -> str:
    """The page's source. Raises LabelwrightError where its address leads nowhere."""
    given = wanted.template.strip()
    if given.startswith("s3://"):
        return prepare.text_at(given, prepare.TEMPLATE_LIMIT)
    return wanted.template if given else registry.by_key(wanted.task_type).template


def _task_input(wanted: Wanted, notes: list[str]) -> dict[str, Any] | None:
    """What the page gets as `task.input`; None while there is no object."""
    line = _first_line(wanted)
    if line is None:
        notes.append("Choose a manifest, or give its address, to see the page with its first object.")
        return None
    if hook_calls.own(wanted.pre_hook):
        prepared = _prepared(wanted.pre_hook, line, notes)
        return None if prepared is None else on_the_page(prepared, _categories(wanted))
    if wanted.task_type == CUSTOM.key:
        return on_the_page(line, _categories(wanted))
    task_type = registry.by_key(wanted.task_type)
    task_input = task_type.task_input(line, _categories(wanted), wanted.instructions, audited=wanted.audited)
    return task_input if wanted.template.strip() else {"question": wanted.question, **task_input}


def _prepared(hook: str, line: dict[str, Any], notes: list[str]) -> dict[str, Any] | None:
    """What the requester's own code makes of the line. Raises LabelwrightError where it fails."""
    try:
        answer = before_a_job(hook, orjson.dumps(line).decode())
    except HookFailed as error:
        raise LabelwrightError(f"{hook} was asked about the first object. {error.message}", hint=error.hint) from error
    if not answer.people_needed:
        notes.append(f"{hook} says that nobody needs to be asked about the first object.")
    elif answer.task_input:
        notes.append(f"{hook} prepared what the page gets; it was called for this.")
    return orjson.loads(answer.task_input) if answer.task_input else None


def _first_line(wanted: Wanted) -> dict[str, Any] | None:
    if wanted.first.strip():
        return parse_line(wanted.first.strip().encode())[1]
    if not wanted.manifest_uri.strip():
        return None
    uri = wanted.manifest_uri.strip()
    if manifests.is_folder(uri):
        return manifests.first_below(uri, manifests.kind_for(wanted.task_type, uri))
    with storage.default_store().open_read(uri) as stream:
        first = next(iter(read_lines(stream)), None)
    if isinstance(first, BadManifest):
        raise first
    if first is None:
        raise LabelwrightError(f"{wanted.manifest_uri} has no lines.")
    return first.data


def _categories(wanted: Wanted) -> list[str]:
    if wanted.categories.strip().startswith("s3://"):
        return list(prepare.category_file(wanted.categories.strip())["categories"])
    return [line.strip() for line in wanted.categories.splitlines() if line.strip()]

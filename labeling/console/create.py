"""Making a job in the console: afresh, as the clone of another, or chained to its output."""

from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from labeling import access, chaining, manifests, queries, subset, trial
from labeling.console import chained as chained_form
from labeling.console import layout
from labeling.console.forms import BUCKET, FIELD_OF_PATH, JobForm
from labeling.console.storage import keep, make_bucket
from labeling.console.words import in_sentences
from labeling.errors import BadManifest
from labeling.jobs import NewJob
from labeling.learners import registry as learners
from labeling.manifest import read_lines
from labeling.models import LabelingJob
from labeling.options import audits, automation, hosts, redundancy
from labeling.pipeline import images
from labeling.task_types import registry
from workers.errors import LabelwrightError, NameInUse
from workers.portal.pages import account_of, managers_only

#: A manifest with so many wrong lines is not read further.
ERRORS_SHOWN = 10
_BY_LINK = ("manifest_uri", "task_type", "mode", "audited_attribute", "label_attribute", "categories")
SAME_CLASSES = "These are the classes that are judged. Give the verdicts, one on each line, for instance good and bad."


@managers_only
def new(request: HttpRequest) -> HttpResponse:
    old, mode = _origin(request)
    chained = old is not None and mode == "chain"
    if request.method != "POST":
        purpose = chained_form.purpose_of(request, old) if old and chained else None
        initial = {"manifest_uri": request.GET.get("manifest", ""), **_initial(old, mode, purpose), **_given(request)}
        return _page(request, JobForm(initial=initial, chained=chained), old, mode)
    form = JobForm(request.POST, request.FILES, chained=chained)
    if form.is_valid() and (job := _created(request, form, old, chained=chained)) is not None:
        return redirect("job", name=job.name)
    return _page(request, form, old, mode, status=422)


def _given(request: HttpRequest) -> dict[str, str]:
    """What a link to the form has filled in."""
    return {name: request.GET[name] for name in _BY_LINK if name in request.GET}


def _page(
    request: HttpRequest, form: JobForm, old: LabelingJob | None, mode: chaining.Start, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "old": old,
        "mode": mode,
        "endings": manifests.ENDINGS,
        "forgotten": form.is_bound and "manifest_file" in request.FILES,
    }
    if old and mode == "chain":
        context["chained"] = chained_form.shown(old, chained_form.purpose_of(request, old))
    return render(request, "console/new_job.html", context, status=status)


def _origin(request: HttpRequest) -> tuple[LabelingJob | None, chaining.Start]:
    mode: chaining.Start = "clone" if request.GET.get("clone") else "chain"
    name = request.GET.get(mode, "")
    return (access.job(account_of(request), name) if name else None), mode


def _initial(old: LabelingJob | None, mode: chaining.Start, purpose: chaining.Purpose | None = None) -> dict[str, Any]:
    """What a person would expect to find filled in."""
    start = layout.usual(BUCKET)
    if old is None or old.group is None:
        return start
    fresh, group = chaining.prefill(old, mode, purpose=purpose), old.group
    return start | {
        "name": fresh.name,
        "manifest_uri": fresh.manifest_uri,
        "label_attribute": fresh.label_attribute,
        "part_attribute": old.label_attribute,
        "output_path": old.output_path,
        "task_type": registry.plain(registry.by_key(old.task_type)).key,
        "mode": registry.by_key(old.task_type).mode,
        "audited_attribute": audits.attribute(old.options) or old.label_attribute,
        "title": group.title,
        "description": group.description,
        "template": old.template_uri or _own_template(old),
        "allowed_hosts": "\n".join(hosts.of(old)),
        "pre_hook": old.pre_hook,
        "post_hook": old.post_hook,
        "categories": "\n".join(old.categories) or old.categories_uri,
        "short_instruction": old.instructions.get("shortInstruction", ""),
        "full_instruction": old.instructions.get("fullInstruction", ""),
        "team": old.team_id,
        "redundancy": old.redundancy,
        **layout.asking(redundancy.shown(old)),
        **_automation(old),
        "gold_attribute": old.options.get("gold_attribute", ""),
        "missing_fails": old.options.get(images.MISSING) == images.FAIL,
        "alone": not old.options.get("carry_skills", True),
        "minutes": f"{group.time_limit / 60:g}",
        "days": f"{group.lifetime / 86400:g}",
        "undo_seconds": group.undo_time,
        "max_human_labeled": old.max_human_labeled,
        "max_percentage_labeled": old.max_percentage_labeled,
        "max_concurrent": old.max_concurrent,
        "price": group.price,
        "priority": group.priority or None,
        **(chained_form.differing(old, purpose) if purpose else {}),
    }


def _automation(old: LabelingJob) -> dict[str, Any]:
    chosen = automation.of(old)
    if chosen is None:
        return {}
    own = "" if chosen.algorithm == learners.default(old.task_type) else chosen.algorithm
    return {"automated": True, "target": f"{100 * chosen.target:g}", "own_model": own}


def _own_template(old: LabelingJob) -> str:
    """Only what its author wrote: the task type's page comes by itself, and may be better by now."""
    standard = registry.by_key(old.task_type).template
    return "" if old.template == standard else old.template


def _created(request: HttpRequest, form: JobForm, old: LabelingJob | None, *, chained: bool) -> LabelingJob | None:
    """The job, or None with the reason at the field that it is about. What the form does not ask comes from `old`."""
    data = form.cleaned_data
    file: UploadedFile[Any] | None = data["manifest_file"]
    if not _page_fits(form) or (file is not None and not _checked(form, file)):
        return None
    if old is not None and chained_form.keeps_classes(old, data):
        form.add_error("categories", SAME_CLASSES)
        return None
    own = file is not None or manifests.is_folder(data["manifest_uri"])
    uri = f"s3://{BUCKET}/manifests/{data['name']}.manifest" if own else data["manifest_uri"]
    try:
        _bring(data, uri)
        new = form.new_job(uri, account_of(request))
        return subset.create(_with_unasked(new, old), form.selection() if chained else None)
    except NameInUse as error:
        form.add_error("name", error.sentences)
    except LabelwrightError as error:
        path, reason = next(iter(error.fields.items()), ("", error.message))
        form.add_error(FIELD_OF_PATH.get(path), in_sentences(reason, error.hint))
    return None


def _bring(data: dict[str, Any], uri: str) -> None:
    """Puts the manifest that was sent in, or that of the folder, in its place, if the name is free: else it is another
    job's. Raises what the storage does, and InvalidInput for a folder in which there is nothing to label."""
    file, given = data["manifest_file"], data["manifest_uri"]
    if uri != given or data["output_path"].startswith(f"s3://{BUCKET}/"):
        make_bucket(BUCKET)
    if uri == given or queries.name_taken(data["name"]):
        return
    if file is not None:
        keep(uri, file)
    else:
        manifests.from_prefix(uri, given, kind=manifests.kind_for(data["task_type"], given), replace=True)


def _with_unasked(new: NewJob, old: LabelingJob | None) -> NewJob:
    usual = {"gold_attribute": "", "carry_skills": True, audits.OPTION: "", images.MISSING: images.ASK}
    before = automation.copied(old.options) if old else {}
    options = {**before, **new.options}
    if options.get(automation.OPTION) is not None:
        options[automation.OPTION] = {**(before.get(automation.OPTION) or {}), **options[automation.OPTION]}
    new = replace(new, options={name: value for name, value in options.items() if usual.get(name, ...) != value})
    if old is None or old.group is None:
        return new
    return replace(
        new,
        keywords=tuple(old.group.keywords),
    )


def _page_fits(form: JobForm) -> bool:
    """Says at the field what is wrong with a worker page: the job would end at once, and its name be used up."""
    wanted = trial.Wanted(task_type=form.cleaned_data["task_type"], template=form.cleaned_data["template"])
    try:
        found = list(map(str, trial.errors_of(wanted)[:ERRORS_SHOWN]))
    except LabelwrightError as error:
        found = [error.sentences]
    for sentence in found:
        form.add_error("template", sentence.removeprefix("error: "))
    return not found


def _checked(form: JobForm, file: "UploadedFile[Any]") -> bool:
    """Says at the field which lines of an uploaded manifest are wrong."""
    wrong = 0
    for line in read_lines(file.file):  # type: ignore[arg-type]  # an open binary file, as the stub does not say
        if isinstance(line, BadManifest):
            form.add_error("manifest_file", line.sentences)
            wrong += 1
        if wrong == ERRORS_SHOWN:
            break
    file.seek(0)
    return wrong == 0

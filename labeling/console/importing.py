"""Labels of other tools in the console: sent in to a folder of the storage, where a manifest is made of them."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from labeling import label_import
from labeling.console.storage import keep
from labeling.console.words import in_sentences
from labeling.errors import ObjectExists
from labeling.formats.from_coco import Kind
from labeling.formats.importers import IMPORTERS, LIMIT
from labeling.label_import import LabelImport, Made
from labeling.storage import default_store
from labeling.storage.uri import join, parse
from workers.errors import InvalidInput, LabelwrightError
from workers.portal.pages import managers_only

_KINDS = {
    "": "As they are",
    Kind.BOXES: "Boxes around each thing",
    Kind.POLYGONS: "Polygons",
    Kind.THINGS: "Painted, each thing by itself",
    Kind.CLASSES: "Painted, all of a class together",
}
#: Task types that ask about such labels.
_TASK_TYPES = {
    Kind.BOXES: "bounding_box",
    Kind.POLYGONS: "polygon",
    Kind.THINGS: "instance_segmentation",
    Kind.CLASSES: "semantic_segmentation",
}
VERDICTS = "correct\nincorrect"
#: Fields of the form by the names under which the domain complains about their values.
_FIELD_OF_PATH = {"attribute": "attribute", "images": "images", "classes": "classes", "kind": "kind"}


class ImportForm(forms.Form):
    format = forms.ChoiceField(
        label="Format", widget=forms.RadioSelect, choices=[(one.key, one.title) for one in IMPORTERS], initial="coco"
    )
    file = forms.FileField(
        label="Labels", help_text="COCO: the .json. YOLO and Pascal VOC: a .zip of the folder with the labels."
    )
    images = forms.CharField(
        label="Folder of the images",
        max_length=1024,
        required=False,
        help_text="Where they are in the storage. Empty: the labels say it themselves. YOLO needs the images there.",
    )
    attribute = forms.CharField(
        label="Label attribute", max_length=127, required=False, help_text="Empty: labels, or labels-ref for masks."
    )
    kind = forms.ChoiceField(label="What they become", choices=[*_KINDS.items()], required=False)
    classes = forms.CharField(
        label="Classes in their order",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on each line. Empty: those of the file.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMIT:
            raise forms.ValidationError(f"This has {file.size} bytes; at most {LIMIT} are read.")
        return file


@require_http_methods(["GET", "POST"])
@managers_only
def page(request: HttpRequest) -> HttpResponse:
    folder = str(parse((request.POST if request.method == "POST" else request.GET).get("uri", "")))
    context: dict[str, Any] = {
        "rail": "storage",
        "uri": folder,
        "form": ImportForm(initial={"images": folder}, label_suffix=""),
    }
    if request.method == "POST":
        context["form"] = form = ImportForm(request.POST, request.FILES, label_suffix="")
        context["made"] = _made(form, folder) if form.is_valid() else None
        context["forgotten"] = "file" in request.FILES and not context["made"]
    refused = request.method == "POST" and not context["made"]
    return render(request, "console/import_labels.html", context, status=422 if refused else 200)


def _made(form: ImportForm, folder: str) -> dict[str, Any] | None:
    """What was made, for the page; None with the reason at the field that it is about."""
    data = form.cleaned_data
    place, name = parse(folder), data["file"].name or "labels"
    stem = join(place.bucket, place.key + name.rpartition(".")[0])
    wanted = LabelImport(
        file=join(place.bucket, place.key + name),
        format=data["format"],
        images=data["images"].strip(),
        attribute=data["attribute"].strip(),
        kind=data["kind"],
        maps=f"{stem}-maps",
        classes=[line.strip() for line in data["classes"].splitlines() if line.strip()],
        category_config=f"{stem}-classes.json",
    )
    try:
        if default_store().stat(f"{stem}.manifest"):
            raise ObjectExists(f"There is {stem}.manifest already.", hint="Rename your file, or delete that one first.")
        keep(wanted.file, data["file"])
        made = label_import.make(f"{stem}.manifest", wanted, replace=True)
    except InvalidInput as error:
        field = _FIELD_OF_PATH.get(error.path, "file")
        form.add_error(field, error.sentences if field == "file" else in_sentences(error.reason, error.hint))
    except LabelwrightError as error:
        form.add_error("file", error.sentences)
    else:
        return {"report": made.report, "attribute": made.attribute, "ways": _ways(made, wanted)}
    return None


def _ways(made: Made, wanted: LabelImport) -> dict[str, str]:
    """How to go on, with the form of a job filled in."""
    about = {"manifest_uri": made.report.uri, "task_type": _TASK_TYPES[made.kind]}
    classes, audited = {"categories": wanted.category_config}, {"audited_attribute": made.attribute}
    ways = {
        "Correct them": about | classes | audited | {"mode": "adjust"},
        "Judge them": about | audited | {"mode": "verify", "categories": VERDICTS},
        "Label what has no label": about | classes | {"label_attribute": made.attribute},
    }
    return {title: urlencode(filled) for title, filled in ways.items()}

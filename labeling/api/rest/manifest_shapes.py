"""The JSON of manifests: what is wrong with a line, which lines are wanted, what one is made of."""

from typing import Any

from rest_framework import serializers

from labeling.formats.from_coco import Kind
from workers.api.fields import Body, Flag, Number, Strings, Text, Whole


class Categories(Strings):
    """A JSON list of label categories. Longer ones are files, which the engine reads."""

    def __init__(self, **kwargs: Any) -> None:
        told = "more than {max_length}: write them into a label category file, and name it in category_config"
        super().__init__(**{"max_length": 1000, "error_messages": {"max_length": told}, **kwargs})


class Filter(Body):
    attribute = Text(required=False, max_length=127, help_text="the label attribute that the conditions are about")
    labeled = Flag(required=False, help_text="lines that have the label, or that have not; true")
    classes = Strings(required=False, max_length=1000, help_text="one of these is enough")
    min_confidence = Number(required=False, min_value=0, max_value=1, help_text="of the least certain part of a label")
    max_confidence = Number(required=False, min_value=0, max_value=1)
    human_annotated = Flag(required=False, help_text="true: by people; false: by a machine")
    job_names = Strings(required=False, max_length=100, help_text="labels of one of these jobs")
    sample = Number(required=False, min_value=0, max_value=1, help_text="this share of the lines, drawn by lot")
    seed = Whole(required=False, min_value=0, max_value=2**31 - 1, help_text="another lot")


class LabelFile(Body):
    file = Text(max_length=1024, help_text="s3:// address of the file, of a .zip of them, or of their folder/")
    images = Text(required=False, max_length=1024, help_text="s3:// folder of its images; else as the file says")
    attribute = Text(required=False, max_length=127, help_text="the label attribute; labels, or labels-ref for files")
    kind = serializers.ChoiceField(
        [one.value for one in Kind], required=False, help_text="what annotations become; else as they are"
    )
    maps = Text(required=False, max_length=1024, help_text="s3:// folder for label maps, of things and classes")
    classes = Strings(required=False, max_length=10_000, help_text="all classes in their order; else the file's")
    category_config = Text(required=False, max_length=1024, help_text="write a label category file there, too")
    human_annotated = Flag(required=False, help_text="whether people made the labels; true")
    job_name = Text(required=False, max_length=63, help_text="told as the job that made them")


class ManifestError(serializers.Serializer[Any]):
    line = serializers.IntegerField(help_text="from 1")
    column = serializers.IntegerField(help_text="from 1, in characters")
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)


class ManifestRequest(Body):
    uri = Text(max_length=1024, help_text="the manifest to check, or else to write")
    prefix = Text(
        required=False, max_length=1024, help_text="make the manifest from the objects below this s3:// prefix"
    )
    source = Text(
        required=False, max_length=1024, help_text="make it of those lines of this manifest that `filter` takes"
    )  # type: ignore[assignment]
    filter = Filter(required=False)
    merge = Strings(
        required=False,
        max_length=20,
        help_text="join these manifests by source: the lines of the first with what the others say of the same objects",
    )
    coco = LabelFile(required=False, help_text="make it of a COCO file, labels included")
    yolo = LabelFile(required=False, help_text="make it of YOLO's labels")
    voc = LabelFile(required=False, help_text="make it of Pascal VOC's labels")
    kind = serializers.ChoiceField(
        ["image", "text", "video"], default="image", help_text="text: each line of each .txt"
    )
    replace = Flag(default=False, help_text="write over what is at `uri`")


class ManifestReport(serializers.Serializer[Any]):
    uri = serializers.CharField()
    lines = serializers.IntegerField()
    errors = ManifestError(many=True)  # type: ignore[assignment]

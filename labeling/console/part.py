"""The part of the job form that a chained job has besides: which lines of the other job's output it is about."""

from django import forms

from labeling.manifest import Selection

#: Fields of the form by the names under which the domain complains about their values.
FIELD_OF_PATH = {
    "filter": "part_of",
    "filter.attribute": "part_attribute",
    "filter.labeled": "part_of",
    "filter.min_confidence": "part_least",
    "filter.sample": "part_sample",
}
SECTION = (
    "Which lines",
    ("part_of", "part_attribute"),
    {"Only some classes, by confidence, by lot": ("part_classes", "part_least", "part_most", "part_sample")},
)


class PartForm(forms.Form):
    part_of = forms.ChoiceField(
        label="Lines of the manifest",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", "All of them"),
            ("labeled", "Labeled by anybody"),
            ("people", "Labeled by people"),
            ("machine", "Labeled by a machine"),
            ("unlabeled", "Without a label"),
        ],
    )
    part_attribute = forms.CharField(
        label="Label attribute of these conditions",
        required=False,
        max_length=127,
        help_text="The label to look at, for instance that of the job before.",
    )
    part_classes = forms.CharField(
        label="Only these classes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on each line; a line of the manifest needs one of them.",
    )
    part_least = forms.FloatField(
        label="Sure at least, percent", required=False, min_value=0, max_value=100, help_text="In its least sure part."
    )
    part_most = forms.FloatField(label="Sure at most, percent", required=False, min_value=0, max_value=100)
    part_sample = forms.FloatField(
        label="Drawn by lot, percent", required=False, min_value=0.001, max_value=100, help_text="Empty: all of them."
    )

    def selection(self) -> Selection | None:
        """The conditions; None where the job is about all lines."""
        data = self.cleaned_data
        which, sample = data["part_of"], _share(data["part_sample"])
        classes = frozenset(filter(None, map(str.strip, data["part_classes"].splitlines())))
        least, most = _share(data["part_least"]), _share(data["part_most"])
        about_labels = bool(which or classes) or least is not None or most is not None
        if not about_labels and sample is None:
            return None
        return Selection(
            attribute=data["part_attribute"] if about_labels else "",
            labeled=which != "unlabeled",
            classes=classes,
            min_confidence=least,
            max_confidence=most,
            by_people={"people": True, "machine": False}.get(which),
            sample=sample,
        )


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100

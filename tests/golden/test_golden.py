"""Input manifest and answers give the output manifest, to the byte."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.golden.case import Case, cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.folder.parent.name}-{case.folder.name}")
def test_input_and_answers_give_the_exact_output(case: Case) -> None:
    expected = (case.folder / "output.manifest").read_bytes()
    assert "".join(line + "\n" for line in case.output()).encode() == expected


@pytest.mark.parametrize("case", [case for case in cases() if case.files], ids=lambda case: case.folder.name)
def test_labels_that_are_images_have_exactly_these_pixels(case: Case) -> None:
    """Of the file only the pixels are certain: how they are packed is the library's affair."""
    painted = {}
    for item, label in case.labels().items():
        image = Image.open(io.BytesIO(label.file or b""))
        assert (image.format, image.mode) == ("PNG", "P")
        painted[item] = ["".join(map(str, row)) for row in np.asarray(image).tolist()]
        colors = case.task_type.manifest_values(label, case.provenance(item))[1]["internal-color-map"]
        for number, one in colors.items():
            assert bytes(image.getpalette() or ())[3 * int(number) :][:3].hex() == one["hex-color"][1:]
    assert painted == case.files

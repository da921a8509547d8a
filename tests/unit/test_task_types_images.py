"""Image files are judged before they are decoded, and without reading more than is needed."""

import base64
from typing import Any

import pytest

from labeling.task_types import images, painted
from labeling.task_types.base import AnswerContext
from labeling.task_types.images import Picture, look
from labeling.task_types.registry import by_key
from tests.pictures import bomb_png, huge_png, label_map, picture
from workers.errors import InvalidAnswer, InvalidInput


class File:
    """Bytes that tell how many of them were read."""

    def __init__(self, content: bytes) -> None:
        self.content, self.bytes_read = content, 0

    def look(self) -> Picture | None:
        return look(self.read, len(self.content))

    def read(self, start: int, stop: int) -> bytes:
        self.bytes_read += stop - start
        return self.content[start:stop]


@pytest.mark.parametrize(
    ("mode", "form", "depth"),
    [
        ("RGB", "PNG", 3),
        ("RGBA", "PNG", 4),
        ("L", "PNG", 1),
        ("1", "PNG", 1),
        ("LA", "PNG", 4),
        ("RGB", "JPEG", 3),
        ("L", "JPEG", 1),
        ("CMYK", "JPEG", 4),
        ("P", "GIF", 3),
        ("RGB", "BMP", 3),
    ],
)
def test_size_and_channels_of_what_browsers_show(mode: str, form: str, depth: int) -> None:
    assert File(picture(40, 30, mode=mode, form=form)).look() == Picture(40, 30, depth)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_of_a_large_file_only_the_ends_are_read(form: str) -> None:
    file = File(picture(800, 600, form=form))
    assert file.look() == Picture(800, 600)
    assert file.bytes_read <= 2 * images.PART < len(file.content)


def test_a_photograph_followed_by_other_data_is_still_whole() -> None:
    """As telephones append a film to it."""
    assert File(picture(40, 30, form="JPEG") + bytes(2 * images.PART)).look() == Picture(40, 30)


def test_a_long_head_is_read_further() -> None:
    photo = picture(40, 30, form="JPEG")
    profile = b"".join(b"\xff\xe2" + (65_000).to_bytes(2, "big") + bytes(64_998) for _ in range(3))
    assert File(photo[:2] + profile + photo[2:]).look() == Picture(40, 30)


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"RIFF....WEBP", b"a text"])
def test_of_other_files_nothing_is_known(content: bytes) -> None:
    assert File(content).look() is None


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "empty"),
        (picture(400, 300)[:-5000], "truncated"),
        (picture(400, 300, form="JPEG")[:-5000], "truncated"),
        (picture(40, 30)[:20], "truncated"),
        (huge_png(), "50,000 × 50,000 pixels, more than 100 megapixels"),
        (bomb_png(), "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "damaged"),
    ],
    ids=["empty", "half png", "half jpeg", "a few bytes", "huge", "bomb", "signature alone"],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence(content: bytes, wrong: str) -> None:
    with pytest.raises(InvalidInput, match=wrong) as caught:
        File(content).look()
    assert caught.value.path == "source-ref"
    assert caught.value.hint


def test_a_file_of_too_many_bytes_is_not_read_at_all() -> None:
    def unread(start: int, stop: int) -> bytes:
        raise AssertionError

    with pytest.raises(InvalidInput, match="40,000,001 bytes"):
        look(unread, images.BYTES_AT_MOST + 1)


# --- painted images -------------------------------------------------------------------------------------------

ELEMENT = "crowd-semantic-segmentation"
GOOD = label_map(["01", "02"], {"cat": "#112233", "dog": "#445566"})


def painting(**fields: Any) -> dict[str, Any]:
    return {ELEMENT: GOOD[ELEMENT] | fields}


def png(content: bytes) -> dict[str, Any]:
    return {"pngImageData": base64.b64encode(content).decode()}


@pytest.mark.parametrize(
    ("raw", "field", "reason"),
    [
        (painting(labeledImage=png(picture(3, 2))), f"{ELEMENT}.labeledImage.pngImageData", "3 × 2 pixels"),
        (painting(labeledImage=png(huge_png())), f"{ELEMENT}.labeledImage.pngImageData", "50000 × 50000"),
        (painting(labeledImage=png(picture(2, 2, form="JPEG"))), f"{ELEMENT}.labeledImage.pngImageData", "not a PNG"),
        (painting(labeledImage=png(b"x")), f"{ELEMENT}.labeledImage.pngImageData", "not a PNG"),
        (painting(labeledImage={"pngImageData": "data:image/png;base64,"}), f"{ELEMENT}.labeledImage", "not base64"),
        (painting(labeledImage={"pngImageData": 1}), f"{ELEMENT}.labeledImage", "base64"),
        (painting(labeledImage={"png": ""}), f"{ELEMENT}.labeledImage", "pngImageData alone"),
        (painting(inputImageProperties={"width": 3, "height": 2}), f"{ELEMENT}.labeledImage", "3 × 2"),
        (painting(labelMappings={"owl": {"color": "#112233"}}), f"{ELEMENT}.labelMappings.owl", "not a category"),
        (painting(labelMappings={"cat": {"color": "red"}}), f"{ELEMENT}.labelMappings.cat.color", "like #1f77b4"),
        (painting(labelMappings={"cat": "#112233"}), f"{ELEMENT}.labelMappings.cat.color", "like #1f77b4"),
        (
            painting(labelMappings={"cat": {"color": "#112233"}, "dog": {"color": "#112233"}}),
            f"{ELEMENT}.labelMappings",
            "same colour",
        ),
        (painting(initialValueModified=1), f"{ELEMENT}.initialValueModified", "true or false"),
        (painting(more=1), f"{ELEMENT}.more", "not a field"),
        ({}, ELEMENT, "no painted image"),
    ],
)
def test_a_painting_that_cannot_be_used_is_refused_by_field(raw: Any, field: str, reason: str) -> None:
    with pytest.raises(InvalidAnswer, match=reason) as caught:
        by_key("semantic_segmentation").parse_answer(raw, AnswerContext(categories=["cat", "dog"]))
    assert caught.value.field.startswith(field)


def test_a_truncated_painting_is_refused() -> None:
    whole = base64.b64decode(GOOD[ELEMENT]["labeledImage"]["pngImageData"])
    with pytest.raises(InvalidAnswer, match="truncated or damaged"):
        by_key("semantic_segmentation").parse_answer(
            painting(labeledImage=png(whole[: whole.index(b"IDAT") + 8])), AnswerContext(categories=["cat", "dog"])
        )


@pytest.mark.parametrize(
    ("key", "raw", "field"),
    [
        ("semantic_segmentation", GOOD, f"{ELEMENT}.inputImageProperties"),
        (
            "bounding_box",
            {"b": {"boundingBoxes": [], "inputImageProperties": {"width": 2, "height": 2}}},
            "b.inputImageProperties",
        ),
    ],
)
def test_an_answer_about_another_image_is_refused_where_the_stored_one_is_known(key: str, raw: Any, field: str) -> None:
    context = AnswerContext(categories=["cat", "dog"], picture=Picture(3, 2, 4))
    with pytest.raises(InvalidAnswer, match="3 × 2 pixels, not 2 × 2") as caught:
        by_key(key).parse_answer(raw, context)
    assert caught.value.field == field
    assert caught.value.hint


def test_every_category_has_a_colour_of_its_own() -> None:
    colors = [painted.class_color(index) for index in range(255)]
    assert len({*colors, painted.BACKGROUND_COLOR}) == 256
    assert all(painted.is_color(color) for color in colors)


def test_answers_of_another_size_than_most_do_not_count() -> None:
    """Only where the stored image is not known; else they are refused before."""
    task_type = by_key("semantic_segmentation")
    context = AnswerContext(categories=["cat", "dog"])
    said = [label_map(rows, {"cat": "#112233"}) for rows in (["01"], ["01", "01"], ["01"])]
    answers = [(0, f"w{n}", task_type.parse_answer(one, context)) for n, one in enumerate(said)]
    ((_, label),) = task_type.consolidate(answers, categories=["cat", "dog"])
    assert label.details["pixels"] == {"BACKGROUND": 1, "cat": 1}


@pytest.mark.parametrize("key", ["bounding_box", "keypoint"])
def test_what_was_drawn_on_an_image_of_another_size_does_not_count(key: str) -> None:
    """The same, and whoever came first."""
    task_type, context = by_key(key), AnswerContext(categories=["cat"])
    place = {"left": 10, "top": 10, "width": 20, "height": 20} if key == "bounding_box" else {"x": 10, "y": 10}
    member = "boundingBoxes" if key == "bounding_box" else "keypoints"

    def form(width: int) -> dict[str, Any]:
        image = {"width": width, "height": 60}
        return {task_type.element: {member: [{"label": "cat", **place}], "inputImageProperties": image}}

    said = [
        (0, who, task_type.parse_answer(form(width), context)) for who, width in zip("abc", (900, 80, 80), strict=True)
    ]
    labels = [dict(task_type.consolidate(some, categories=["cat"]))[0] for some in (said, said[::-1])]
    assert labels[0] == labels[1]
    assert labels[0].image.size == (80, 60)
    for some in (said, said[::-1]):
        votes = task_type.decisions(some)
        assert {votes.workers[n] for n in votes.worker.tolist()} == {"b", "c"}
        assert votes.label.tolist() == [1, 1]


# --- entities -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "end", "good"), [(0, 5, True), (4, 5, True), (0, 6, False), (5, 6, False)])
def test_entities_end_with_the_text_in_code_points(start: int, end: int, good: bool) -> None:
    parse = by_key("named_entity_recognition").parse_answer
    context = AnswerContext(categories=["x"], line={"source": "ab😀cd"})
    raw = {"e": {"entities": [{"label": "x", "startOffset": start, "endOffset": end}]}}
    if good:
        assert parse(raw, context).entities
        return
    with pytest.raises(InvalidAnswer, match="beyond the end of the text, which has 5 characters") as caught:
        parse(raw, context)
    assert caught.value.field == "e.entities[0].endOffset"

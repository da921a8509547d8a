"""The tools that paint label maps: accessibility, keyboard, pointer, form behaviour, and every pixel of the answer."""

import base64
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.e2e.elements.stage import Stage

pytestmark = pytest.mark.browser

SIZE = {"height": 480, "width": 640}
BLUE, ORANGE = (31, 119, 180, 255), (255, 127, 14, 255)
CLEAR = (255, 255, 255, 0)


def whole(element: str, more: str = "") -> str:
    return f"""<crowd-form><crowd-{element} id="w" name="a" src="/picture.png" header="Paint" labels="['Cat', 'Dog']"
    {more}><full-instructions header="How">All of it.</full-instructions></crowd-{element}></crowd-form>"""


def opened(stage: Stage, element: str, more: str = "") -> Stage:
    stage.open(whole(element, more))
    stage.wait_for("loaded")
    stage.focus()
    return stage


def picture(answer: dict[str, Any]) -> Image.Image:
    """The label map of an answer; its text is base64 without a prefix."""
    data = base64.b64decode(answer["labeledImage"]["pngImageData"], validate=True)
    return Image.open(BytesIO(data)).convert("RGBA")


def colors(image: Image.Image) -> set[Any]:
    return {color for _, color in image.getcolors(maxcolors=1 << 20) or []}


def shown(stage: Stage) -> Image.Image:
    """The label map as the worker sees it, without what lies below."""
    stage.js("() => w.updateComplete")
    url = stage.js("() => w.shadowRoot.querySelector('canvas.mask').toDataURL()")
    return Image.open(BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGBA")


def on_black(image: Image.Image) -> bytes:
    return Image.alpha_composite(Image.new("RGBA", image.size, "black"), image).tobytes()


def outline(stage: Stage, *corners: tuple[int, int]) -> None:
    stage.press("p")
    for corner in corners:
        stage.click(*corner)
    stage.press("Enter")


def test_pixels_have_the_colour_of_their_label_and_none_between(stage: Stage) -> None:
    opened(stage, "semantic-segmentation")
    stage.drag((100, 100), (200, 140))
    stage.press("2")
    outline(stage, (300, 100), (500, 130), (350, 300))
    assert stage.violations_everywhere() == []
    answer = stage.submit()["a"]
    assert answer["labelMappings"] == {"Cat": {"color": "#1f77b4"}, "Dog": {"color": "#ff7f0e"}}
    assert answer["inputImageProperties"] == SIZE
    assert set(answer) == {"labelMappings", "labeledImage", "inputImageProperties"}
    image = picture(answer)
    assert image.size == (640, 480)
    assert colors(image) == {CLEAR, BLUE, ORANGE}
    assert [image.getpixel(at) for at in [(150, 120), (380, 180), (5, 5)]] == [BLUE, ORANGE, CLEAR]


def test_painted_by_the_keyboard_alone(stage: Stage) -> None:
    opened(stage, "semantic-segmentation")
    stage.press("2", "Space", "ArrowLeft", "ArrowLeft", "Space", "ArrowDown", "ArrowDown", "Shift+Space")
    stage.press("e", "Space", "p", "1", "Space", *["Shift+ArrowRight"] * 2, "Space", *["Shift+ArrowDown"] * 2, "Space")
    stage.press("Enter", "Control+Enter")
    answer = stage.wait_for("submit")["answer"]["a"]
    assert answer["labelMappings"].keys() == {"Cat", "Dog"}
    assert colors(picture(answer)) == {CLEAR, BLUE, ORANGE}


def test_later_strokes_cover_earlier_ones_and_undo_takes_one_step(stage: Stage) -> None:
    opened(stage, "semantic-segmentation")
    outline(stage, (100, 100), (300, 100), (300, 300), (100, 300))
    stage.press("2", "b")
    stage.drag((150, 200), (250, 200))
    covered = picture(stage.answer()["a"])
    assert [covered.getpixel(at) for at in [(200, 200), (200, 150)]] == [ORANGE, BLUE]
    stage.drag((150, 200), (250, 200))  # changes nothing
    assert on_black(shown(stage)) == on_black(covered)
    stage.press("z")
    assert colors(picture(stage.answer()["a"])) == {CLEAR, BLUE}
    assert stage.answer()["a"]["labelMappings"].keys() == {"Cat"}
    stage.press("Shift+Z")
    assert picture(stage.answer()["a"]).tobytes() == covered.tobytes()
    stage.press("z", "z")
    assert stage.answer()["a"]["labelMappings"] == {}
    stage.press("p", "Backspace")
    stage.click(150, 300)
    stage.press("Enter")
    assert picture(stage.answer()["a"]).getpixel((150, 200)) == ORANGE


def test_a_fill_keeps_to_its_area(stage: Stage) -> None:
    opened(stage, "semantic-segmentation")
    outline(stage, (1, 1), (638, 1), (638, 100), (1, 100))
    stage.press("2", "g")
    stage.click(300, 300)
    image = picture(stage.answer()["a"])
    assert colors(image) == {BLUE, ORANGE}
    assert image.getpixel((300, 99)) == BLUE
    assert image.getpixel((300, 100)) == ORANGE


def test_every_object_has_a_colour_of_its_own(stage: Stage) -> None:
    opened(stage, "instance-segmentation")
    stage.drag((100, 100), (150, 100))
    stage.press("n")
    stage.drag((300, 100), (350, 100))
    stage.press("2")
    stage.drag((300, 300), (350, 300))
    assert stage.violations_everywhere() == []
    instances = stage.answer()["a"]["instances"]
    assert instances == [
        {"color": "#1f77b4", "label": "Cat"},
        {"color": "#ff7f0e", "label": "Cat"},
        {"color": "#2ca02c", "label": "Dog"},
    ]
    stage.frame.get_by_role("button", name="Cat object 2", exact=True).click()
    stage.press("2")
    stage.drag((320, 100), (320, 200))
    stage.frame.get_by_role("button", name="Remove Cat object 1", exact=True).click()
    answer = stage.submit()["a"]
    assert answer["instances"] == [{"color": "#ff7f0e", "label": "Dog"}, {"color": "#2ca02c", "label": "Dog"}]
    assert picture(answer).getpixel((320, 200)) == ORANGE
    assert BLUE not in colors(picture(answer))


@pytest.mark.parametrize(
    ("element", "legend"),
    [
        ("semantic-segmentation", "labelMappings: {Dog: {color: '#1F77B4'}, Gnu: {color: '#000000'}}"),
        ("instance-segmentation", "instances: [{label: 'Dog', color: '#1f77b4'}, {label: 'Gnu', color: '#000000'}]"),
    ],
)
def test_an_initial_map_is_kept_to_the_pixel(stage: Stage, element: str, legend: str) -> None:
    image, data = Image.new("RGBA", (640, 480), CLEAR), BytesIO()
    image.paste(BLUE, (10, 20, 30, 40))  # by custom the colour of the first label, and of the first thing
    expected = image.copy()
    image.paste((0, 0, 0, 255), (50, 50, 60, 60))
    info = PngInfo()
    info.add(b"gAMA", (100_000).to_bytes(4, "big"))  # what asks a browser to show other colours than the file has
    image.save(data, "PNG", pnginfo=info)
    src = f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"
    more = f"""initial-value="{{{legend}, src: '{src}'}}" """
    opened(stage, element, more)
    stage.wait_for("error")
    stage.frame.wait_for_function("() => w.problem() === ''")
    answer = stage.answer()["a"]
    assert answer["initialValueModified"] is False
    assert picture(answer).tobytes() == expected.tobytes()
    stage.press("e")
    stage.click(15, 25)
    assert stage.answer()["a"]["initialValueModified"] is True
    stage.press("z")
    assert stage.answer()["a"] == answer
    stage.press("b")
    stage.press("1")
    stage.drag((100, 100), (200, 140))
    assert colors(picture(stage.answer()["a"])) == {CLEAR, BLUE, ORANGE}
    stage.press("z")
    unchanged = stage.draft()
    stage.open(whole(element, more))
    stage.tell(type="restore", state=unchanged, seq=1)
    stage.wait_for("loaded")
    stage.until("() => !w.value.initialValueModified")
    stage.frame.get_by_role("checkbox", name="Nothing to label").check()
    nothing = stage.draft()
    stage.open(whole(element, more))
    stage.tell(type="restore", state=nothing, seq=1)
    stage.until("() => w.value.initialValueModified")
    assert colors(picture(stage.answer()["a"])) == {CLEAR}


def test_a_stroke_ends_where_another_tool_is_taken(stage: Stage) -> None:
    opened(stage, "semantic-segmentation")
    stage.page.mouse.move(*stage.on_image(100, 100))
    stage.page.mouse.down()
    stage.page.mouse.move(*stage.on_image(200, 100), steps=2)
    stage.press("e")
    stage.page.mouse.move(*stage.on_image(100, 100), steps=2)
    stage.page.mouse.up()
    assert picture(stage.answer()["a"]).getpixel((150, 100)) == BLUE
    stage.press("z")
    assert stage.answer()["a"]["labelMappings"] == {}


def test_a_draft_brings_back_the_pixels_and_the_steps(stage: Stage) -> None:
    opened(stage, "semantic-segmentation")
    stage.drag((100, 100), (200, 140))
    one = stage.answer()
    stage.press("2")
    stage.drag((300, 100), (300, 200))
    both, state = stage.answer(), stage.draft()
    opened(stage, "semantic-segmentation")
    stage.tell(type="restore", state=state, seq=3)
    assert stage.answer() == both
    stage.tell(type="undo")
    assert stage.answer() == one


def test_nothing_painted_is_no_answer_unless_there_is_nothing(stage: Stage) -> None:
    opened(stage, "instance-segmentation")
    stage.press("Control+Enter")
    assert stage.sent("submit") == []
    stage.drag((100, 100), (200, 140))
    stage.frame.get_by_role("checkbox", name="Nothing to label").check()
    answer = stage.submit()["a"]
    assert answer["instances"] == []
    assert colors(picture(answer)) == {CLEAR}


def test_labels_made_by_the_worker_and_taken_away(stage: Stage) -> None:
    opened(stage, "semantic-segmentation")
    stage.js("() => { w.labels = []; w.labels = w.labels.concat(['New']).concat(['Old']) }")
    stage.drag((100, 100), (200, 140))
    stage.press("2")
    stage.drag((300, 100), (300, 200))
    stage.js("() => { w.labels = w.labels.filter((label) => label !== 'New') }")
    answer = stage.answer()["a"]
    assert answer["labelMappings"].keys() == {"Old"}
    assert len(colors(picture(answer))) == 2

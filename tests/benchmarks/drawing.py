"""How quick the drawing tools are in a real browser: many boxes, a large image. No server is needed."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from tests.benchmarks.measure import Figure, Options
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.e2e.elements.stage import CORS, Stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BOXES: Final = 500
LARGE: Final = (6000, 4000)
SHOWN: Final = "() => w.image.width > 0 && w.shadowRoot.querySelector('.stage').clientWidth > 0"
#: Moves the enlarged image a little in each of sixty frames; the milliseconds between the frames.
PAN: Final = """async () => {
  const stage = w.shadowRoot.querySelector('.stage'), { x, y } = stage.getBoundingClientRect(), taken = [];
  stage.setPointerCapture = () => {};
  const send = (type, at) => stage.dispatchEvent(new PointerEvent(type, {
    bubbles: true, composed: true, pointerId: 1, button: 1, buttons: 4,
    clientX: x + 400 + at, clientY: y + 300 + at }));
  send('pointerdown', 0);
  let before = performance.now();
  for (let frame = 0; frame < 60; frame++) {
    send('pointermove', 90 * Math.sin(frame / 8));
    await new Promise(requestAnimationFrame);
    taken.push(performance.now() - before);
    before = performance.now();
  }
  send('pointerup', 0);
  return taken;
}"""
#: Shows another image; the milliseconds until it is drawn.
OPEN: Final = """async (src) => {
  const before = performance.now();
  w.src = src;
  await w.updateComplete;
  const image = w.shadowRoot.querySelector('.picture img');
  if (!image.complete) await new Promise((done) => image.addEventListener('load', done));
  await image.decode();
  await new Promise(requestAnimationFrame);
  return performance.now() - before;
}"""


def run(options: Options) -> Iterator[Figure]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_FLAGS)
        yield Figure(f"{BOXES} boxes moved: time of a frame", "ms", _pan(chromium), "≤ 33")
        opened = [_open(chromium) for _ in range(options.repeats)]
        yield Figure("an image of 24 megapixels opened", "ms", opened, "≤ 1,000")
        chromium.close()


def _page(more: str) -> str:
    return f"""<crowd-form><crowd-bounding-box id="w" name="a" src="/picture.png" header="Draw" labels="['Dog']" {more}>
    </crowd-bounding-box></crowd-form>"""


def _pan(chromium: "Browser") -> list[float]:
    boxes = ", ".join(
        f"{{label: 'Dog', left: {place % 25 * 24}, top: {place // 25 * 23}, width: 18, height: 16}}"
        for place in range(BOXES)
    )
    stage = Stage(chromium.new_page()).open(_page(f'initial-value="[{boxes}]"'), hosted=False)
    stage.until(SHOWN)
    stage.press("+", "+", "+")
    return list(stage.js(PAN))


def _open(chromium: "Browser") -> float:
    stage = Stage(chromium.new_page())
    body = _large()
    stage.page.route("**/large.jpg", lambda route: route.fulfill(body=body, content_type="image/jpeg", headers=CORS))
    stage.open(_page(""), hosted=False).until(SHOWN)
    return float(stage.js(OPEN, "/large.jpg"))


def _large() -> bytes:
    """A JPEG of 24 megapixels with much to see in it."""
    width, height = LARGE
    coarse = np.random.default_rng(0).integers(0, 256, (height // 10, width // 10, 3), np.uint8)
    data = io.BytesIO()
    Image.fromarray(coarse).resize(LARGE, Image.Resampling.BICUBIC).save(data, "JPEG", quality=85)
    return data.getvalue()

"""Shows templates in Chromium as the portal does, without a server: every request is answered from here."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image
from playwright.sync_api import CDPSession, Error, Frame, Page, Route

ROOT = Path(__file__).resolve().parents[3]
BUNDLE = ROOT / "frontend" / "dist" / "crowd-html-elements.js"
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
#: The rules that the colours of a theme decide; all else that axe looks at is the same in every theme.
RULES_OF_COLOURS = ["color-contrast", "link-in-text-block"]
HEIGHT = 844
ORIGIN = "http://tasks.test"
LOADER = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'
SANDBOX = "allow-scripts allow-forms allow-modals allow-popups"
CORS = {"Access-Control-Allow-Origin": "*"}

#: The least that a host does: answers hello, keeps what the frame sends, sends what the test says. `through` resolves
#: when all that was sent until then, either way, has come: a port keeps the order.
HOST = """<!doctype html><html lang="en"><title>Host</title>
<style>body { margin: 0 } iframe { border: 0; width: 100vw; height: 100vh }</style>
<body><script>
  const sent = [];
  const asked = [];
  let port;
  const through = () => new Promise((done) => { asked.push(done); port.postMessage({ type: "ping" }); });
  addEventListener("message", (event) => {
    const frame = document.querySelector("iframe");
    if (event.source !== frame.contentWindow || event.data?.type !== "labelwright:hello" || port) return;
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data }) => data.type === "pong" ? asked.shift()?.() : sent.push(data);
    frame.contentWindow.postMessage({ type: "labelwright:port" }, "*", [channel.port2]);
  });
</script><iframe title="Task" sandbox="%s" src="/task"></iframe></body></html>"""


def whole(template: str) -> str:
    """A fragment as a whole document; a document as it is."""
    if "<html" in template:
        return template
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Task</title>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{template}</body></html>'


def picture(width: int = 640, height: int = 480) -> bytes:
    """A PNG with something to see in it."""
    image = Image.effect_mandelbrot((width, height), (-2, -1.2, 0.8, 1.2), 40).convert("RGB")
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def turned(width: int = 640, height: int = 480) -> bytes:
    """A JPEG that lies on its side and says so: turned upright it would be `height` wide and `width` high."""
    image = Image.new("RGB", (width, height), (90, 120, 150))
    exif, data = Image.Exif(), BytesIO()
    exif[ExifTags.Base.Orientation] = 6
    image.save(data, "JPEG", exif=exif)
    return data.getvalue()


class Stage:
    """One browser page. `frame` is where the template runs; `errors` are what its scripts threw."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.hosted = False
        self._template = ""
        self._session: CDPSession | None = None
        page.set_default_timeout(20_000)
        page.set_viewport_size({"width": 1440, "height": 900})
        page.on("pageerror", self._note_error)
        page.route("**/*", self._answer)

    def open(self, template: str, *, hosted: bool = True, loader: str = LOADER) -> "Stage":
        """Shows the template and waits until its elements are ready."""
        self._template = whole(loader + template)
        self.hosted = hosted
        self.page.goto(f"{ORIGIN}/host" if hosted else f"{ORIGIN}/task")
        if hosted:
            self.wait_for("ready")
        else:
            self.frame.wait_for_function("() => customElements.get('crowd-form')")
        return self

    @property
    def frame(self) -> Frame:
        return self.page.frames[1] if self.hosted else self.page.main_frame

    def js(self, script: str, argument: Any = None) -> Any:
        """Evaluates a function in the frame."""
        return self.frame.evaluate(script, argument)

    def until(self, script: str, argument: Any = None) -> None:
        """Waits until a function in the frame gives something true."""
        self.frame.wait_for_function(script, arg=argument)

    def tell(self, **message: Any) -> None:
        """Sends a message from the host to the frame, and waits until it was acted on and can be seen."""
        self.page.evaluate("async (message) => { port.postMessage(message); await through(); }", message)
        self.js("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")

    def sent(self, kind: str) -> list[dict[str, Any]]:
        """What the frame has told the host until now, of one kind."""
        messages = self.page.evaluate("async () => { await through(); return sent; }")
        return [message for message in messages if message["type"] == kind]

    def wait_for(self, kind: str, count: int = 1) -> dict[str, Any]:
        """The `count`-th message of a kind, waiting for it."""
        enough = "([kind, count]) => typeof sent !== 'undefined' && sent.filter((m) => m.type === kind).length >= count"
        self.page.wait_for_function(enough, arg=[kind, count])
        return self.sent(kind)[count - 1]

    def draft(self) -> dict[str, Any]:
        """The draft of all that was done until now; locks the page, for locking sends what is not sent yet."""
        self.tell(type="pause")
        return self.sent("draft")[-1]["state"]  # type: ignore[no-any-return]

    def submit(self) -> dict[str, Any]:
        """Submits as the host's own button does and gives the answer."""
        before = len(self.sent("submit"))
        self.tell(type="submit")
        return self.wait_for("submit", before + 1)["answer"]  # type: ignore[no-any-return]

    def answer(self) -> dict[str, Any]:
        """The answer as it stands, whether or not it may be submitted."""
        fields = self.js("() => document.querySelector('crowd-form')._serializeForm()")
        return json.loads(fields["taskAnswers"])[0]  # type: ignore[no-any-return]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def focus(self) -> None:
        """Gives the keyboard to the task, as the portal does when it shows one."""
        self.page.evaluate("() => document.querySelector('iframe')?.focus()")
        self.until("() => document.hasFocus()")

    def on_image(self, x: float, y: float) -> tuple[float, float]:
        """Where this pixel of the first widget's image is on the page."""
        place = """([x, y]) => {
          const root = [...document.querySelectorAll('*')].map((one) => one.shadowRoot)
            .find((one) => one?.querySelector('.upper-canvas'));
          const box = root.querySelector('.upper-canvas').getBoundingClientRect();
          const image = root.querySelector('.picture img');
          return [box.x + x * box.width / image.offsetWidth, box.y + y * box.height / image.offsetHeight];
        }"""
        at = self.js(place, [x, y])
        return at[0], at[1]

    def click(self, x: float, y: float) -> None:
        """Clicks on a pixel of the image."""
        self.page.mouse.click(*self.on_image(x, y))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drags from one pixel of the image to another."""
        self.page.mouse.move(*self.on_image(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self.on_image(*end), steps=3)
        self.page.mouse.up()

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        """Touches pixels of the image, one finger each; `kind` is start, move or end."""
        fingers = [dict(zip("xy", self.on_image(*point), strict=True), id=at) for at, point in enumerate(points)]
        self._devtools.send("Input.dispatchTouchEvent", {"type": f"touch{kind.capitalize()}", "touchPoints": fingers})

    def pen(self, kind: str, point: tuple[float, float]) -> None:
        """A pen on a pixel of the image; `kind` is Pressed, Moved or Released."""
        x, y = self.on_image(*point)
        pressed = {"button": "left", "clickCount": 1, "pointerType": "pen", "buttons": 0 if kind == "Released" else 1}
        self._devtools.send("Input.dispatchMouseEvent", {"type": f"mouse{kind}", "x": x, "y": y, **pressed})

    @property
    def _devtools(self) -> CDPSession:
        self._session = self._session or self.page.context.new_cdp_session(self.page)
        return self._session

    def violations(self, rules: list[str] | None = None) -> list[str]:
        """What axe finds wrong, to WCAG 2.2 AA and good practice, or by some of its rules alone."""
        if not self.js("() => 'axe' in window"):
            self.frame.evaluate(AXE.read_text(encoding="utf-8"))
        options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
        found = self.js("async (options) => (await axe.run(document, options)).violations", options)
        return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]

    def violations_everywhere(self) -> list[str]:
        """The same on a phone and on a desk, light and dark; and whatever makes the page wider than its window."""
        found = []
        for width in (390, 1440):
            self.resize(width)
            for theme, rules in (("light", None), ("dark", RULES_OF_COLOURS)):
                self.tell(type="theme", theme=theme)
                found += [f"{width} {theme}: {violation}" for violation in self.violations(rules)]
            if self.js("() => document.documentElement.scrollWidth") > width:
                found.append(f"{width}: the page is wider than its window")
        return found

    def resize(self, width: int) -> None:
        """A window of another width, drawn: until then the browser sends the pointer to where the frame was."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.js(
            "() => addEventListener('pointermove', ({ clientX, clientY }) => (window.pointed = [clientX, clientY]))"
        )
        for step in range(2000):
            spot = [width - 1 - step % 2, HEIGHT - 1]
            self.page.mouse.move(*spot)
            if self.js("() => window.pointed") == spot:
                return
        raise AssertionError(f"The pointer does not reach a window of {width} pixels.")

    def close(self) -> None:
        self.page.unroute_all()
        self.page.remove_listener("pageerror", self._note_error)

    def _note_error(self, error: Error) -> None:
        self.errors.append(str(error))

    def _answer(self, route: Route) -> None:
        url = route.request.url
        self.requests.append(url)
        if "/libraries/" in url:
            route.fulfill(path=BUNDLE.parent / "libraries" / Path(url).name, content_type="text/javascript")
        elif url.endswith(".js"):
            script = BUNDLE.with_name(Path(url).name.replace("-v2", ""))
            route.fulfill(path=script, content_type="text/javascript", headers=CORS)
        elif url.endswith("/picture.png"):
            route.fulfill(body=picture(), content_type="image/png", headers=CORS)
        elif url.endswith("/turned.jpg"):
            route.fulfill(body=turned(), content_type="image/jpeg", headers=CORS)
        elif url.endswith("/plain.png"):
            route.fulfill(body=picture(), content_type="image/png")
        elif url.endswith("/host"):
            route.fulfill(body=HOST % SANDBOX, content_type="text/html")
        elif url.endswith("/task"):
            route.fulfill(body=self._template, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(status=404, body="")

"""Rendering in the child: the same pages, and no template can hurt the process that asks."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from labeling.errors import BadTemplate
from labeling.templating import render as rendering
from labeling.templating.render import Renderer, check_template, render
from workers.errors import NotAllowed

pytestmark = pytest.mark.any_database

Children = Callable[[], set[int]]
URLS = {"script_url": "/a.js", "style_url": "/a.css"}
ENDLESS = (
    "{% for a in (1..400) %}{% for b in (1..400) %}{% assign x = task.input.t | split: '' | sort | uniq %}"
    "{% endfor %}{% endfor %}"
)


def request(template: str, **task_input: Any) -> dict[str, Any]:
    return {"do": "render", "template": template, "input": task_input, "urls": URLS}


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    made = Renderer(seconds=1.0, megabytes=200, idle_seconds=30)
    yield made
    made.close()


def page(renderer: Renderer, template: str, **task_input: Any) -> str:
    reply = renderer.ask(request(template, **task_input), sign=str.upper)
    return str(reply.get("page", reply.get("error")))


@pytest.fixture(autouse=True)
def children() -> Callable[[], set[int]]:
    """Children that this process got since the test began, those not yet waited for included."""
    rendering.close()
    before = _all_children()
    return lambda: _all_children() - before


def _all_children() -> set[int]:
    """Threads come and go; one that went while they were read leaves its children to another: read again."""
    listed = Path(f"/proc/{os.getpid()}/task")
    while True:
        with suppress(FileNotFoundError, ProcessLookupError):
            return {int(pid) for task in listed.iterdir() for pid in (task / "children").read_text().split()}


def gone(pid: int, within: float = 10.0) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.02)
    return False


def test_a_page() -> None:
    html = render(
        "<p>{{ task.input.s | grant_read_access }}</p>", {"s": "s3://bkt/a&b"}, sign=lambda uri: f"/media/{uri}"
    )
    assert html.startswith("<!doctype html>")
    assert "<p>/media/s3://bkt/a&amp;b</p>" in html
    assert '<script src="/static/crowd-html-elements.js">' in html


def test_broken_templates_are_told_with_their_line() -> None:
    with pytest.raises(BadTemplate, match="line 2: unknown filter 'nope'") as caught:
        render("<p>\n{{ 1 | nope }}", {}, sign=str)
    assert caught.value.line == 2


def test_each_uri_is_signed_once_for_a_page() -> None:
    asked: list[str] = []

    def sign(uri: str) -> str:
        asked.append(uri)
        return f"/{len(asked)}"

    html = render("{% for i in (1..3) %}{{ 's3://bkt/k' | grant_read_access }}{% endfor %}", {}, sign=sign)
    assert asked == ["s3://bkt/k"]
    assert "/1/1/1" in html


def test_a_refusal_to_sign_reaches_the_caller_and_spares_the_child(renderer: Renderer, children: Children) -> None:
    def refuse(uri: str) -> str:
        raise NotAllowed(f"{uri} is not yours")

    page(renderer, "warm")
    before = children()
    with pytest.raises(NotAllowed, match="s3://bkt/k is not yours"):
        renderer.ask(request("{{ 's3://bkt/k' | grant_read_access }}"), sign=refuse)
    assert "ok" in page(renderer, "ok")
    assert children() == before


@pytest.mark.parametrize(
    "probe",
    [
        "{{ (1..30000000) | join }}",
        "{{ (1..100000000) | join: task.input.t }}",
        "{{ task.input.t | split: '' | sort | uniq }}",
    ],
)
def test_the_two_known_probes_do_no_harm(renderer: Renderer, probe: str) -> None:
    """A huge range joined, and `uniq` over 400 kB, both of which python-liquid alone does not stop."""
    text = page(renderer, probe, t="ab" * 200_000)
    assert "too large for a template" in text
    assert "ok" in page(renderer, "ok")


def test_a_template_that_does_not_end_is_ended(renderer: Renderer, children: Children) -> None:
    page(renderer, "warm")
    (before,) = children()
    with pytest.raises(BadTemplate, match="longer than 1 seconds"):
        page(renderer, ENDLESS, t="x" * 90_000)
    assert gone(before)
    assert "ok" in page(renderer, "ok")


def test_a_template_that_eats_memory_is_ended(renderer: Renderer) -> None:
    greedy = "{% for i in (1..60) %}{% assign x = task.input.t | append: i %}" + "".join(
        f"{{% assign v{n} = x | append: '{n}' | split: '' %}}" for n in range(60)
    )
    text = page(renderer, greedy + "{% endfor %}", t="x" * 99_000)
    assert "memory" in text or "local namespace limit" in text
    assert "ok" in page(renderer, "ok")


def test_what_the_language_did_not_foresee_spares_the_child(renderer: Renderer, children: Children) -> None:
    page(renderer, "warm")
    before = children()
    assert "OverflowError" in page(renderer, "{% for i in (1..task.input.n) %}{% endfor %}", n=float("inf"))
    assert "ok" in page(renderer, "ok")
    assert children() == before


def test_a_child_that_dies_is_replaced(renderer: Renderer, children: Children) -> None:
    page(renderer, "warm")
    (child,) = children()
    os.kill(child, signal.SIGSEGV)
    assert gone(child)
    with pytest.raises(BadTemplate, match="signal 11"):
        page(renderer, "lost")
    assert "ok" in page(renderer, "ok")


def test_an_idle_child_goes_and_leaves_no_zombie(children: Children) -> None:
    renderer = Renderer(seconds=1.0, megabytes=200, idle_seconds=1.0)
    assert "one" in page(renderer, "one")
    (child,) = children()
    assert gone(child)
    assert "two" in page(renderer, "two")
    renderer.close()
    assert not children()


def test_threads_take_turns(renderer: Renderer, children: Children) -> None:
    def one(number: int) -> bool:
        return f"<p>{number}</p>" in page(renderer, "<p>{{ task.input.n }}</p>", n=number)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(200)))
    assert len(children()) == 1


def test_an_interrupted_caller_does_not_leave_its_page_to_the_next(renderer: Renderer) -> None:
    def interrupt(uri: str) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        renderer.ask(request("secret {{ 's3://bkt/k' | grant_read_access }}"), sign=interrupt)
    assert "secret" not in page(renderer, "next")


def test_a_forked_process_starts_its_own_child(renderer: Renderer) -> None:
    page(renderer, "warm")
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, b"ok" if "forked" in page(renderer, "forked") else b"no")
        renderer.close()
        os._exit(0)
    os.close(write)
    assert os.read(read, 2) == b"ok"
    os.close(read)
    os.waitpid(child, 0)
    assert "still here" in page(renderer, "still here")


def test_the_child_ends_with_its_parent() -> None:
    program = (
        "from labeling.templating import render as r; r.render('x', {}, sign=str);"
        "print(r._renderer._child.process.pid, flush=True); import os; os.kill(os.getpid(), 9)"
    )
    parent = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert parent.returncode == -signal.SIGKILL
    assert gone(int(parent.stdout))


def test_the_child_has_no_secrets_and_no_framework(renderer: Renderer, children: Children) -> None:
    page(renderer, "warm")
    (child,) = children()
    environment = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
    assert {entry.partition(b"=")[0] for entry in environment if entry} <= {b"PYTHONPATH", b"LC_ALL"}
    program = "import sys, labeling.templating.child; print([m for m in sys.modules if m.startswith('django')])"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_the_asking_process_does_not_load_the_language() -> None:
    program = "import sys, labeling.templating.render; print('liquid' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "False"


def test_text_that_is_not_unicode_survives(renderer: Renderer) -> None:
    assert "\ud83d" in page(renderer, "{{ task.input.t }}", t="\ud83d")


def test_checking_a_template() -> None:
    found = check_template("<crowd-form>\n{{ task.input.b }}{{ 1 | nope }}</crowd-form>", {"a": 1})
    assert [(f.severity, f.line) for f in found] == [("error", 2), ("warning", 2)]
    assert check_template("<crowd-form></crowd-form>", None) == []


def test_checking_a_template_that_does_not_end(monkeypatch: pytest.MonkeyPatch, renderer: Renderer) -> None:
    monkeypatch.setattr(rendering, "_renderer", renderer)
    (finding,) = check_template(ENDLESS, {"t": "x" * 90_000})
    assert finding.severity == "error"
    assert "longer than" in finding.message


def test_close_may_meet_a_rendering(renderer: Renderer) -> None:
    pages: list[str] = []
    thread = threading.Thread(target=lambda: pages.append(page(renderer, "<p>{{ 1 }}</p>")))
    thread.start()
    renderer.close()
    thread.join()
    assert "<p>1</p>" in pages[0]

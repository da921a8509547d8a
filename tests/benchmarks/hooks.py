"""How many calls of a slow hook before people a job gets through, and how that grows with workers.

The hook waits a tenth of a second, as one does that looks something up elsewhere. With two workers at hand, 100,000
objects must be through in 20 minutes: 83 calls a second.
"""

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import STDOUT, Popen
from tempfile import TemporaryDirectory

from tests import services
from tests.benchmarks.measure import Figure, Options
from tests.crew import Crew
from tests.installation import LABELWRIGHT, Installation, prepared

OBJECTS = 1500
WAIT = 0.1
ANSWER = b'{"taskInput": {}, "isHumanAnnotationRequired": "false"}'
FORM = "<crowd-form><p>{{ task.input.text }}</p><crowd-input name='note'></crowd-input></crowd-form>"


def run(options: Options) -> Iterator[Figure]:
    with slow_hook() as url, distributed(url) as running:
        crew = Crew(running, 1)
        rates: dict[int, list[float]] = {1: [], 2: []}
        for repeat in range(options.repeats):
            for workers, found in rates.items():
                found.append(_rate(crew, url, workers, f"calls-{repeat}-{workers}"))
    yield Figure(f"postgres, a hook of {WAIT:g} s: one worker", "calls/s", rates[1])
    yield Figure("the same, two workers", "calls/s", rates[2], "≥ 83")
    yield Figure(
        "the second worker", "times", [two / one for one, two in zip(rates[1], rates[2], strict=True)], "≥ 1.7"
    )


def _rate(crew: Crew, url: str, workers: int, name: str) -> float:
    """Calls a second, from the first task to the end of the job; nobody is asked."""
    with ExitStack() as stack:
        for number in range(workers):
            stack.enter_context(worker(crew.running, f"{name}-{number}"))
        changes = {"task_type": "custom", "categories": [], "template": FORM, "pre_hook": url, "workers_per_object": 1}
        job = crew.job(name, OBJECTS, **changes)
        crew.await_status(job, "InProgress")
        begin = time.perf_counter()
        crew.await_status(job, "Completed", seconds=300)
        return OBJECTS / (time.perf_counter() - begin)


@contextmanager
def slow_hook(say: Callable[[bytes], bytes] = lambda event: ANSWER) -> Iterator[str]:
    """The address of one that takes its time to `say` something to what it is sent."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            event = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(WAIT)
            answer = say(event)
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/look-up"
    server.shutdown()


@contextmanager
def distributed(hook: str) -> Iterator[Installation]:
    """As in production: web, PostgreSQL, Redis; workers come later."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(prefix="labelwright-bench-")))
        settings = {
            "DATABASE_URL": stack.enter_context(services.postgres(forgetful=False)),
            "REDIS_URL": stack.enter_context(services.redis()),
            "HOOKS_ALLOW": f"private:{hook}",
            "HOOK_SECRET": "a secret of the operator",
        }
        running = stack.enter_context(prepared(home, **settings))
        running.start("--web-only")
        stack.callback(running.stop)
        running.key = running.new_key()
        yield running


@contextmanager
def worker(running: Installation, name: str) -> Iterator[None]:
    command = [str(LABELWRIGHT), "worker", "--concurrency", "1"]
    with (running.home / f"{name}.log").open("wb") as log:
        process = Popen(
            command,
            env=running.environment,
            stdout=log,
            stderr=STDOUT,
            start_new_session=True,
            preexec_fn=services.die_with_parent(),
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)

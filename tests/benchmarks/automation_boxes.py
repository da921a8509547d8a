"""Whether boxes labeled by a model keep the target, on real answers: whole jobs over the wire, with a model over HTTP.

The crowd data's 938 images of pedestrians that experts saw, too. People say what the expert says. The model has never
seen that: it shows the boxes of one worker of the crowd, drawn by lot for each image, and how far another worker's
overlap with them is its score. Once as they are, and once as a poorer detector would show them: moved, resized, some
missed, some invented, and twice on each image, for the score. The pictures are plain; only their size is looked at.
"""

import io
import json
import secrets
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import urllib3
from PIL import Image

from labeling.learners.overlap import quality
from labeling.learners.port import Box
from tests.benchmarks.consolidation_boxes import expert_boxes, views
from tests.benchmarks.measure import Figure, Options
from tests.crew import BUCKET, Crew
from tests.installation import serve
from tests.services import wait_until

DRAWS, WIDTH, HEIGHT = 10, 1300, 730
CLASS = "pedestrian"
#: How the poorer detector errs, at its worst: sides by this share of the box, and shares of boxes.
SHIFT, MISSED, INVENTED = 0.25, 0.3, 0.3
Drawn = Sequence[Box]


def run(options: Options) -> Iterator[Figure]:
    truth = {image: _boxes(boxes) for image, boxes in sorted(expert_boxes().items())}
    with _model() as address, tempfile.TemporaryDirectory() as home:
        settings = {"HOOKS_ALLOW": f"private:{address}/", "HOOK_SECRET": secrets.token_urlsafe(32)}
        with serve(Path(home), **settings) as running:
            crew, images = Crew(running, 1), list(truth)
            crew.s3.put_object(Bucket=BUCKET, Key="plain.png", Body=_plain())
            for kind, target in (("worker", 0.6), ("worker", 0.75), ("detector", 0.6)):
                jobs = [
                    _start(crew, images, f"{kind}-{int(100 * target)}-{n}", f"{address}/{kind}/{n}", target)
                    for n in range(DRAWS)
                ]
                answered = partial(_answered, crew, jobs, images, truth)
                wait_until(answered, "all jobs to be over", seconds=3600)
                yield from _figures(crew, jobs, images, truth, target)


def _figures(
    crew: Crew, jobs: Sequence[str], images: Sequence[str], truth: Mapping[str, Drawn], target: float
) -> Iterator[Figure]:
    what, shares, overlaps = f"{jobs[0].partition('-')[0]}, target {target}", [], []
    for job in jobs:
        assert crew.facts(job)["status"] == "Completed", crew.facts(job)
        lines = [json.loads(line) for line in crew.output(job).splitlines()]
        machine = [n for n, line in enumerate(lines) if line[f"{job}-metadata"]["human-annotated"] == "no"]
        shares.append(100 * len(machine) / len(lines))
        found = [quality(_said(lines[n][job]["annotations"]), truth[images[n]]) for n in machine]
        overlaps += [float(np.mean(found))] if found else []
    kept = DRAWS - sum(one < target for one in overlaps)
    yield Figure(f"pedestrians by {what}: labeled by the machine", "%", shares)
    yield Figure(f"pedestrians by {what}: mean overlap, where any", "%", [100 * one for one in overlaps] or [100.0])
    yield Figure(f"pedestrians by {what}: draws that keep the target", "draws", [kept], f">= 9 of {DRAWS}")


def _said(annotations: Sequence[Mapping[str, Any]]) -> Drawn:
    return [Box(CLASS, one["left"], one["top"], one["width"], one["height"]) for one in annotations]


# --- jobs and people -----------------------------------------------------------------------------------------


def _start(crew: Crew, images: Sequence[str], name: str, algorithm: str, target: float) -> str:
    """Each job draws its own lot. All images have the same plain picture."""
    lines = [{"source-ref": f"s3://{BUCKET}/plain.png", "image": image} for image in images]
    wanted: dict[str, Any] = {
        "task_type": "bounding_box",
        "categories": [CLASS],
        "workers_per_object": 1,
        "undo_seconds": 0,
        "automation": {"algorithm": algorithm, "target": target, "minimum_objects": 500},
    }
    return crew.job(name, "".join(json.dumps(line) + "\n" for line in lines).encode(), **wanted)


def _answered(crew: Crew, jobs: Sequence[str], images: Sequence[str], truth: Mapping[str, Drawn]) -> bool:
    """Answers what is asked; whether all jobs are over."""
    over = True
    for job in jobs:
        if crew.facts(job)["status"] in ("Completed", "Failed"):
            continue
        over = False
        asked = crew.admin.get(f"/jobs/{job}/objects?state=launched&limit=1000")["results"]
        rows = [_answer(one["object_id"], truth[images[int(one["object_id"])]]) for one in asked if not one["answers"]]
        if rows:
            headers = {"Authorization": f"Token {crew.admin.token}", "Content-Type": "application/x-ndjson"}
            address = f"{crew.admin.url}/api/v1/jobs/{job}/annotations"
            sent = urllib3.request("POST", address, body="\n".join(rows), headers=headers)
            assert sent.status < 300, sent.data
    return over


def _answer(number: str, boxes: Drawn) -> str:
    drawn = [{name: value for name, value in asdict(box).items() if name != "confidence"} for box in boxes]
    answer = {"boundingBox": {"boundingBoxes": drawn, "inputImageProperties": {"width": WIDTH, "height": HEIGHT}}}
    times = {"accepted_at": "2026-03-01T09:00:00Z", "submitted_at": "2026-03-01T09:00:05Z"}
    return json.dumps({"object_id": number, "worker_id": "crew-0", "answer": answer, **times})


def _plain() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (WIDTH, HEIGHT)).save(stream, "PNG")
    return stream.getvalue()


# --- the model -----------------------------------------------------------------------------------------------


@contextmanager
def _model() -> Iterator[str]:
    """The address of a server with a model for each draw: `/worker/<draw>` and `/detector/<draw>`."""
    crowd: dict[str, list[Drawn]] = {}
    for (image, _), boxes in sorted(views("pedestrians_bbox.labels").items()):
        crowd.setdefault(image, []).append(_boxes(boxes))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            _, kind, draw = self.path.split("/")
            found: Any = {}
            if asked["action"] == "predict":
                objects = [(one["datasetObjectId"], one["dataObject"]["image"]) for one in asked["objects"]]
                found = {"predictions": [_predicted(name, crowd[image], image, kind, draw) for name, image in objects]}
            body = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _predicted(name: str, crowd: Sequence[Drawn], image: str, kind: str, draw: str) -> dict[str, Any]:
    """The same each time that it is asked."""
    chance = np.random.default_rng([int(image), int(draw)])
    first, second = (crowd[n] for n in chance.choice(len(crowd), 2, replace=False))
    if kind == "detector":
        worse = float(chance.random())
        first, second = _seen(first, worse, chance), _seen(first, worse, chance)
    score = quality(first, second)
    boxes = [asdict(box) | {"confidence": round(score, 3)} for box in first]
    return {"datasetObjectId": name, "score": score, "boxes": boxes}


def _seen(boxes: Drawn, worse: float, chance: np.random.Generator) -> Drawn:
    """The boxes as a detector sees them that is bad at this image: `worse`, 0 to 1."""
    found = [_moved(box, worse, chance) for box in boxes if chance.random() >= MISSED * worse]
    if boxes and chance.random() < INVENTED * worse:
        left, top = chance.random(2) * (WIDTH - 60, HEIGHT - 90)
        found.append(Box(CLASS, float(left), float(top), 40, 80))
    return found


def _moved(box: Box, worse: float, chance: np.random.Generator) -> Box:
    x, y, wider, higher = (chance.normal(0, SHIFT * worse, 4)).tolist()
    width, height = box.width * np.exp(wider), box.height * np.exp(higher)
    return Box(CLASS, box.left + x * box.width, box.top + y * box.height, float(width), float(height))


def _boxes(boxes: Sequence[Any]) -> Drawn:
    return [_inside(box) for box in boxes]


def _inside(box: Any) -> Box:
    left, top = max(0.0, box.left), max(0.0, box.top)
    right, bottom = min(WIDTH, box.left + box.width), min(HEIGHT, box.top + box.height)
    return Box(CLASS, left, top, max(1.0, right - left), max(1.0, bottom - top))

"""Label, verify, adjust what was rejected, merge: four manifests, as users of Ground Truth chain them through boto3."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from labeling.cli.client import Client
from tests.contract.sagemaker.requests import FUNCTION, job_request, team_request, wait_for
from tests.installation import Installation
from tests.services import wait_until

BUCKET = "series"
SIZE = {"width": 640, "height": 480}
PICTURES = 6
#: What the first people draw too far to the left, and the people after them find.
LOOSE = {1, 4}
CROWD = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script><crowd-form>{}</crowd-form>'
BOXES = """<crowd-bounding-box name="boxes" src="{{ task.input.taskObject | grant_read_access }}" header="Dogs"
  labels="{{ task.input.labels | to_json | escape }}" FIRST></crowd-bounding-box>"""
OLD = """[{% for box in task.input.manifestLine.boxes.annotations %}
  {% capture class_id %}{{ box.class_id }}{% endcapture %}
  {% assign label = task.input.manifestLine.boxes-metadata.class-map[class_id] %}
  { label: {{ label | to_json }}, left: {{ box.left }}, top: {{ box.top }},
    width: {{ box.width }}, height: {{ box.height }} },{% endfor %}]"""
VERIFY = """<crowd-image-classifier name="crowd-image-classifier" header="Right?"
  src="{{ task.input.taskObject | grant_read_access }}" categories="{{ task.input.labels | to_json | escape }}"
  overlay='{"boundingBox": {"labels": ["dog", "bone"], "value": OLD}}'>
  <worker-comment>What is wrong?</worker-comment></crowd-image-classifier>"""


def box(left: int, label: str = "dog") -> dict[str, Any]:
    return {"label": label, "left": left, "top": 40, "width": 100, "height": 200}


def drawn(*boxes: dict[str, Any], **more: bool) -> dict[str, Any]:
    return {"boxes": {"boundingBoxes": list(boxes), "inputImageProperties": SIZE, **more}}


@pytest.fixture
def store(client: Callable[..., Any]) -> Any:
    s3 = client("s3")
    s3.create_bucket(Bucket=BUCKET)
    classes = {"first": ["dog", "bone"], "verdicts": ["good", "bad"], "second": ["dog"]}
    files = {
        "in.manifest": "".join(json.dumps({"source-ref": f"s3://{BUCKET}/{n}.jpg"}) + "\n" for n in range(PICTURES)),
        "draw.liquid": CROWD.format(BOXES.replace("FIRST", "")),
        "verify.liquid": CROWD.format(VERIFY.replace("OLD", OLD)),
        "adjust.liquid": CROWD.format(BOXES.replace("FIRST", f"initial-value='{OLD}'")),
        **{
            f"{name}.json": json.dumps({"labels": [{"label": one} for one in found]}) for name, found in classes.items()
        },
    }
    for key, content in files.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=content.encode())
    return s3


class Series:
    def __init__(self, sagemaker: Any, store: Any, installation: Installation) -> None:
        self.sagemaker, self.store = sagemaker, store
        self.team = sagemaker.create_workteam(**team_request("series"))["WorkteamArn"]
        printed = installation.labelwright("workers", "add", "a@s.example", "b@s.example", "--team", "series", "--json")
        self.people = [Client(installation.url, json.loads(line)["token"]) for line in printed.splitlines()]

    def run(
        self, name: str, attribute: str, *, manifest: str, template: str, classes: str, function: str, answer: Any
    ) -> tuple[dict[str, int], list[dict[str, Any]]]:
        """Creates a job and waits for its end; person p answers object n with `answer(n, p)`."""
        request = job_request(
            name,
            self.team,
            LabelAttributeName=attribute,
            InputConfig__DataSource__S3DataSource__ManifestS3Uri=f"s3://{BUCKET}/{manifest}",
            OutputConfig__S3OutputPath=f"s3://{BUCKET}/out",
            LabelCategoryConfigS3Uri=f"s3://{BUCKET}/{classes}.json",
            HumanTaskConfig__UiConfig__UiTemplateS3Uri=f"s3://{BUCKET}/{template}.liquid",
            HumanTaskConfig__PreHumanTaskLambdaArn=f"{FUNCTION}PRE-{function}",
            HumanTaskConfig__AnnotationConsolidationConfig__AnnotationConsolidationLambdaArn=f"{FUNCTION}ACS-{function}",
            HumanTaskConfig__NumberOfHumanWorkersPerDataObject=2,
        )
        self.sagemaker.create_labeling_job(**request)
        wait_for(self.sagemaker, name, "InProgress")
        wait_until(lambda: self._all_labeled(name, answer), "its answers")
        done = wait_for(self.sagemaker, name, "Completed")
        key = done["LabelingJobOutput"]["OutputDatasetS3Uri"].removeprefix(f"s3://{BUCKET}/")
        return done["LabelCounters"], self.read(key)

    def _all_labeled(self, job: str, answer: Any) -> bool:
        """Whether the job has all its labels once everybody has answered what there is."""
        for place, person in enumerate(self.people):
            while claimed := person.post("/assignments/claim", {"job": job, "count": 5})["assignments"]:
                for held in claimed:
                    answered = {"answer": answer(int(held["object_id"]), place)}
                    person.post(f"/assignments/{held['id']}/submit", answered)
        counters = self.sagemaker.describe_labeling_job(LabelingJobName=job)["LabelCounters"]
        return bool(counters["Unlabeled"] == 0)

    def read(self, key: str) -> list[dict[str, Any]]:
        body = self.store.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return [json.loads(line) for line in body.splitlines()]

    def put(self, key: str, lines: list[dict[str, Any]]) -> None:
        self.store.put_object(Bucket=BUCKET, Key=key, Body="".join(json.dumps(one) + "\n" for one in lines).encode())


def judged(n: int, place: int) -> dict[str, Any]:
    if n not in LOOSE:
        return {"crowd-image-classifier": {"label": "good"}}
    return {"crowd-image-classifier": {"label": "bad", "workerComment": f"loose, says {place}"}}


def placed(line: dict[str, Any], attribute: str) -> list[tuple[str, int]]:
    names = line[f"{attribute}-metadata"]["class-map"]
    return sorted((names[str(one["class_id"])], one["left"]) for one in line[attribute]["annotations"])


def test_label_verify_adjust_and_merge(
    sagemaker: Any, store: Any, installation: Installation, tmp_path: Any, client: Any
) -> None:
    series = Series(sagemaker, store, installation)
    _, first = series.run(
        "Series-label",
        "boxes",
        manifest="in.manifest",
        template="draw",
        classes="first",
        function="BoundingBox",
        answer=lambda n, place: drawn(box(100 + n - 30 * (n in LOOSE)), box(300, "bone")),
    )
    assert [placed(one, "boxes")[1] for one in first] == [("dog", 100 + n - 30 * (n in LOOSE)) for n in range(PICTURES)]

    series.put("to-verify.manifest", [*first, {"source-ref": f"s3://{BUCKET}/new.jpg"}])
    counters, verified = series.run(
        "Series-verify",
        "check",
        manifest="to-verify.manifest",
        template="verify",
        classes="verdicts",
        function="VerificationBoundingBox",
        answer=judged,
    )
    assert (counters["HumanLabeled"], counters["FailedNonRetryableError"]) == (PICTURES, 1)
    assert verified[PICTURES] == {"source-ref": f"s3://{BUCKET}/new.jpg"}
    for n, line in enumerate(verified[:PICTURES]):
        metadata = line.pop("check-metadata")
        assert (line.pop("check"), metadata["class-name"]) == ((1, "bad") if n in LOOSE else (0, "good"))
        assert metadata["type"] == "groundtruth/label-verification"
        said = [one["comment"] for one in metadata.get("worker-feedback", [])]
        assert sorted(said) == (["loose, says 0", "loose, says 1"] if n in LOOSE else [])
        assert line == first[n]

    rejected = [series.read("out/Series-verify/manifests/output/output.manifest")[n] for n in sorted(LOOSE)]
    series.put("to-adjust.manifest", rejected)
    _, adjusted = series.run(
        "Series-adjust",
        "boxes-adjusted",
        manifest="to-adjust.manifest",
        template="adjust",
        classes="second",
        function="AdjustmentBoundingBox",
        answer=lambda n, place: drawn(box(100 + sorted(LOOSE)[n]), initialValueModified=True),
    )
    for before, after in zip(rejected, adjusted, strict=True):
        assert {key: after[key] for key in before} == before
        assert after["boxes-adjusted-metadata"]["adjustment-status"] == "adjusted"

    files = []
    for key in (
        "out/Series-verify/manifests/output/output.manifest",
        "out/Series-adjust/manifests/output/output.manifest",
    ):
        files.append(tmp_path / key.replace("/", "-"))
        files[-1].write_bytes(store.get_object(Bucket=BUCKET, Key=key)["Body"].read())
    merged = [json.loads(line) for line in installation.labelwright("manifest", "merge", *map(str, files)).splitlines()]
    assert len(merged) == PICTURES + 1
    for n, line in enumerate(merged[:PICTURES]):
        assert list(line)[:3] == ["source-ref", "boxes", "boxes-metadata"]
        assert ("boxes-adjusted" in line) == (n in LOOSE)
        best = "boxes-adjusted" if n in LOOSE else "boxes"
        assert placed(line, best) == [("bone", 300), ("dog", 100 + n)]

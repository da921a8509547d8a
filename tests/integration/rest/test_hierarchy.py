"""A hierarchy of labels over REST: a coarse question about all, finer ones about parts, and one manifest in the end."""

from typing import Any

import orjson
import pytest

from labeling import storage
from labeling.models import LabelingJob
from tests.integration.rest.caller import Caller
from tests.job_factories import BUCKET, advance_until_done, held, make_bucket, make_crew, make_manifest
from workers import assignments

pytestmark = pytest.mark.django_db
KINDS = ["vehicle", "animal"]
FINER = {"vehicle": ["car", "bus"], "animal": ["dog", "cat", "owl"]}
#: The right answers: kind and finer class of each object.
TRUTH = [("vehicle", "car"), ("animal", "owl"), ("vehicle", "bus"), ("animal", "dog"), ("animal", "cat")]


def label(name: str, level: int) -> LabelingJob:
    """One person answers every object of the job as it is."""
    job = advance_until_done(LabelingJob.objects.get(name=name))
    [worker] = job.team.members.all()
    for line, source in job.data_objects.values_list("line", "source"):
        number = int(orjson.loads(source)["source"].removeprefix("object "))
        [claimed] = assignments.claim(worker_id=worker.pk, job=name, reference=str(line))
        assignments.submit(assignment=held(claimed.id), answer={"crowd-classifier": {"label": TRUTH[number][level]}})
    return advance_until_done(job)


def lines(uri: str) -> list[Any]:
    return [orjson.loads(line) for line in storage.read(storage.default_store(), uri).splitlines()]


def test_from_coarse_to_fine_and_together_again(admin: Caller) -> None:
    team = make_crew(1).name
    wanted = {
        "name": "kind",
        "task_type": "text_classification",
        "manifest": make_manifest([{"source": f"object {n}", "shelf": 1.50} for n in range(len(TRUTH))]),
        "output": f"s3://{BUCKET}/out",
        "categories": KINDS,
        "workteam": team,
        "title": "Kind",
        "description": "Which kind?",
    }
    assert admin.post("jobs", wanted).status == 201
    coarse = label("kind", 0)
    finer = []
    for kind, classes in FINER.items():
        change = {"name": f"kind-of-{kind}", "label_attribute_name": "finer", "categories": classes}
        answer = admin.post("jobs/kind/chain", {**change, "filter": {"attribute": "kind", "classes": [kind]}})
        assert (answer.status, answer.data["parent"]) == (201, "kind"), answer
        finer.append(label(f"kind-of-{kind}", 1))
        part = lines(f"s3://{BUCKET}/out/kind-of-{kind}/manifests/output/output.manifest")
        assert [line["kind-metadata"]["class-name"] for line in part] == [kind] * len(part)

    outputs = [f"s3://{BUCKET}/out/{job.name}/manifests/output/output.manifest" for job in (coarse, *finer)]
    joined = f"s3://{BUCKET}/joined.manifest"
    answer = admin.post("manifests", {"uri": joined, "merge": outputs})
    assert (answer.status, answer.data["lines"]) == (201, len(TRUTH))
    names = [[line[f"{level}-metadata"]["class-name"] for level in ("kind", "finer")] for line in lines(joined)]
    assert names == [list(pair) for pair in TRUTH]
    assert admin.get("jobs/kind").data["children"] == ["kind-of-vehicle", "kind-of-animal"]


def test_a_filter_makes_a_manifest_of_its_own(admin: Caller) -> None:
    make_bucket(BUCKET)
    source = make_manifest(
        b'{"source":"a","mood":1,"mood-metadata":{"class-name":"bad","confidence":0.40}}\n{"source": "b"}\n'
    )
    target = {"uri": f"s3://{BUCKET}/part.manifest", "source": source}
    rest = admin.post("manifests", {**target, "filter": {"attribute": "mood", "labeled": False}})
    assert (rest.status, rest.data) == (201, {"uri": target["uri"], "lines": 1, "errors": []})
    assert storage.read(storage.default_store(), target["uri"]) == b'{"source": "b"}\n'
    doubtful = {"attribute": "mood", "max_confidence": 0.5}
    assert admin.post("manifests", {**target, "filter": doubtful}).code == "object_exists"
    assert admin.post("manifests", {**target, "filter": doubtful, "replace": True}).status == 201


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"source": "s3://bkt/in.manifest"}, "filter"),
        ({"filter": {"attribute": "mood"}}, "source"),
        ({"merge": []}, "merge"),
        ({"merge": ["s3://bkt/in.manifest"], "prefix": "s3://bkt/"}, "merge"),
        ({"source": "s3://bkt/in.manifest", "filter": {"classes": ["good"]}}, "filter.attribute"),
        ({"source": "s3://bkt/in.manifest", "filter": {"attribute": "mood"}}, "filter"),
        ({"source": "s3://bkt/bad.manifest", "filter": {"attribute": "mood"}}, "line 2"),
    ],
)
def test_what_cannot_be_made_is_refused_with_its_field(admin: Caller, request_: dict[str, Any], field: str) -> None:
    make_manifest([{"source": "a"}])
    make_manifest(b'{"source":"a"}\n[]\n', "bad.manifest")
    answer = admin.post("manifests", {"uri": f"s3://{BUCKET}/new.manifest", **request_})
    assert (answer.status, list(answer.data["error"]["fields"])) == (422, [field])


@pytest.mark.parametrize(
    ("conditions", "hint"),
    [
        ({"classes": ["mouse"]}, "The label kind has these classes there: cat, owl."),
        ({"classes": ["mouse"], "attribute": "kin"}, "No line there has the label kin."),
        ({"classes": ["cat"], "min_confidence": 0.9}, ""),
    ],
)
def test_a_filter_that_nothing_meets_is_told_what_there_is(
    admin: Caller, conditions: dict[str, Any], hint: str
) -> None:
    facts = [{"class-name": name, "confidence": 0.5} for name in ("owl", "cat")]
    source = make_manifest([{"source": "a", "kind": 1, "kind-metadata": one} for one in facts])
    wanted = {"uri": f"s3://{BUCKET}/part.manifest", "source": source, "filter": {"attribute": "kind"} | conditions}
    status, data = admin.post("manifests", wanted)
    assert (status, data["error"]["hint"]) == (422, hint)
    assert data["error"]["message"] == f"filter: no line of {source} meets the conditions"


def test_a_job_over_no_line_at_all_is_refused(admin: Caller) -> None:
    team = make_crew(1)
    wanted = {
        "name": "none",
        "task_type": "text_classification",
        "manifest": make_manifest([{"source": "a"}]),
        "output": f"s3://{BUCKET}/out",
        "categories": KINDS,
        "workteam": team.name,
        "title": "Kind",
        "description": "Which kind?",
        "filter": {"attribute": "kind"},
    }
    answer = admin.post("jobs", wanted)
    assert (answer.status, list(answer.data["error"]["fields"])) == (422, ["filter"])
    assert not LabelingJob.objects.exists()

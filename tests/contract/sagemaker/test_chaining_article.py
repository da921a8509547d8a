"""The chaining article through boto3: a job that is stopped goes on, in small and once with the article's numbers."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import urllib3

from tests.contract.sagemaker.requests import FUNCTION, TEMPLATE, job_request, team_request, wait_for
from tests.installation import Installation
from tests.services import wait_until

BUCKET = "street"
CLASSES = ["vehicles", "traffic signals", "pedestrians", "None"]
PEOPLE = ["ann-1", "ann-2", "ann-3"]
ELEMENT = "crowd-image-classifier"
#: Objects on offer at a time: what is on offer must be taken back when a job stops.
WINDOW = 50
#: How sure each of them is to see what there is.
SKILL = 0.93


class Street:
    """The requester of the article, a crew of three who look at the pictures, and what they will say."""

    def __init__(self, installation: Installation, client: Callable[..., Any]) -> None:
        self.url, self.headers = f"{installation.url}/api/v1", {"Authorization": f"Token {installation.key.token}"}
        self.pool = urllib3.PoolManager()
        self.sagemaker, self.s3 = client(), client("s3")
        self.bucket = type(self).__name__.lower()
        self.s3.create_bucket(Bucket=self.bucket)
        labels = {"document-version": "2018-11-28", "labels": [{"label": name} for name in CLASSES]}
        self.put("labelcategory.json", json.dumps(labels))
        self.put("template.liquid", TEMPLATE)
        self.team = self.sagemaker.create_workteam(**team_request(self.bucket))["WorkteamArn"]
        people = installation.home / "street.csv"
        people.write_text("email,worker_id\n" + "".join(f"{one}@example.org,{one}\n" for one in PEOPLE))
        installation.labelwright("workers", "add", "--from-file", str(people), "--team", self.bucket)

    def put(self, key: str, content: str) -> str:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content.encode())
        return f"s3://{self.bucket}/{key}"

    def lines(self, uri: str) -> list[str]:
        body = self.s3.get_object(Bucket=self.bucket, Key=uri.removeprefix(f"s3://{self.bucket}/"))["Body"].read()
        return list(body.decode().splitlines())

    def start(self, name: str, manifest: str, attribute: str, **change: Any) -> Any:
        usual = {
            "LabelAttributeName": attribute,
            "InputConfig__DataSource__S3DataSource__ManifestS3Uri": manifest,
            "OutputConfig__S3OutputPath": f"s3://{self.bucket}/output",
            "LabelCategoryConfigS3Uri": f"s3://{self.bucket}/labelcategory.json",
            "StoppingConditions": {"MaxPercentageOfInputDatasetLabeled": 100},
            "HumanTaskConfig__UiConfig__UiTemplateS3Uri": f"s3://{self.bucket}/template.liquid",
            "HumanTaskConfig__PreHumanTaskLambdaArn": f"{FUNCTION}PRE-ImageMultiClass",
            "HumanTaskConfig__AnnotationConsolidationConfig": {
                "AnnotationConsolidationLambdaArn": f"{FUNCTION}ACS-ImageMultiClass"
            },
            "HumanTaskConfig__NumberOfHumanWorkersPerDataObject": len(PEOPLE),
            "HumanTaskConfig__MaxConcurrentTaskCount": WINDOW,
        }
        self.sagemaker.create_labeling_job(**job_request(name, self.team, **usual | change))
        return wait_for(self.sagemaker, name, "InProgress")

    def answer(self, job: str, numbers: Iterable[int]) -> None:
        """All three say of these objects what they see."""
        said = [(number, zip(PEOPLE, seen(number), strict=True)) for number in numbers]
        self.bring_in(job, [(n, person, {ELEMENT: {"label": label}}) for n, each in said for person, label in each])

    def bring_in(self, job: str, answers: list[tuple[int, str, Any]]) -> None:
        """Object, person and answer, as if collected elsewhere."""
        times = {"accepted_at": "2026-03-01T09:00:00Z", "submitted_at": "2026-03-01T09:00:12Z"}
        rows = [{"object_id": str(n), "worker_id": person, "answer": said, **times} for n, person, said in answers]
        headers = {**self.headers, "Content-Type": "application/x-ndjson"}
        body = "\n".join(map(json.dumps, rows)).encode()
        told = self.pool.request("POST", f"{self.url}/jobs/{job}/annotations", body=body, headers=headers)
        assert told.status == 201, told.data

    def stop(self, job: str) -> Any:
        self.sagemaker.stop_labeling_job(LabelingJobName=job)
        return wait_for(self.sagemaker, job, "Stopped")

    def counters(self, job: str) -> dict[str, int]:
        return dict(self.sagemaker.describe_labeling_job(LabelingJobName=job)["LabelCounters"])

    def get(self, path: str) -> Any:
        return json.loads(self.pool.request("GET", f"{self.url}/{path}", headers=self.headers).data)

    def family(self, job: str) -> tuple[str | None, list[str]]:
        told = self.get(f"jobs/{job}")
        return told["parent"], told["children"]


def seen(number: int) -> list[str]:
    """What the three say of an object; at least two agree, so that the label is known beforehand."""
    dice = random.Random(number)
    right = CLASSES[number % len(CLASSES)]
    said = [right if dice.random() < SKILL else dice.choice(CLASSES) for _ in PEOPLE]
    return said if Counter(said).most_common(1)[0][1] > 1 and said.count(right) > 1 else [right] * 3


def pictures(count: int) -> list[str]:
    return [json.dumps({"source-ref": f"s3://{BUCKET}/datasets/SSDB{n:05}.JPG"}) for n in range(count)]


def labeled(line: str, attribute: str, number: int, *, human: str, job: str) -> str:
    """The line as somebody else labeled it."""
    metadata = {
        "confidence": 0.95,
        "job-name": f"labeling-job/{job}",
        "class-name": CLASSES[number % len(CLASSES)],
        "human-annotated": human,
        "creation-date": "2019-04-09T21:25:51.110794",
        "type": "groundtruth/image-classification",
    }
    return json.dumps({**json.loads(line), attribute: number % len(CLASSES), f"{attribute}-metadata": metadata})


def text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def check(lines: list[str], before: list[str], attribute: str, job: str) -> None:
    """Each line that had a label is as it was, byte for byte; each other has the label that people agree on."""
    assert len(lines) == len(before)
    for number, (line, old) in enumerate(zip(lines, before, strict=True)):
        if attribute in json.loads(old):
            assert line == old
            continue
        data = json.loads(line)
        metadata = data.pop(f"{attribute}-metadata")
        label = data.pop(attribute)
        assert data == json.loads(old)
        assert (label, metadata["class-name"]) == (number % len(CLASSES), CLASSES[number % len(CLASSES)])
        assert (metadata["job-name"], metadata["human-annotated"]) == (f"labeling-job/{job.lower()}", "yes")
        assert metadata["type"] == "groundtruth/image-classification"
        assert 0.5 < metadata["confidence"] <= 1


@pytest.fixture(scope="module")
def street(installation: Installation, client: Callable[..., Any]) -> Street:
    return Street(installation, client)


def test_1_a_stopped_job_goes_on_with_people(street: Street) -> None:
    total, first = 3547, 1000
    before = pictures(total)
    street.start("Streetscenes-Job1", street.put("all.manifest", text(before)), "Streetscenes-Job1")
    street.answer("Streetscenes-Job1", range(0, 3 * first, 3))
    wait_until(lambda: street.counters("Streetscenes-Job1")["HumanLabeled"] == first, f"{first} labels")
    parent = street.stop("Streetscenes-Job1")
    counters = {"TotalLabeled": first, "HumanLabeled": first, "MachineLabeled": 0, "FailedNonRetryableError": 0}
    assert parent["LabelCounters"] == {**counters, "Unlabeled": total - first}

    output = parent["LabelingJobOutput"]["OutputDatasetS3Uri"]
    halfway = street.lines(output)
    done = [number for number, line in enumerate(halfway) if "Streetscenes-Job1" in json.loads(line)]
    assert done == list(range(0, 3 * first, 3))
    assert [line for number, line in enumerate(halfway) if number not in set(done)] == [
        line for number, line in enumerate(before) if number not in set(done)
    ]

    started = street.start("Streetscenes-Job1-chain", output, "Streetscenes-Job1")
    assert started["LabelCounters"] == {**counters, "Unlabeled": total - first}
    street.answer("Streetscenes-Job1-chain", [number for number in range(total) if number not in set(done)])
    end = wait_for(street.sagemaker, "Streetscenes-Job1-chain", "Completed")
    assert end["LabelCounters"]["HumanLabeled"] == total
    check(
        street.lines(end["LabelingJobOutput"]["OutputDatasetS3Uri"]),
        halfway,
        "Streetscenes-Job1",
        "Streetscenes-Job1-chain",
    )
    assert street.family("Streetscenes-Job1") == (None, ["Streetscenes-Job1-chain"])
    assert street.family("Streetscenes-Job1-chain") == ("Streetscenes-Job1", [])


def test_3_labels_by_machine_are_kept_and_people_do_the_rest(street: Street) -> None:
    before = [
        labeled(line, "kind", n, human="no" if n % 3 else "yes", job="with-a-model") if n < 20 else line
        for n, line in enumerate(pictures(35))
    ]
    started = street.start("after-a-model", street.put("machine.manifest", text(before)), "kind")
    assert started["LabelCounters"] == {
        "TotalLabeled": 20,
        "HumanLabeled": 7,
        "MachineLabeled": 13,
        "FailedNonRetryableError": 0,
        "Unlabeled": 15,
    }
    street.answer("after-a-model", range(20, 35))
    end = wait_for(street.sagemaker, "after-a-model", "Completed")
    assert (end["LabelCounters"]["HumanLabeled"], end["LabelCounters"]["MachineLabeled"]) == (22, 13)
    check(street.lines(end["LabelingJobOutput"]["OutputDatasetS3Uri"]), before, "kind", "after-a-model")


@pytest.mark.parametrize(("total", "given", "finish"), [(3450, 989, False), (35, 10, True)])
def test_5_labels_of_third_parties_count_at_once(street: Street, total: int, given: int, finish: bool) -> None:
    attribute, name = "third-party-label", f"own-labels-{total}"
    before = [
        labeled(line, attribute, n, human="yes", job=attribute) if n % 3 == 1 and n < 3 * given else line
        for n, line in enumerate(pictures(total))
    ]
    started = street.start(name, street.put(f"{name}.manifest", text(before)), attribute)
    assert (started["LabelCounters"]["TotalLabeled"], started["LabelCounters"]["Unlabeled"]) == (given, total - given)
    if finish:
        street.answer(name, [n for n, line in enumerate(before) if attribute not in json.loads(line)])
        end = wait_for(street.sagemaker, name, "Completed")
        assert end["LabelCounters"]["HumanLabeled"] == total
        check(street.lines(end["LabelingJobOutput"]["OutputDatasetS3Uri"]), before, attribute, name)
    else:
        end = street.stop(name)
        assert street.lines(end["LabelingJobOutput"]["OutputDatasetS3Uri"]) == before

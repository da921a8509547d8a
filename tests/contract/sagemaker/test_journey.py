"""An engineer's whole way with boto3: files in, team, job, people's answers, manifest out, and the job chained."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import urllib3

from tests.contract.sagemaker.requests import CATEGORIES, TEMPLATE, job_request, team_request, wait_for
from tests.installation import Installation
from tests.services import wait_until

LINES = [{"source": f"text {n}", "shelf": n} for n in range(4)]
#: What the three people say of each text; two of them decide.
ANSWERS = [["good", "good", "bad"], ["bad", "bad", "bad"], ["good", "bad", "good"], ["bad", "good", "bad"]]


class Annotator:
    """A worker as a program: takes what there is, and answers it."""

    def __init__(self, url: str, token: str) -> None:
        self.url = f"{url}/api/v1/assignments"
        self.headers = {"Authorization": f"Token {token}"}
        self.pool = urllib3.PoolManager()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        answer = self.pool.request("POST", f"{self.url}/{path}", json=body, headers=self.headers)
        assert answer.status == 200, answer.data
        return json.loads(answer.data)

    def answer(self, job: str, count: int, choose: Callable[[int], str]) -> None:
        """Answers so many objects; tasks open a moment after the job is InProgress, so it asks until there are some."""
        answered: list[str] = []

        def enough() -> bool:
            for assignment in self.post("claim", {"job": job})["assignments"]:
                answer = {"crowd-classifier": {"label": choose(int(assignment["object_id"]))}}
                self.post(f"{assignment['id']}/submit", {"answer": answer, "time_spent_seconds": 2.5})
                answered.append(assignment["object_id"])
            return len(answered) >= count

        wait_until(enough, f"{count} tasks of {job}")
        assert len(set(answered)) == count


@pytest.fixture
def store(client: Callable[..., Any]) -> Any:
    s3 = client("s3")
    s3.create_bucket(Bucket="journey")
    s3.put_object(Bucket="journey", Key="in/texts.manifest", Body=as_manifest(LINES))
    s3.put_object(Bucket="journey", Key="in/categories.json", Body=json.dumps(CATEGORIES).encode())
    s3.put_object(Bucket="journey", Key="in/template.liquid", Body=TEMPLATE.encode())
    return s3


def join(installation: Installation, team: str) -> list[Annotator]:
    people = [f"{team}{n}@example.org" for n in range(3)]
    printed = installation.labelwright("workers", "add", *people, "--team", team, "--json")
    return [Annotator(installation.url, json.loads(line)["token"]) for line in printed.splitlines()]


def as_manifest(lines: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def request(name: str, team: str, manifest: str) -> dict[str, Any]:
    return job_request(
        name,
        team,
        InputConfig__DataSource__S3DataSource__ManifestS3Uri=manifest,
        OutputConfig__S3OutputPath="s3://journey/out",
        LabelCategoryConfigS3Uri="s3://journey/in/categories.json",
        HumanTaskConfig__UiConfig__UiTemplateS3Uri="s3://journey/in/template.liquid",
        HumanTaskConfig__NumberOfHumanWorkersPerDataObject=3,
    )


def read_manifest(store: Any, uri: str) -> list[dict[str, Any]]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    body = store.get_object(Bucket=bucket, Key=key)["Body"].read()
    return [json.loads(line) for line in body.splitlines()]


def test_from_files_to_a_manifest_and_on(sagemaker: Any, store: Any, installation: Installation) -> None:
    team = sagemaker.create_workteam(**team_request("journey"))["WorkteamArn"]
    people = join(installation, "journey")
    sagemaker.create_labeling_job(**request("Journey", team, "s3://journey/in/texts.manifest"))
    wait_for(sagemaker, "Journey", "InProgress")
    for place, person in enumerate(people):
        person.answer("Journey", len(LINES), lambda n, place=place: ANSWERS[n][place])  # type: ignore[misc]
    job = wait_for(sagemaker, "Journey", "Completed")
    assert job["LabelCounters"] == {
        "TotalLabeled": 4,
        "HumanLabeled": 4,
        "MachineLabeled": 0,
        "FailedNonRetryableError": 0,
        "Unlabeled": 0,
    }
    output = job["LabelingJobOutput"]["OutputDatasetS3Uri"]
    lines = read_manifest(store, output)
    check_labels(lines)

    store.put_object(Bucket="journey", Key="in/more.manifest", Body=as_manifest([*lines, {"source": "text 4"}]))
    sagemaker.create_labeling_job(**request("Journey-chain", team, "s3://journey/in/more.manifest"))
    counters = wait_for(sagemaker, "Journey-chain", "InProgress")["LabelCounters"]
    assert (counters["HumanLabeled"], counters["Unlabeled"]) == (4, 1)
    for person in people:
        person.answer("Journey-chain", 1, lambda n: "bad")
    chained = wait_for(sagemaker, "Journey-chain", "Completed")
    after = read_manifest(store, chained["LabelingJobOutput"]["OutputDatasetS3Uri"])
    assert after[:4] == lines
    assert (after[4]["mood"], after[4]["mood-metadata"]["job-name"]) == (1, "labeling-job/journey-chain")

    sagemaker.create_labeling_job(**request("Journey-nothing-left", team, output))
    nothing_left = wait_for(sagemaker, "Journey-nothing-left", "Completed")
    assert nothing_left["LabelCounters"]["HumanLabeled"] == 4
    assert read_manifest(store, nothing_left["LabelingJobOutput"]["OutputDatasetS3Uri"]) == lines
    check_computing_once_more(installation, store, output, lines)
    check_a_chain_over_a_part(installation, sagemaker)


def check_computing_once_more(
    installation: Installation, store: Any, output: str, before: list[dict[str, Any]]
) -> None:
    """By the command, over a job that is over: what is asked for holds, and what it brought along does not change."""
    server = ("--url", installation.url, "--token", installation.key.token)
    options = ("--method", "majority", "--confidence-cap", "0.6")
    said = installation.labelwright("jobs", "reconsolidate", "Journey", *options, *server)
    assert said == "Journey: Consolidation gave 4 objects another label or confidence.\n"
    lines = read_manifest(store, output)
    assert [line["mood"] for line in lines] == [line["mood"] for line in before]
    assert [line["mood-metadata"]["confidence"] for line in lines] == [0.6] * 4
    again = installation.labelwright("jobs", "reconsolidate", "Journey-nothing-left", *server)
    assert again == "Journey-nothing-left: Consolidation gave 0 objects another label or confidence.\n"


def check_a_chain_over_a_part(installation: Installation, sagemaker: Any) -> None:
    """By the command: only the lines of one class get another label."""
    server = ("--url", installation.url, "--token", installation.key.token)
    options = ("--class-name", "bad", "--as", "Journey-why", "--label-attribute-name", "why", "--categories", "a,b")
    installation.labelwright("jobs", "chain", "Journey", *options, *server)
    counters = wait_for(sagemaker, "Journey-why", "InProgress")["LabelCounters"]
    assert (counters["TotalLabeled"], counters["Unlabeled"]) == (0, 2)


def check_labels(lines: list[dict[str, Any]]) -> None:
    assert [{"source": line["source"], "shelf": line["shelf"]} for line in lines] == LINES
    assert [line["mood"] for line in lines] == [0, 1, 0, 1]
    for line in lines:
        metadata = line["mood-metadata"]
        assert metadata["class-name"] == ("good", "bad")[line["mood"]]
        assert 0.5 < metadata["confidence"] <= 1
        assert metadata["human-annotated"] == "yes"
        assert metadata["job-name"] == "labeling-job/journey"
        assert metadata["type"] == "groundtruth/text-classification"

"""Functions in the styles in which people write them for AWS, each as it would be zipped, run as they are.

`handlers/` is an operator's folder: seven functions before people and six after, by `boto3` clients, resources and
sessions, with logs, packages, temporary files, assumed roles and links.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.contract.sagemaker.requests import wait_for
from tests.crew import Crew
from tests.installation import serve
from tests.services import wait_until

pytestmark = pytest.mark.any_database

HANDLERS = Path(__file__).with_name("handlers")
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:"
ROLE = "arn:aws:iam::111122223333:role/service-role/AmazonSageMaker-ExecutionRole"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TEMPLATE = "<crowd-form><p>{{ task.input.text }}</p><crowd-input name='note'></crowd-input></crowd-form>"
CATEGORIES = {"document-version": "2018-11-28", "labels": [{"label": "good"}, {"label": "bad"}]}
PAGE = '<page lang="en"><p>late</p><div><p>again</p></div></page>'
#: By job, which is also its label attribute: the functions before and after people.
PAIRS = {
    "Votes": ("pre-oldest", "post-counter"),
    "Kept": ("pre-lines", "post-helper"),
    "Each": ("pre-download", "post-per-worker"),
    "People": ("pre-presigned", "post-worker-metadata"),
    "Agreed": ("pre-context", "post-picky"),
    "Boxes": ("pre-package", "post-boxes"),
    "Counted": ("pre-manifest", "ACS-PassThrough"),
}
#: What the two people say about each of two objects.
CHOICES = [("bad", "bad"), ("good", "bad")]
OBJECTS = [
    {
        "source-ref": f"s3://crew/pages/{number}.png",
        "text-file": f"s3://crew/in/{number}.txt",
        "page": "s3://crew/in/page.xml",
        "earlier": number,
        "earlier-metadata": {"class-name": "Größe"},
    }
    for number in range(2)
]


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """Nothing of the functions stays in the machine's temporary folder when the server stops."""
    folder = shutil.copytree(HANDLERS, tmp_path_factory.mktemp("operator") / "hooks")
    temporary = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        with serve(tmp_path_factory.mktemp("handlers"), HOOKS_DIR=str(folder)) as running:
            yield Crew(running, 2)
    assert list(temporary.glob("labelwright-hook-*")) == []


@pytest.fixture(scope="module")
def sagemaker(crew: Crew) -> Any:
    key = crew.running.key
    keys = {"aws_access_key_id": key.access_key_id, "aws_secret_access_key": key.secret_access_key}
    return boto3.client("sagemaker", region_name="us-east-1", endpoint_url=crew.running.url, **keys)


@pytest.fixture(scope="module")
def calls(crew: Crew, sagemaker: Any) -> dict[str, list[dict[str, Any]]]:
    """Every call that the jobs made, oldest first; they are completed."""
    files = {f"in/{number}.txt": f"line {number}\nof a tëxt" for number in range(2)}
    files |= {
        "in/page.xml": PAGE,
        "in/objects.manifest": "\n".join(json.dumps(one, ensure_ascii=False) for one in OBJECTS),
        "in/categories.json": json.dumps(CATEGORIES),
        "template.html": TEMPLATE,
    }
    for name, text in files.items():
        crew.s3.put_object(Bucket="crew", Key=name, Body=text.encode())
    for job, functions in PAIRS.items():
        create(sagemaker, job, *functions)
    for number, person in enumerate(crew.people):
        for job in PAIRS:
            answer_all(person.client, job, number)
    for job in PAIRS:
        done = wait_for(sagemaker, job, "Completed")
        assert "FailureReason" not in done
    return {job: crew.admin.get(f"/jobs/{job}/hook-calls")["results"][::-1] for job in PAIRS}


def create(sagemaker: Any, job: str, before: str, after: str) -> None:
    sagemaker.create_labeling_job(
        LabelingJobName=job,
        LabelAttributeName=job,
        LabelCategoryConfigS3Uri="s3://crew/in/categories.json",
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://crew/in/objects.manifest"}}},
        OutputConfig={"S3OutputPath": "s3://crew/out/", **({"KmsKeyId": KEY} if job == "Kept" else {})},
        RoleArn=ROLE,
        HumanTaskConfig={
            "WorkteamArn": sagemaker.describe_workteam(WorkteamName="crew")["Workteam"]["WorkteamArn"],
            "UiConfig": {"UiTemplateS3Uri": "s3://crew/template.html"},
            "PreHumanTaskLambdaArn": FUNCTION + before,
            "TaskTitle": job,
            "TaskDescription": "Say something.",
            "NumberOfHumanWorkersPerDataObject": 2,
            "TaskTimeLimitInSeconds": 600,
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": FUNCTION + after},
        },
    )


def answer_all(person: Any, job: str, number: int) -> None:
    """What one person says about the two objects, told from each other by their places in the manifest."""
    done = []

    def both() -> bool:
        for found in person.post("/assignments/claim", {"job": job, "count": 2})["assignments"]:
            place = int(found["object_id"])
            box = {"left": 10 + 2 * number, "top": place, "width": 30, "height": 40, "label": "good"}
            said = {
                "choice": {"label": CHOICES[place][number]},
                "boundingBox": {"boundingBoxes": [box], "inputImageProperties": {"width": 90, "height": 90}},
                "note": ["", "a note"][place],
            }
            person.post(f"/assignments/{found['id']}/submit", {"answer": said, "time_spent_seconds": 2.5})
            done.append(place)
        return len(done) == 2

    wait_until(both, f"two tasks of {job}")


def output(crew: Crew, job: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in crew.output(job).splitlines()]


def inputs(calls: dict[str, list[dict[str, Any]]], job: str) -> list[dict[str, Any]]:
    asked = [call for call in calls[job] if call["kind"] == "pre"]
    assert [call["error"] for call in asked] == [""] * 2
    return [call["response"]["taskInput"] for call in sorted(asked, key=lambda call: int(call["object_ids"][0]))]


def test_what_functions_before_people_are_given(calls: dict[str, list[dict[str, Any]]]) -> None:
    first = calls["Votes"][0]
    assert first["request"] == {
        "version": "2018-10-16",
        "labelingJobArn": "arn:aws:sagemaker:us-east-1:000000000000:labeling-job/votes",
        "dataObject": OBJECTS[int(first["object_ids"][0])],
    }
    assert '"dataObject"' in first["printed"]


def test_what_functions_after_people_are_given(crew: Crew, calls: dict[str, list[dict[str, Any]]]) -> None:
    request = calls["Kept"][-1]["request"]
    place = request.pop("payload")["s3Uri"]
    base = "s3://crew/out/Kept/annotations"
    folder = f"{base}/consolidated-annotation/consolidation-request/iteration-1/"
    assert re.fullmatch(re.escape(folder) + r"\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d\.json", place)
    assert request == {
        "version": "2018-10-06",
        "labelingJobArn": "arn:aws:sagemaker:us-east-1:000000000000:labeling-job/kept",
        "labelCategories": ["good", "bad"],
        "labelAttributeName": "Kept",
        "roleArn": ROLE,
        "outputConfig": base,
        "kmsKeyId": KEY,
        "maxHumanWorkersPerDataObject": 2,
        "vpcEnabled": False,
    }
    asked = json.load(crew.s3.get_object(Bucket="crew", Key=place.removeprefix("s3://crew/"))["Body"])
    assert [entry["datasetObjectId"] for entry in asked] == ["0"], "the one that was left out is asked once more"
    assert asked[0]["dataObject"] == {"s3Uri": OBJECTS[0]["source-ref"]}
    assert [sorted(one) for one in asked[0]["annotations"]] == [["annotationData", "workerId"]] * 2
    assert isinstance(asked[0]["annotations"][0]["annotationData"]["content"], str)


@pytest.mark.parametrize("job", ["Votes", "Each", "People"])
def test_texts_are_read_from_the_store(calls: dict[str, list[dict[str, Any]]], job: str) -> None:
    assert [one["text"] for one in inputs(calls, job)] == [f"line {number}\nof a tëxt" for number in range(2)]


def test_lines_and_a_log(calls: dict[str, list[dict[str, Any]]]) -> None:
    assert [one["text"] for one in inputs(calls, "Kept")] == [f"line {number} of a tëxt" for number in range(2)]
    printed = calls["Kept"][0]["printed"]
    assert re.search(r"^\[INFO\]\t\S+Z\t[0-9a-f-]{36}\t## EVENT$", printed, re.MULTILINE)
    assert re.search(r"^\[WARNING\]\t.*\t2 lines$", printed, re.MULTILINE)


def test_numbers_bytes_and_times(calls: dict[str, list[dict[str, Any]]]) -> None:
    told = inputs(calls, "Each")[0]
    assert (told["size"], told["weights"]) == (len("line 0\nof a tëxt".encode()), [0.5, 1])


def test_links_are_good_for_the_page(crew: Crew, calls: dict[str, list[dict[str, Any]]]) -> None:
    assert all(one["url"].startswith(f"{crew.running.url}/s3/crew/in/") for one in inputs(calls, "People"))


def test_the_context_and_the_environment(calls: dict[str, list[dict[str, Any]]]) -> None:
    facts = inputs(calls, "Agreed")[0]["facts"]
    assert re.fullmatch(r"[0-9a-f-]{36}", facts["request"])
    assert (facts["name"], facts["version"], facts["account"]) == ("pre-context", "$LATEST", "111122223333")
    assert (facts["identity"], facts["client"], facts["hour"]) == (None, None, True)
    assert facts["log group"] == facts["env"]["AWS_LAMBDA_LOG_GROUP_NAME"] == "/aws/lambda/pre-context"
    assert str(facts["memory"]) == facts["env"]["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
    assert facts["env"]["AWS_REGION"] == facts["env"]["AWS_DEFAULT_REGION"] == "us-east-1"
    assert facts["env"]["_HANDLER"] == "lambda_function.lambda_handler"
    assert re.fullmatch(r"AWS_Lambda_python3\.\d+", facts["env"]["AWS_EXECUTION_ENV"])


def test_a_package_and_a_file_of_another_name(calls: dict[str, list[dict[str, Any]]]) -> None:
    assert {(one["text"], one["lang"]) for one in inputs(calls, "Boxes")} == {("late again", "en")}
    counted = inputs(calls, "Counted")
    assert [one["text"] for one in counted] == ["1 of 2", "2 of 2"]
    assert counted[0]["labels"] == ["good", "bad"]
    assert counted[0]["files"] == ["0.txt", "1.txt", "categories.json", "objects.manifest", "page.xml"]
    assert counted[0]["previous"] == "Größe"


def test_votes(crew: Crew, calls: dict[str, list[dict[str, Any]]]) -> None:
    lines = output(crew, "Votes")
    assert [line["Votes"]["label"] for line in lines] == ["bad", "bad"]
    assert [line["Votes"]["votes"] for line in lines] == [{"bad": 2}, {"good": 1, "bad": 1}]
    assert [line["Votes"]["picture"] for line in lines] == [one["source-ref"] for one in OBJECTS]
    facts = lines[0]["Votes-metadata"]
    assert (facts["type"], facts["job-name"], facts["human-annotated"]) == ("groundtruth/custom", "Votes", "yes")


def test_answers_are_kept_without_a_function(crew: Crew, calls: dict[str, list[dict[str, Any]]]) -> None:
    (first, _) = output(crew, "Counted")
    assert first["Counted"] == {}
    key = first["Counted-metadata"]["worker-response-ref"].removeprefix("s3://crew/")
    answers = json.load(crew.s3.get_object(Bucket="crew", Key=key)["Body"])["answers"]
    assert [one["answerContent"]["choice"]["label"] for one in answers] == list(CHOICES[0])


def test_another_order_and_one_left_out(crew: Crew, sagemaker: Any, calls: dict[str, list[dict[str, Any]]]) -> None:
    lines = output(crew, "Kept")
    assert lines[0] == OBJECTS[0]
    value = lines[1]["Kept"]
    assert sorted(one["workerId"] for one in value["annotationsFromAllWorkers"]) == ["crew-0", "crew-1"]
    assert value["categories"] == ["good", "bad"]
    key = value["stored"].removeprefix("s3://crew/")
    assert json.load(crew.s3.get_object(Bucket="crew", Key=key)["Body"]) == value["annotationsFromAllWorkers"]
    assert sagemaker.describe_labeling_job(LabelingJobName="Kept")["LabelCounters"]["FailedNonRetryableError"] == 1
    assert "an empty note" in calls["Kept"][-1]["printed"]


def test_an_entry_for_each_answer(crew: Crew, calls: dict[str, list[dict[str, Any]]]) -> None:
    assert [line["Each"]["by"] for line in output(crew, "Each")] == ["crew-1"] * 2
    assert "two entries for 0" in calls["Each"][-1]["printed"]


def test_who_answered(crew: Crew, calls: dict[str, list[dict[str, Any]]]) -> None:
    for place, line in enumerate(output(crew, "People")):
        assert [one["workerId"] for one in line["People"]] == ["crew-0", "crew-1"]
        assert [one["said"]["choice"]["label"] for one in line["People"]] == list(CHOICES[place])
        assert len({one["sub"] for one in line["People"]}) == 2
        assert {one["seconds"] for one in line["People"]} == {2.5}
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", line["reviewed-on"])


def test_agreement_alone_is_a_label(crew: Crew, calls: dict[str, list[dict[str, Any]]]) -> None:
    lines = output(crew, "Agreed")
    assert [line.get("Agreed") for line in lines] == [1, None]
    facts = lines[0]["Agreed-metadata"]
    assert (facts["class-name"], facts["confidence"], facts["type"]) == ("bad", 1.0, "groundtruth/text-classification")


def test_boxes_are_averaged(crew: Crew, calls: dict[str, list[dict[str, Any]]]) -> None:
    lines = output(crew, "Boxes")
    assert [line["Boxes"] for line in lines] == [
        {"left": 11.0, "top": float(place), "width": 30.0, "height": 40.0} for place in range(2)
    ]
    assert lines[0]["Boxes-metadata"]["type"] == "own/mean-box"

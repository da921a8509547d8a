"""The chaining article's scenarios with automated labeling, 2, 4 and 6, through boto3, with texts to learn from."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from labeling.learners import saved
from labeling.learners.text import KIND
from tests.contract.sagemaker.requests import FUNCTION, wait_for
from tests.contract.sagemaker.test_chaining_article import CLASSES, PEOPLE, Street, labeled, text
from tests.installation import Installation
from tests.services import wait_until

#: As many as automated labeling needs at least, of which each third tells nothing about its class.
TOTAL = 1250
OWN = 390
ALGORITHM = "arn:aws:sagemaker:us-west-2:027400017018:labeling-job-algorithm-specification/text-classification"
WORDS = ["wheels engine road", "red amber green", "walking shoes pavement", "nothing empty blank"]


def source(number: int) -> str:
    dice = random.Random(number)
    told = dice.sample(WORDS[number % len(CLASSES)].split(), 2) if number % 3 else ["mumble"]
    return json.dumps({"source": " ".join([*told, f"n{number}"])})


class Library(Street):
    """The same requester with texts instead of pictures, and one person who knows them."""

    def begin(self, name: str, manifest: str, attribute: str, *, automated: bool, model: str = "") -> Any:
        change: dict[str, Any] = {
            "HumanTaskConfig__PreHumanTaskLambdaArn": f"{FUNCTION}PRE-TextMultiClass",
            "HumanTaskConfig__AnnotationConsolidationConfig": {
                "AnnotationConsolidationLambdaArn": f"{FUNCTION}ACS-TextMultiClass"
            },
            "HumanTaskConfig__NumberOfHumanWorkersPerDataObject": 1,
            "HumanTaskConfig__MaxConcurrentTaskCount": 500,
        }
        if automated:
            change["LabelingJobAlgorithmsConfig"] = {"LabelingJobAlgorithmSpecificationArn": ALGORITHM} | (
                {"InitialActiveLearningModelArn": model} if model else {}
            )
        return self.start(name, manifest, attribute, **change)

    def say(self, job: str, numbers: list[int]) -> None:
        self.bring_in(
            job, [(n, PEOPLE[0], {"crowd-classifier": {"label": CLASSES[n % len(CLASSES)]}}) for n in numbers]
        )

    def on_offer(self, job: str) -> list[int]:
        told = self.get(f"jobs/{job}/objects?state=launched&limit=1000")
        return [int(one["object_id"]) for one in told["results"]]

    def work(self, job: str, until: Callable[[], bool]) -> int:
        """The person answers whatever is on offer, until then; how many objects."""
        answered: set[int] = set()

        def over() -> bool:
            if until():
                return True
            if numbers := [number for number in self.on_offer(job) if number not in answered]:
                self.say(job, numbers)
                answered.update(numbers)
            return False

        wait_until(over, f"{job} to be through")
        return len(answered)

    def state(self, job: str) -> str:
        return str(self.sagemaker.describe_labeling_job(LabelingJobName=job)["LabelingJobStatus"])

    def models(self, job: str) -> list[str]:
        output = self.sagemaker.describe_labeling_job(LabelingJobName=job)["LabelingJobOutput"]
        return [output["FinalActiveLearningModelArn"]] if "FinalActiveLearningModelArn" in output else []

    def knowledge(self, job: str, number: int) -> dict[str, float]:
        """The terms that the model of a round knows, and how rare they were when it learned them: that stays."""
        stored = self.s3.get_object(Bucket=self.bucket, Key=f"output/{job}/training/{number}/model")["Body"].read()
        facts, arrays = saved.unpack(KIND, stored)
        return dict(zip(facts["terms"], arrays["rarity"].tolist(), strict=True))


@pytest.fixture(scope="module")
def library(installation: Installation, client: Callable[..., Any]) -> Library:
    return Library(installation, client)


def check(before: list[str], after: list[str], attribute: str, job: str) -> dict[str, int]:
    """What was labeled stays byte for byte; the machine's labels are the right ones; how many are whose."""
    counts = {"kept": 0, "yes": 0, "no": 0}
    wrong = 0
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        if attribute in json.loads(old):
            assert new == old
            counts["kept"] += 1
            continue
        metadata = json.loads(new)[f"{attribute}-metadata"]
        assert metadata["job-name"] == f"labeling-job/{job}"
        counts[metadata["human-annotated"]] += 1
        wrong += metadata["class-name"] != CLASSES[number % len(CLASSES)]
    assert wrong <= 0.05 * counts["no"]
    return counts


def test_2_and_4_labels_of_people_teach_and_the_model_goes_on(library: Library) -> None:
    texts = [source(n) for n in range(TOTAL)]
    library.begin("people-first", library.put("texts.manifest", text(texts)), "mood", automated=False)
    library.say("people-first", list(range(OWN)))
    wait_until(lambda: library.counters("people-first")["HumanLabeled"] == OWN, "the first labels")
    output = library.stop("people-first")["LabelingJobOutput"]["OutputDatasetS3Uri"]

    started = library.begin("then-a-model", output, "mood", automated=True)
    assert started["LabelCounters"]["HumanLabeled"] == OWN
    before = library.lines(output)
    library.work("then-a-model", lambda: bool(library.models("then-a-model")))
    end = library.stop("then-a-model")
    counters = end["LabelCounters"]
    validation = round(0.2 * (TOTAL - OWN))
    assert OWN + validation <= counters["HumanLabeled"] < OWN + validation + TOTAL // 5
    assert counters["MachineLabeled"] > 0.2 * TOTAL
    halfway = library.lines(end["LabelingJobOutput"]["OutputDatasetS3Uri"])

    resumed = library.begin("and-on", end["LabelingJobOutput"]["OutputDatasetS3Uri"], "mood", automated=True)
    assert resumed["LabelCounters"]["MachineLabeled"] == counters["MachineLabeled"]
    assert resumed["LabelCounters"]["HumanLabeled"] == counters["HumanLabeled"]
    library.work("and-on", lambda: library.state("and-on") == "Completed")
    after = library.lines(wait_for(library.sagemaker, "and-on", "Completed")["LabelingJobOutput"]["OutputDatasetS3Uri"])
    assert halfway[:OWN] == before[:OWN]
    assert check(halfway, after, "mood", "and-on")["kept"] == counters["TotalLabeled"]
    assert library.family("then-a-model") == ("people-first", ["and-on"])
    _check_same_attribute_goes_on(library)
    _check_a_model_by_its_name(library)


def _check_same_attribute_goes_on(library: Library) -> None:
    """The first model of the chained job knows what its parent's knew; taught anew, with more, it would know other."""
    (model,) = library.models("then-a-model")
    assert library.get("jobs/and-on")["automation"]["initial_model"] == model
    assert "LabelingJobAlgorithmsConfig" in library.sagemaker.describe_labeling_job(LabelingJobName="and-on")
    parent = library.knowledge("then-a-model", int(model.rpartition("-")[2]))
    assert library.knowledge("and-on", 1).items() >= parent.items()


def _check_a_model_by_its_name(library: Library) -> None:
    """InitialActiveLearningModelArn on other texts and another label: people get the probe and those that check the
    model, and nobody is asked for lessons before it labels."""
    (model,) = library.models("and-on")
    others = text([source(n) for n in range(2000, 2000 + TOTAL)])
    library.begin("named", library.put("others.manifest", others), "feeling", automated=True, model=model)
    library.work("named", lambda: bool(library.models("named")))
    described = library.stop("named")
    assert described["LabelingJobAlgorithmsConfig"]["InitialActiveLearningModelArn"] == model
    first = library.get("jobs/named")["automation"]["rounds"][0]
    assert (first["taught_with"], first["validated"]) == (10, round(0.2 * TOTAL))
    assert first["labeled"] > 0.2 * TOTAL
    assert library.knowledge("named", 1).items() >= library.knowledge("and-on", int(model.rpartition("-")[2])).items()


def test_6_labels_of_third_parties_teach(library: Library) -> None:
    given = {n for n in range(TOTAL) if n % 5 < 2}
    texts = [
        labeled(source(n), "third", n, human="yes", job="elsewhere") if n in given else source(n) for n in range(TOTAL)
    ]
    started = library.begin(
        "third-and-model", library.put("third-texts.manifest", text(texts)), "third", automated=True
    )
    assert started["LabelCounters"]["TotalLabeled"] == len(given)
    asked = library.work("third-and-model", lambda: library.state("third-and-model") == "Completed")
    end = wait_for(library.sagemaker, "third-and-model", "Completed")
    counts = check(texts, library.lines(end["LabelingJobOutput"]["OutputDatasetS3Uri"]), "third", "third-and-model")
    assert counts["kept"] == len(given)
    assert counts["no"] == end["LabelCounters"]["MachineLabeled"] > 0.3 * (TOTAL - len(given))
    assert counts["yes"] == asked

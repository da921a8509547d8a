"""From a CreateLabelingJob request to the job that it describes; what this version cannot do is refused here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any, Final

from labeling import tags
from labeling.jobs import NewJob
from labeling.messages import streams
from labeling.options import automation
from labeling.task_types import registry
from labeling.task_types.custom import CUSTOM
from labeling.task_types.registry import AnyTaskType
from workers import teams
from workers.errors import InvalidInput, NotFound
from workers.models import Account, WorkTeam

Request = Mapping[str, Any]

MAX_CONCURRENT: Final = 1000
LIFETIME: Final = 30 * 86400
PUBLIC_LIFETIME: Final = 6 * 3600
PUBLIC_LIFETIME_MOST: Final = 12 * 3600
NO_PERSONAL_DATA: Final = "FreeOfPersonallyIdentifiableInformation"
#: What the public team may be promised for one answer to a classification, in US dollars (workforce-and-portal 1.1).
PUBLIC_PRICES: Final = tuple(
    map(
        Decimal,
        "0.012 0.024 0.036 0.048 0.060 0.072 0.120 0.240 0.360 0.480 0.600 0.720 0.840 0.960 1.080 1.200".split(),
    )
)
SOURCE: Final = "InputConfig.DataSource"
IN_TOPIC: Final = f"{SOURCE}.SnsDataSource.SnsTopicArn"
OUT_TOPIC: Final = "OutputConfig.SnsTopicArn"
HUMAN: Final = "HumanTaskConfig"
ALGORITHMS: Final = "LabelingJobAlgorithmsConfig"
PRE: Final = f"{HUMAN}.PreHumanTaskLambdaArn"
ACS: Final = f"{HUMAN}.AnnotationConsolidationConfig.AnnotationConsolidationLambdaArn"
#: What an absent function stands for, by name.
PASS_THROUGH: Final = "arn:aws:lambda:us-east-1:432418664414:function:PRE-PassThrough"
#: The service's own worker pages that stand for ours, by name, and the task types whose pages they are.
PAGES: Final[Mapping[str, str]] = {"NamedEntityRecognition": "named_entity_recognition"}
_PAGE: Final = re.compile(r"arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\d{12}:human-task-ui/(\w+)")
#: How the domain calls what the request calls otherwise.
MEMBERS: Final[Mapping[str, str]] = {
    "label_attribute_name": "LabelAttributeName",
    "manifest": f"{SOURCE}.S3DataSource.ManifestS3Uri",
    "output": "OutputConfig.S3OutputPath",
    "output_topic": OUT_TOPIC,
    "categories": "LabelCategoryConfigS3Uri",
    "template": f"{HUMAN}.UiConfig.UiTemplateS3Uri",
    "pre_hook": PRE,
    "post_hook": ACS,
    "workers_per_object": f"{HUMAN}.NumberOfHumanWorkersPerDataObject",
    "time_limit_seconds": f"{HUMAN}.TaskTimeLimitInSeconds",
    "lifetime_seconds": f"{HUMAN}.TaskAvailabilityLifetimeInSeconds",
    "max_concurrent": f"{HUMAN}.MaxConcurrentTaskCount",
    "automation.algorithm": f"{ALGORITHMS}.LabelingJobAlgorithmSpecificationArn",
    "automation.initial_model": f"{ALGORITHMS}.InitialActiveLearningModelArn",
}


def new_job(account: Account, request: Request) -> NewJob:
    """The job, with the request as Describe echoes it. Raises `InvalidInput` and NotFound (of the team)."""
    human = request["HumanTaskConfig"]
    (task_type, pre_hook, post_hook), team = _task_type(human), _team(human)
    if team.kind == WorkTeam.Kind.PUBLIC:
        _check_public(request)
    echo = _with_defaults(request, team)
    human, stopping = echo["HumanTaskConfig"], request.get("StoppingConditions", {})
    return NewJob(
        name=request["LabelingJobName"],
        task_type=task_type.key,
        label_attribute=request["LabelAttributeName"],
        **_sources(request),
        output_path=request["OutputConfig"]["S3OutputPath"],
        team=team,
        title=human["TaskTitle"],
        description=human["TaskDescription"],
        categories_uri=request.get("LabelCategoryConfigS3Uri", ""),
        template_uri=_template(human["UiConfig"], task_type),
        pre_hook=pre_hook,
        post_hook=post_hook,
        keywords=tuple(human.get("TaskKeywords", ())),
        redundancy=human["NumberOfHumanWorkersPerDataObject"],
        time_limit=human["TaskTimeLimitInSeconds"],
        lifetime=human["TaskAvailabilityLifetimeInSeconds"],
        max_concurrent=human["MaxConcurrentTaskCount"],
        max_human_labeled=stopping.get("MaxHumanLabeledObjectCount"),
        max_percentage_labeled=stopping.get("MaxPercentageOfInputDatasetLabeled"),
        price=_price(human),
        options=_options(request),
        request=echo,
        tags=tags.checked((tag["Key"], tag["Value"]) for tag in request.get("Tags", ())),
        created_by=account,
    )


def _options(request: Request) -> dict[str, Any]:
    """Automated labeling, where it is asked for, with the numbers that users of the wire know."""
    config = request.get(ALGORITHMS)
    if config is None:
        return {}
    given = {"algorithm": config["LabelingJobAlgorithmSpecificationArn"]}
    if config.get("InitialActiveLearningModelArn"):
        given["initial_model"] = config["InitialActiveLearningModelArn"]
    return {automation.OPTION: given}


def _sources(request: Request) -> dict[str, Any]:
    """Where objects come from, a manifest or a topic or both, and where labeled ones go to, by the domain's names."""
    given = request["InputConfig"]["DataSource"]
    manifest, topic = given.get("S3DataSource"), given.get("SnsDataSource")
    if manifest is None and topic is None:
        hint = "Give S3DataSource.ManifestS3Uri, or SnsDataSource.SnsTopicArn for a streaming job."
        raise InvalidInput(SOURCE, "a source of data is needed", hint=hint)
    output = request["OutputConfig"].get("SnsTopicArn", "")
    return {
        "manifest_uri": manifest["ManifestS3Uri"] if manifest else "",
        "input_topic": streams.name_of(topic["SnsTopicArn"], IN_TOPIC) if topic else "",
        "output_topic": streams.name_of(output, OUT_TOPIC) if output else "",
    }


def _task_type(human: Request) -> tuple[AnyTaskType, str, str]:
    """The task type, and the hooks that are not its own. Who consolidates decides what kind of answers there are."""
    pre = human.get("PreHumanTaskLambdaArn", "")
    post = human.get("AnnotationConsolidationConfig", {}).get("AnnotationConsolidationLambdaArn", "")
    before, after = _built_in(PRE, "PRE", pre), _built_in(ACS, "ACS", post)
    if after is None or after is CUSTOM:
        return CUSTOM, "" if before is CUSTOM else pre, post if after is None else ""
    if before not in (None, CUSTOM, after):
        raise InvalidInput(ACS, f"{after.consolidation_function} does not belong to {_name(pre)}")
    return after, "" if before is after else pre or PASS_THROUGH, ""


def _built_in(path: str, prefix: str, arn: str) -> AnyTaskType | None:
    """The task type whose function this is; custom where there is none, and None for the requester's own."""
    if not arn:
        return CUSTOM
    found = registry.by_function(arn)
    if found is not None and f":function:{prefix}-" not in arn:
        raise InvalidInput(path, f"{arn} has another place; here a function {prefix}-… is needed")
    return found


def _name(arn: str) -> str:
    return arn.partition(":function:")[2]


def _team(human: Request) -> WorkTeam:
    try:
        return teams.by_arn(human["WorkteamArn"])
    except NotFound as error:
        raise InvalidInput(f"{HUMAN}.WorkteamArn", error.message, hint=error.hint) from None


def _template(ui: Request, task_type: AnyTaskType) -> str:
    """The address of the worker template; empty where the service's own page is asked for, and so the task type's."""
    path = f"{HUMAN}.UiConfig"
    if len(ui) != 1:
        raise InvalidInput(path, "exactly one of UiTemplateS3Uri and HumanTaskUiArn is needed")
    if "UiTemplateS3Uri" in ui:
        return str(ui["UiTemplateS3Uri"])
    page = _PAGE.fullmatch(ui["HumanTaskUiArn"])
    if page is None or PAGES.get(page[1]) != task_type.key:
        hint = "Put your worker template into the storage and name it in UiTemplateS3Uri."
        raise InvalidInput(f"{path}.HumanTaskUiArn", f"{task_type.title} has no such page", hint=hint)
    return ""


def _check_public(request: Request) -> None:
    """The public team's rules: no personal data, listed prices, a shorter life of tasks."""
    if NO_PERSONAL_DATA not in request["InputConfig"].get("DataAttributes", {}).get("ContentClassifiers", ()):
        raise InvalidInput(
            "InputConfig.DataAttributes.ContentClassifiers",
            f"the public team may only be given data declared as {NO_PERSONAL_DATA}",
            hint="Declare it, or give the job to a private team.",
        )
    human = request["HumanTaskConfig"]
    price = _price(human)
    if price is not None and price not in PUBLIC_PRICES:
        listed = ", ".join(map(str, PUBLIC_PRICES))
        raise InvalidInput(
            f"{HUMAN}.PublicWorkforceTaskPrice", f"{price} USD is not in the list of prices", hint=f"Listed: {listed}."
        )
    lifetime = human.get("TaskAvailabilityLifetimeInSeconds", PUBLIC_LIFETIME)
    if lifetime > PUBLIC_LIFETIME_MOST:
        reason = f"{lifetime} is more than {PUBLIC_LIFETIME_MOST}, the most for the public team"
        raise InvalidInput(MEMBERS["lifetime_seconds"], reason)


def _price(human: Request) -> Decimal | None:
    amount = human.get("PublicWorkforceTaskPrice", {}).get("AmountInUsd")
    if amount is None:
        return None
    thousandths = 1000 * amount.get("Dollars", 0) + 10 * amount.get("Cents", 0) + amount.get("TenthFractionsOfACent", 0)
    return Decimal(thousandths) / 1000


def _with_defaults(request: Request, team: WorkTeam) -> dict[str, Any]:
    """The request as it is kept: with what the server decided, without the tags, which may change later."""
    echo = deepcopy({name: member for name, member in request.items() if name != "Tags"})
    human: dict[str, Any] = echo["HumanTaskConfig"]
    human.setdefault("MaxConcurrentTaskCount", MAX_CONCURRENT)
    lifetime = PUBLIC_LIFETIME if team.kind == WorkTeam.Kind.PUBLIC else LIFETIME
    human.setdefault("TaskAvailabilityLifetimeInSeconds", lifetime)
    return echo

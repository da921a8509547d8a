"""Task types by name, and which functions are the service's own."""

import pytest

from labeling.task_types import image_classification, text_classification
from labeling.task_types.base import Mode
from labeling.task_types.custom import on_the_page
from labeling.task_types.registry import ALL, BUILTINS, MODES, TASK_TYPES, by_function, by_key, in_mode
from workers.errors import InvalidInput

PRE = "HumanTaskConfig.PreHumanTaskLambdaArn"
ACS = "HumanTaskConfig.AnnotationConsolidationConfig.AnnotationConsolidationLambdaArn"


def arn(function: str, region: str = "us-east-1", account: str = "432418664414", partition: str = "aws") -> str:
    return f"arn:{partition}:lambda:{region}:{account}:function:{function}"


@pytest.mark.parametrize(
    "name",
    [
        arn("PRE-ImageMultiClass"),
        arn("ACS-ImageMultiClass"),
        arn("PRE-ImageMultiClass", "eu-central-1", "000000000000"),
        arn("PRE-ImageMultiClass:7"),
        arn("ACS-ImageMultiClass:$LATEST"),
        arn("ACS-ImageMultiClass:live-2", "us-gov-west-1", partition="aws-us-gov"),
    ],
)
def test_built_in_functions_whatever_region_account_and_version(name: str) -> None:
    assert by_function(name) is image_classification.TASK_TYPE


def test_every_type_has_names_of_its_own() -> None:
    assert by_function(arn("PRE-TextMultiClass")) is text_classification.TASK_TYPE
    for names in zip(*((one.key, one.title, one.builtin, one.metadata_type) for one in TASK_TYPES), strict=True):
        assert len(set(names)) == len(TASK_TYPES)


@pytest.mark.parametrize(
    "name",
    [
        arn("my-function"),
        arn("PRE-MyOwn"),
        arn("ImageMultiClass"),
        arn("pre-ImageMultiClass"),
        "arn:aws:sns:us-east-1:432418664414:function:PRE-ImageMultiClass",
        "PRE-ImageMultiClass",
        "",
    ],
)
def test_other_functions_are_the_customers(name: str) -> None:
    assert by_function(name) is None


@pytest.mark.parametrize("suffix", sorted(BUILTINS - {one.builtin for one in ALL}))
def test_a_built_in_that_is_not_here_yet_is_refused_by_name(suffix: str) -> None:
    for prefix, path in (("PRE", PRE), ("ACS", ACS)):
        with pytest.raises(InvalidInput, match=f"{prefix}-{suffix} is not supported") as caught:
            by_function(arn(f"{prefix}-{suffix}"))
        assert caught.value.path == path
        assert f"{prefix}-ImageMultiClass" in caught.value.hint


def test_an_alias_is_told_by_its_real_name() -> None:
    assert len(BUILTINS) == 23
    assert by_function(arn("ACS-VideoClassification")) is by_function(arn("PRE-VideoMultiClass"))


@pytest.mark.parametrize("suffix", ["VerificationBoundingBox", "AdjustmentBoundingBox"])
def test_modes_have_the_services_functions(suffix: str) -> None:
    (found,) = (one for one in MODES if one.builtin == suffix)
    assert by_function(arn(f"PRE-{suffix}")) is by_function(arn(f"ACS-{suffix}")) is found
    assert by_key(found.key) is found


def test_a_mode_leads_to_the_others_and_not_every_type_has_them() -> None:
    verify = in_mode(by_key("bounding_box"), Mode.VERIFY)
    assert (verify.key, in_mode(verify, Mode.ADJUST).key) == ("verify_bounding_box", "adjust_bounding_box")
    with pytest.raises(InvalidInput, match="no way to adjust labels of text classification") as caught:
        in_mode(in_mode(text_classification.TASK_TYPE, Mode.VERIFY), Mode.ADJUST)
    assert "bounding_box" in caught.value.hint


def test_an_unknown_key_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="'images'") as caught:
        by_key("images")
    assert "image_classification" in caught.value.hint


def test_a_custom_page_sees_the_object_and_the_categories_under_the_usual_names() -> None:
    line = {"source-ref": "s3://b/k.png", "labels": ["own"]}
    assert on_the_page(line, ["a"]) == {"taskObject": "s3://b/k.png", **line}
    assert on_the_page({"source": "text"}, ["a"]) == {"taskObject": "text", "labels": ["a"], "source": "text"}
    assert on_the_page({"x": 1}, []) == {"x": 1}

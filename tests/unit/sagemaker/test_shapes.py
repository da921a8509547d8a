"""Our reading of the service's description agrees with botocore's own, and values are cut to it."""

from datetime import UTC, datetime

import botocore.session
import pytest
from botocore.model import Shape as TheirShape

from labeling.api.sagemaker.operations import OPERATIONS
from labeling.api.sagemaker.shapes import Shape, describe, pruned

OURS = describe(tuple(OPERATIONS))
THEIRS = botocore.session.Session().get_service_model("sagemaker")


def same(ours: Shape, theirs: TheirShape) -> None:
    assert ours.kind == theirs.type_name
    assert ours.least == theirs.metadata.get("min")
    assert ours.most == theirs.metadata.get("max")
    assert (ours.pattern.pattern if ours.pattern else None) == theirs.metadata.get("pattern")
    assert list(ours.values) == theirs.metadata.get("enum", [])
    if ours.kind == "structure":
        assert list(ours.required) == theirs.required_members
        assert ours.members.keys() == theirs.members.keys()
        for name, member in ours.members.items():
            same(member, theirs.members[name])
    if ours.item is not None:
        same(ours.item, theirs.member)


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_are_as_botocore_reads_them(name: str) -> None:
    ours, theirs = OURS[name], THEIRS.operation_model(name)
    same(ours.input, theirs.input_shape)
    assert ours.errors == {shape.error_code for shape in theirs.error_shapes}
    if ours.output is None:
        assert theirs.output_shape is None
    else:
        same(ours.output, theirs.output_shape)


def test_patterns_mean_what_java_means() -> None:
    role = OURS["CreateLabelingJob"].input.members["RoleArn"].pattern
    tag = OURS["DeleteTags"].input.members["TagKeys"].item
    assert role is not None
    assert tag is not None
    assert tag.pattern is not None
    assert role.fullmatch("arn:aws:iam::111122223333:role/x")
    assert not role.fullmatch("arn:aws:iam::١١١١٢٢٢٢٣٣٣٣:role/x")
    assert tag.pattern.fullmatch("größe 京 ٣ a@b")
    assert not tag.pattern.fullmatch("a;b")


def test_times_become_numbers_and_strange_members_go() -> None:
    shape = OURS["DescribeWorkteam"].output
    team = {
        "CreateDate": datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
        "SubDomain": None,
        "Password": "x",
        "MemberDefinitions": [{"OidcMemberDefinition": {"Groups": ["a"], "Colour": "red"}}],
    }
    assert shape is not None
    assert pruned(shape, {"Workteam": team}) == {
        "Workteam": {
            "CreateDate": 1767323045.679,
            "MemberDefinitions": [{"OidcMemberDefinition": {"Groups": ["a"]}}],
        }
    }


def test_a_kind_of_shape_that_is_not_served_is_said_plainly() -> None:
    with pytest.raises(NotImplementedError, match="long"):
        describe.__wrapped__(("CreateTrainingJob",))

"""Work teams through boto3."""

from datetime import datetime
from typing import Any

import pytest

from tests.contract.sagemaker.requests import job_request, team_request, wait_for


def test_create_and_describe(sagemaker: Any, installation: Any) -> None:
    request = team_request("Readers") | {
        "NotificationConfiguration": {"NotificationTopicArn": "arn:aws:sns:us-east-1:111122223333:work"},
        "WorkerAccessConfiguration": {"S3Presign": {"IamPolicyConstraints": {"SourceIp": "Enabled"}}},
        "Tags": [{"Key": "unit", "Value": "7"}],
        "WorkforceName": "people",
    }
    arn = sagemaker.create_workteam(**request)["WorkteamArn"]
    assert arn == "arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd/Readers"
    team = sagemaker.describe_workteam(WorkteamName="Readers")["Workteam"]
    assert team.pop("CreateDate").tzinfo is not None
    assert isinstance(team.pop("LastUpdatedDate"), datetime)
    assert team == {
        "WorkteamName": "Readers",
        "WorkteamArn": arn,
        "WorkforceArn": "arn:aws:sagemaker:us-east-1:000000000000:workforce/people",
        "SubDomain": f"127.0.0.1:{installation.port}",
        **{name: request[name] for name in ("Description", "MemberDefinitions")},
        **{name: request[name] for name in ("NotificationConfiguration", "WorkerAccessConfiguration")},
    }
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "unit", "Value": "7"}]


def test_the_workforce_has_the_names_that_teams_gave_it(sagemaker: Any, installation: Any) -> None:
    sagemaker.create_workteam(**team_request("Counters") | {"WorkforceName": "everybody"})
    arn = "arn:aws:sagemaker:us-east-1:000000000000:workforce/everybody"
    assert [one["WorkforceArn"] for one in sagemaker.list_workforces(NameContains="EveryB")["Workforces"]] == [arn]
    found = sagemaker.describe_workforce(WorkforceName="default")["Workforce"]
    assert (found["SubDomain"], found["Status"]) == (f"127.0.0.1:{installation.port}", "Active")
    with pytest.raises(sagemaker.exceptions.ClientError, match=r"ValidationException.*no workforce 'nobody'"):
        sagemaker.describe_workforce(WorkforceName="nobody")


def test_a_team_made_at_the_command_line_is_described_in_full(sagemaker: Any, installation: Any) -> None:
    installation.labelwright("teams", "create", "by-hand")
    team = sagemaker.describe_workteam(WorkteamName="by-hand")["Workteam"]
    assert team["MemberDefinitions"][0]["CognitoMemberDefinition"]["UserGroup"] == "by-hand"
    assert team["WorkforceArn"].endswith(":workforce/default")


def test_update_replaces_what_is_given(sagemaker: Any) -> None:
    sagemaker.create_workteam(**team_request("updated"))
    groups = [{"OidcMemberDefinition": {"Groups": ["readers", "writers"]}}]
    team = sagemaker.update_workteam(WorkteamName="updated", MemberDefinitions=groups)["Workteam"]
    assert team["MemberDefinitions"] == groups
    assert team["Description"] == "People who read"
    team = sagemaker.update_workteam(WorkteamName="updated", Description="Others")["Workteam"]
    assert (team["Description"], team["MemberDefinitions"]) == ("Others", groups)
    assert team["LastUpdatedDate"] > team["CreateDate"]


def test_names_are_taken_until_deleted(sagemaker: Any) -> None:
    arn = sagemaker.create_workteam(**team_request("once"), Tags=[{"Key": "a", "Value": "b"}])["WorkteamArn"]
    with pytest.raises(sagemaker.exceptions.ResourceInUse):
        sagemaker.create_workteam(**team_request("Once"))
    assert sagemaker.delete_workteam(WorkteamName="once")["Success"] is True
    with pytest.raises(sagemaker.exceptions.ClientError, match="ValidationException"):
        sagemaker.describe_workteam(WorkteamName="once")
    assert sagemaker.create_workteam(**team_request("once"))["WorkteamArn"] == arn
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == []


@pytest.mark.parametrize("operation", ["describe_workteam", "update_workteam", "delete_workteam"])
def test_unknown_teams_are_wrong_values(sagemaker: Any, operation: str) -> None:
    with pytest.raises(sagemaker.exceptions.ClientError, match=r"ValidationException.*nobody"):
        getattr(sagemaker, operation)(WorkteamName="nobody")


def test_a_team_that_works_stays(sagemaker: Any, s3: Any) -> None:
    arn = sagemaker.create_workteam(**team_request("busy"))["WorkteamArn"]
    sagemaker.create_labeling_job(**job_request("keeps-busy", arn))
    with pytest.raises(sagemaker.exceptions.ResourceInUse, match="keeps-busy"):
        sagemaker.delete_workteam(WorkteamName="busy")
    sagemaker.stop_labeling_job(LabelingJobName="keeps-busy")

    wait_for(sagemaker, "keeps-busy", "Stopped")
    assert sagemaker.delete_workteam(WorkteamName="busy")["Success"] is True
    assert sagemaker.describe_labeling_job(LabelingJobName="keeps-busy")["HumanTaskConfig"]["WorkteamArn"] == arn


def test_list(sagemaker: Any) -> None:
    made = ["row-b", "row-A", "row-c"]
    for name in made:
        sagemaker.create_workteam(**team_request(name))

    def listed(**more: Any) -> list[str]:
        pages = sagemaker.get_paginator("list_workteams").paginate(NameContains="Row", **more)
        return [team["WorkteamName"] for page in pages for team in page["Workteams"]]

    assert listed() == made
    assert listed(SortBy="Name", SortOrder="Descending", PaginationConfig={"PageSize": 1}) == [
        "row-c",
        "row-b",
        "row-A",
    ]
    assert "default" not in [team["WorkteamName"] for team in sagemaker.list_workteams(MaxResults=100)["Workteams"]]


COGNITO = {"UserPool": "us-east-1_abc", "UserGroup": "people", "ClientId": "client"}


@pytest.mark.parametrize(
    "members",
    [
        [{}],
        [{"CognitoMemberDefinition": COGNITO, "OidcMemberDefinition": {"Groups": ["a"]}}],
        [{"CognitoMemberDefinition": COGNITO}, {"OidcMemberDefinition": {"Groups": ["a"]}}],
        [{"CognitoMemberDefinition": COGNITO}, {"CognitoMemberDefinition": {**COGNITO, "UserPool": "us-east-1_b"}}],
    ],
)
def test_members_of_mixed_kinds_are_refused(sagemaker: Any, members: list[Any]) -> None:
    with pytest.raises(sagemaker.exceptions.ClientError, match=r"ValidationException.*MemberDefinitions"):
        sagemaker.create_workteam(**team_request("mixed") | {"MemberDefinitions": members})

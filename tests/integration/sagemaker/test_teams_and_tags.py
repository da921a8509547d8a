"""Work teams and tags over the wire, as rows."""

import pytest

from labeling import jobs, tags
from labeling.models import Tag
from tests.contract.sagemaker.requests import team_request
from tests.factories import make_account, make_team
from tests.integration.sagemaker.caller import call
from tests.job_factories import make_job
from workers import teams
from workers.errors import InUse, InvalidInput, LimitExceeded, NotFound
from workers.models import Account, Role, WorkTeam

pytestmark = pytest.mark.django_db
ONE = [{"Key": "a", "Value": "b"}]


@pytest.fixture
def admin() -> Account:
    return make_account(role=Role.ADMIN)


def test_a_team_lives_and_its_tags_die_with_it(admin: Account) -> None:
    arn = call(admin, "CreateWorkteam", **team_request("readers"), Tags=ONE)["WorkteamArn"]
    assert call(admin, "ListTags", ResourceArn=arn) == {"Tags": ONE}
    team = call(admin, "UpdateWorkteam", WorkteamName="READERS", Description="Others")["Workteam"]
    assert (team["Description"], team["WorkteamArn"]) == ("Others", arn)
    assert call(admin, "DescribeWorkteam", WorkteamName="readers")["Workteam"] == team
    assert call(admin, "ListWorkteams", NameContains="read")["Workteams"] == [team]
    assert call(admin, "DeleteWorkteam", WorkteamName="readers") == {"Success": True}
    assert not Tag.objects.exists()
    assert call(admin, "ListWorkteams") == {"Workteams": []}


def test_bad_tags_make_no_team(admin: Account) -> None:
    with pytest.raises(InvalidInput, match="aws:"):
        call(admin, "CreateWorkteam", **team_request("readers"), Tags=[{"Key": "AWS:a", "Value": ""}])
    assert not WorkTeam.objects.exists()


def test_twenty_five_teams_and_no_more(admin: Account) -> None:
    for n in range(teams.TEAMS_AT_MOST):
        make_team(f"team-{n}")
    with pytest.raises(LimitExceeded, match="25"):
        call(admin, "CreateWorkteam", **team_request("one-more"))


@pytest.mark.parametrize(
    "members",
    [
        [{}],
        [{"OidcMemberDefinition": {"Groups": ["a"]}, "CognitoMemberDefinition": None}, {}],
        [
            {"CognitoMemberDefinition": {"UserPool": pool, "UserGroup": "g", "ClientId": "c"}}
            for pool in ("us-east-1_a", "us-east-1_b")
        ],
        [
            {"CognitoMemberDefinition": {"UserPool": "us-east-1_a", "UserGroup": "g", "ClientId": "c"}},
            {"OidcMemberDefinition": {"Groups": ["a"]}},
        ],
    ],
)
def test_members_of_mixed_kinds(admin: Account, members: list[dict[str, object]]) -> None:
    with pytest.raises(InvalidInput, match="MemberDefinitions"):
        call(admin, "CreateWorkteam", **team_request("mixed") | {"MemberDefinitions": members})


def test_a_team_is_needed_until_its_job_is_over() -> None:
    job = make_job()
    with pytest.raises(InUse, match=job.name):
        teams.delete(job.team)
    jobs.fail(job, "ClientError: nothing there.")
    teams.delete(job.team)
    assert not teams.living().exists()


def test_tags_of_a_job(admin: Account) -> None:
    job = make_job(name="Tagged", tags={"a": "1"})
    arn = "arn:aws:sagemaker:us-east-1:000000000000:labeling-job/TAGGED"
    assert call(admin, "AddTags", ResourceArn=arn, Tags=ONE)["Tags"] == ONE
    assert call(admin, "DescribeLabelingJob", LabelingJobName=job.name)["Tags"] == ONE
    call(admin, "DeleteTags", ResourceArn=arn.lower(), TagKeys=["a", "b"])
    assert call(admin, "ListTags", ResourceArn=arn)["Tags"] == []


def test_fifty_tags_and_no_more(admin: Account) -> None:
    resource = tags.resource(teams.arn(make_team()))
    tags.put(resource, {f"key-{n}": "" for n in range(tags.MOST)})
    with pytest.raises(InvalidInput, match="more than 50"):
        tags.put(resource, {"one-more": ""})
    assert tags.of(resource).count() == tags.MOST


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:sagemaker:us-east-1:000000000000:labeling-job/nothing",
        "arn:aws:sagemaker:us-east-1:111122223333:labeling-job/there",
        "arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd/nobody",
        "arn:aws:sagemaker:us-east-1:000000000000:model/m",
    ],
)
def test_resources_that_are_not_there(arn: str) -> None:
    make_job(name="there")
    with pytest.raises(NotFound):
        tags.resource(arn)

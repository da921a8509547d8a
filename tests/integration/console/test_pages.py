"""The console's pages without a browser: who may see them, what they say of jobs in every state, what they refuse."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from labeling import jobs
from labeling.console import figures
from labeling.console.layout import HELP
from labeling.models import LabelingJob
from labeling.pipeline import exports
from labeling.task_types import registry
from labeling.task_types.custom import CUSTOM
from tests.factories import make_account
from tests.integration.console.pages import form, text
from tests.job_factories import advance_until_done, answer_all, answer_one, make_bucket, make_crew, make_job
from workers import accounts, teams
from workers.models import AccessKey, Account, Role

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_of_a_job_in_every_state(client: Client, admin: Account) -> None:
    job = make_job(3, team=make_crew(2), redundancy=2)
    pages = ("", "objects", "objects/0", "quality", "people", "settings")
    states = []
    for act in (
        lambda: None,
        lambda: advance_until_done(job),
        lambda: answer_all(job),
        lambda: advance_until_done(job),
    ):
        act()
        states.append(LabelingJob.objects.get(id=job.id).state)
        for page in pages:
            if page != "objects/0" or states[-1] != "Initializing":
                assert job.name in text(client, f"/console/jobs/{job.name}/{page}")
    assert states == ["Initializing", "InProgress", "InProgress", "Completed"]
    assert "Completed" in text(client, "/console/jobs/")
    assert "good" in text(client, f"/console/jobs/{job.name}/objects/0")


def test_a_single_answer_is_not_called_uncertain(client: Client, admin: Account) -> None:
    job = make_job(2, undo_time=0)
    advance_until_done(job)
    answer_all(job)
    advance_until_done(job)
    overview = text(client, f"/console/jobs/{job.name}/")
    assert "Each label so far rests on a single answer" in overview and "0 %" not in overview
    assert "1 answer" in text(client, f"/console/jobs/{job.name}/objects")
    assert "Confidence 0: a single answer" in text(client, f"/console/jobs/{job.name}/objects/0")


def test_quality_of_labels_that_nobody_compares_says_so(client: Client, admin: Account) -> None:
    job = make_job(1, team=make_crew(1), task_type=CUSTOM.key, template="<crowd-form></crowd-form>")
    assert "They are kept as people gave them." in text(client, f"/console/jobs/{job.name}/quality")


def test_a_worker_page_is_checked_and_shown_before_the_job_is_made(client: Client, admin: Account) -> None:
    page = "<crowd-form>\n<p>{{ task.input.source }} {{ task.input.colour }}</p>\n<input name='a'></crowd-form>"
    wanted = {"template": page, "first_line": '{"source": "three <b>geese</b>"}'}
    told = client.post("/console/jobs/new/page-check", wanted).content.decode()
    assert "The page works." in told and "line 2</span>: task.input.colour is not in the sample" in told
    shown = client.post("/console/jobs/new/page", wanted)
    assert "three &lt;b&gt;geese&lt;/b&gt;" in shown.content.decode()
    policy = shown["Content-Security-Policy"]
    assert "sandbox allow-scripts allow-forms" in policy and "form-action 'none'" in policy
    assert not LabelingJob.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({}, "Choose a task type first"),
        ({"task_type": "text_classification"}, "Choose a manifest"),
        ({"template": "{% if a %}", "first_line": '{"source": "x"}'}, "Errors block the job"),
        ({"template": "s3://tests/nowhere.html"}, "does not exist"),
        ({"template": "<crowd-form></crowd-form>", "first_line": "not json"}, "not JSON"),
        ({"template": "<crowd-form></crowd-form>", "manifest_uri": "s3://tests/nowhere"}, "There is no object"),
        ({"task_type": "image_classification", "first_line": '{"source": "x"}'}, "the data object does not have it"),
        ({"template": "<crowd-form></crowd-form>", "allowed_hosts": "no host!"}, "is not a host. For"),
    ],
)
def test_why_a_worker_page_cannot_be_shown(
    client: Client, admin: Account, wanted: dict[str, str], sentence: str
) -> None:
    make_bucket("tests")
    told = client.post("/console/jobs/new/page-check", wanted)
    assert told.status_code == 200
    assert sentence in told.content.decode() and "data-frame" not in told.content.decode()


def test_a_broken_worker_page_costs_no_name(client: Client, admin: Account) -> None:
    wanted = form(make_crew(1).id, template="<crowd-form>\n{{ task.input.source | nonsense }}</crowd-form>")
    answer = client.post("/console/jobs/new", wanted)
    assert answer.status_code == 422
    assert "line 2: there is no filter &#x27;nonsense&#x27;" in answer.content.decode()
    assert not LabelingJob.objects.exists()


def test_a_team_stays_while_its_job_is_not_over(client: Client, admin: Account) -> None:
    job = make_job(1, team=make_crew(1))
    answer = client.post(f"/console/teams/{job.team_id}/delete")
    assert answer.status_code == 409
    assert job.name in answer.content.decode()
    assert teams.living().filter(id=job.team_id).exists()


def test_filters_of_jobs_and_objects(client: Client, admin: Account) -> None:
    job = make_job(2, team=make_crew(1))
    advance_until_done(job)
    assert job.name in text(client, f"/console/jobs/?q=state:running+team:{job.team.name}")
    assert job.name not in text(client, "/console/jobs/?q=state:failed").partition("No job matches")[0]
    assert 'class="tile"' in text(client, f"/console/jobs/{job.name}/objects?state=launched")
    assert 'class="tile"' not in text(client, f"/console/jobs/{job.name}/objects?state=labeled")
    for odd in ("state=nonsense", "after=-1", "confidence=%00", "label=%F0%9F%A6%89", "after=99999999999999999999"):
        text(client, f"/console/jobs/{job.name}/objects?{odd}")


def test_labels_that_name_several_categories_are_found_and_counted_by_each(client: Client, admin: Account) -> None:
    job = make_job(3, team=make_crew(1), task_type="text_multilabel", categories=("red", "blue", "bluer"), price="0.03")
    advance_until_done(job)
    for line, labels in enumerate((["red", "blue"], ["blue"], ["bluer"])):
        answer_one(
            job.team.members.get().account, job, line=line, answer={"crowd-classifier-multi-select": {"labels": labels}}
        )
    advance_until_done(job)
    page = text(client, f"/console/jobs/{job.name}/objects?label=blue")
    assert [f"/objects/{line}" in page for line in range(3)] == [True, True, False]
    overview = " ".join(text(client, f"/console/jobs/{job.name}/").split())
    assert figures.distribution(job) == [("blue", 2), ("bluer", 1), ("red", 1)]
    assert "Cost so far</dt><dd>$0.09" in overview


def test_what_each_person_drew_can_be_seen(client: Client, admin: Account) -> None:
    lines = [{"source-ref": "s3://tests/a.png"}]
    job = make_job(lines, team=make_crew(2), task_type="bounding_box", categories=("owl", "wren"), redundancy=2)
    advance_until_done(job)
    for worker, left in zip(job.team.members.order_by("account_id"), (10, 14), strict=True):
        box = {"label": "wren", "left": left, "top": 20, "width": 30, "height": 40}
        drawn = {"boundingBoxes": [box], "inputImageProperties": {"width": 200, "height": 100}}
        answer_one(worker.account, job, answer={"annotatedResult": drawn})
        page = text(client, f"/console/jobs/{job.name}/objects/0")
        assert f'<path d="M{left} 20h30v40h-30Z" class="label-2">' in page
    assert 'viewBox="0 0 200 100"' in page
    assert page.count('name="drawn"') == 3, "each person and all; there is no label yet"


def test_ten_thousand_classes_are_not_listed_on_a_page(client: Client, admin: Account) -> None:
    job = make_job(1, team=make_crew(1), categories=tuple(f"species {n}" for n in range(10_000)))
    advance_until_done(job)
    answer_all(job, "species 7777")
    advance_until_done(job)
    page = text(client, f"/console/jobs/{job.name}/objects?label=species+7777")
    assert page.count("species") < 10 and '<option value="species 7777">' in page and 'class="tile"' in page


def test_workers_find_nothing(client: Client) -> None:
    job = make_job(1, team=make_crew(1))
    client.force_login(make_account())
    for page in ("jobs/", f"jobs/{job.name}/", "jobs/new", "teams/", "workers/", "keys/", "storage/"):
        assert job.name not in text(client, f"/console/{page}", 404)
    for action in (f"jobs/{job.name}/stop", f"teams/{job.team_id}/delete", "workers/1/link", "keys/LWAK/revoke"):
        assert client.post(f"/console/{action}").status_code == 404
    assert LabelingJob.objects.get().state == "Initializing"


def test_a_job_that_is_not_there(client: Client, admin: Account) -> None:
    text(client, "/console/jobs/nothing/", 404)
    assert client.post("/console/jobs/nothing/stop").status_code == 404


def test_stopping_what_is_over_says_so(client: Client, admin: Account) -> None:
    job = make_job(1, team=make_crew(1))
    jobs.fail(job, "for the test")
    answer = client.post(f"/console/jobs/{job.name}/stop")
    assert answer.status_code == 409
    assert "it can&#x27;t be stopped" in answer.content.decode()


def test_an_uploaded_manifest_becomes_a_job(client: Client, admin: Account) -> None:
    team = make_crew(1)
    file = SimpleUploadedFile("birds.manifest", b'{"source": "an owl"}\n')
    answer = client.post("/console/jobs/new", form(team.id, manifest_uri="", manifest_file=file))
    assert answer.headers["Location"] == "/console/jobs/new-birds/"
    job = LabelingJob.objects.get()
    assert job.label_attribute == "new-birds"
    assert job.categories == ["Owl", "Falcon"]
    assert job.created_by == admin
    assert advance_until_done(job).state == "InProgress"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "This field is required."),
        ("name", "a_b", "Letters, digits and hyphens"),
        ("manifest_uri", "ftp://x/y", "is not the address of an object"),
        ("manifest_uri", "", "Choose files or a manifest file"),
        ("output_path", "nowhere", "is not the address of an object"),
        ("categories", "Owl\n Owl ", "“Owl” is there twice."),
        ("redundancy", "0", "At least 1."),
        ("minutes", "0.1", "At least 0.5."),
        ("task_type", "nonsense", "not one of the available choices"),
        ("label_attribute", "birds-metadata", "metadata"),
        ("allowed_hosts", "a/b", "is not a host"),
        ("team", "999", "not one of the available choices"),
    ],
)
def test_what_is_wrong_stands_at_its_field(client: Client, admin: Account, field: str, value: str, words: str) -> None:
    answer = client.post("/console/jobs/new", form(make_crew(1).id, **{field: value}))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not LabelingJob.objects.exists()


def test_a_name_is_never_free_again(client: Client, admin: Account) -> None:
    job = make_job(1, team=make_crew(1))
    answer = client.post("/console/jobs/new", form(job.team_id, name=job.name.upper()))
    assert answer.status_code == 422
    assert "exists already" in answer.content.decode()


def test_a_clone_keeps_what_the_form_does_not_ask(client: Client, admin: Account) -> None:
    job = make_job(1, team=make_crew(1), options={"confidence_cap": 0.9}, keywords=("owls",))
    jobs.fail(job, "for the test")
    page = text(client, f"/console/jobs/new?clone={job.name}")
    assert f'value="{job.name}-clone"' in page
    answer = client.post(f"/console/jobs/new?clone={job.name}", form(job.team_id, name=f"{job.name}-clone"))
    assert answer.status_code == 302
    clone = LabelingJob.objects.select_related("group").get(name=f"{job.name}-clone")
    assert clone.options == {"confidence_cap": 0.9}
    assert clone.group is not None
    assert clone.group.keywords == ["owls"]


def test_the_form_folds_what_few_need_until_it_is_used(client: Client, admin: Account) -> None:
    page = text(client, "/console/jobs/new")
    assert '<details class="fold">' in page and '<details class="fold" open>' not in page
    assert all(f'value="{one.key}"' in page for one in (*registry.TASK_TYPES, CUSTOM))
    assert {one.key for one in (*registry.TASK_TYPES, CUSTOM)} == set(HELP)
    wrong = client.post("/console/jobs/new", form(make_crew(1).id, minutes="0", output_path="s3://labelwright/jobs"))
    folds = wrong.content.decode().split('<details class="fold" open>')[1:]
    assert ["Time limits" in fold.split("</summary>")[0] for fold in folds].count(True) == 1


def test_asking_adaptively_is_offered_first_and_kept_in_a_clone(client: Client, admin: Account) -> None:
    page = text(client, "/console/jobs/new")
    assert page.index('value="adaptive"') < page.index('value="fixed"')
    assert 'value="adaptive" required' not in page and 'value="adaptive" id="id_asking_0" checked' in page
    wanted = {"asking": "adaptive", "redundancy": "4", "sure": "80", "audit": ""}
    answer = client.post("/console/jobs/new", form(make_crew(1).id, **wanted))
    assert answer.status_code == 302
    job = LabelingJob.objects.get()
    policy = {"mode": "adaptive", "confidence": 0.8, "min": 2, "audit": 0.05}
    assert (job.redundancy, job.options) == (4, {"redundancy": policy})
    assert "2 to 4: one more while the confidence is below 80 %" in text(client, f"/console/jobs/{job.name}/settings")
    jobs.fail(job, "for the test")
    page = text(client, f"/console/jobs/new?clone={job.name}")
    assert 'name="sure" value="80"' in page
    client.post(f"/console/jobs/new?clone={job.name}", form(job.team_id, name="all-alike", asking="fixed"))
    assert LabelingJob.objects.get(name="all-alike").options == {}


def test_known_answers_and_skills_are_asked_for_and_kept_in_a_clone(client: Client, admin: Account) -> None:
    wanted = {"gold_attribute": "checked", "alone": "on"}
    assert client.post("/console/jobs/new", form(make_crew(1).id, **wanted)).status_code == 302
    job = LabelingJob.objects.get()
    assert job.options == {"gold_attribute": "checked", "carry_skills": False}
    jobs.fail(job, "for the test")
    page = text(client, f"/console/jobs/new?clone={job.name}")
    assert 'name="gold_attribute" value="checked"' in page
    client.post(f"/console/jobs/new?clone={job.name}", form(job.team_id, name="neither"))
    assert LabelingJob.objects.get(name="neither").options == {}


def test_a_contradiction_in_asking_stands_at_its_field(client: Client, admin: Account) -> None:
    wanted = {"asking": "adaptive", "redundancy": "2", "fewest": "3"}
    answer = client.post("/console/jobs/new", form(make_crew(1).id, **wanted))
    assert answer.status_code == 422
    assert "3 is not between 1 and the greatest number, 2" in answer.content.decode()


def test_admins_neither_make_admins_nor_touch_owners(client: Client, admin: Account) -> None:
    owner = make_account("owner@example.org", role=Role.OWNER)
    answer = client.post("/console/workers/", {"emails": "new@example.org", "role": "owner"})
    assert answer.status_code == 422
    assert not Account.objects.filter(email="new@example.org").exists()
    assert client.post(f"/console/workers/{owner.id}/link").status_code == 403
    assert client.post(f"/console/workers/{owner.id}/active", {"active": "no"}).status_code == 403


def test_an_admin_gets_no_link_to_an_owner_who_has_no_password_yet(client: Client, admin: Account) -> None:
    owner = make_account("ada@example.org", role=Role.OWNER)
    page = client.post("/console/workers/", {"emails": owner.email}).content.decode()
    assert owner.email in page
    assert "/invitation/" not in page


def test_inviting_somebody_known_makes_no_link_to_their_account(client: Client, admin: Account) -> None:
    known = make_account("known@example.org", password="seven quiet geese at dawn")
    team = teams.create("night")
    page = client.post("/console/workers/", {"emails": "known@example.org", "team": str(team.id)}).content.decode()
    assert "has an account already" in page
    assert "/invitation/" not in page
    assert team.members.filter(account=known).exists()


def test_one_wrong_address_adds_nobody(client: Client, admin: Account) -> None:
    answer = client.post("/console/workers/", {"emails": "fine@example.org, not-an-address"})
    assert answer.status_code == 422
    assert "not-an-address" in answer.content.decode()
    assert not Account.objects.filter(email="fine@example.org").exists()


def test_keys_of_others_cannot_be_revoked(client: Client, admin: Account) -> None:
    key = accounts.create_key(make_account())
    assert client.post(f"/console/keys/{key.access_key_id}/revoke").status_code == 404
    assert AccessKey.objects.get().revoked_at is None


def test_a_team_with_open_tasks_stays(client: Client, admin: Account) -> None:
    job = make_job(1, team=make_crew(1))
    advance_until_done(job)
    assert client.post(f"/console/teams/{job.team_id}/delete").status_code == 409
    assert teams.living().filter(id=job.team_id).exists()


def test_storage_explains_what_it_cannot_do(client: Client, admin: Account) -> None:
    make_bucket("data")
    for address in ("nonsense", "s3://no-such-bucket/", "s3:///x"):
        assert client.get("/console/storage/", {"uri": address}).status_code in (400, 404)
    assert client.get("/console/storage/file", {"uri": "s3://data/none"}).status_code in (400, 404)
    assert client.post("/console/storage/", {"uri": "s3://data/"}).status_code == 422


def test_exports_are_ordered_and_shown_with_their_end(client: Client, admin: Account) -> None:
    job = make_job(2, team=make_crew(1))
    advance_until_done(job)
    answer_all(job)
    advance_until_done(job)
    assert "Nothing has been exported yet." in text(client, f"/console/jobs/{job.name}/exports")
    for key in ("csv", "coco"):
        assert client.post(f"/console/jobs/{job.name}/exports", {"format": key}).status_code == 302
    assert "0 %" in text(client, f"/console/jobs/{job.name}/exports")
    while exports.make_next():
        pass
    page = text(client, f"/console/jobs/{job.name}/exports")
    assert page.count(">Save</a>") == 1
    assert "COCO cannot hold classes, only areas" in page
    assert client.post(f"/console/jobs/{job.name}/exports", {"format": "tfrecord"}).status_code == 400


def test_why_objects_failed_is_said_on_the_jobs_page(client: Client, admin: Account) -> None:
    job = make_job([{"source-ref": f"s3://bkt/{number}.png"} for number in range(2)], team=make_crew(1))
    advance_until_done(job)
    page = text(client, f"/console/jobs/{job.name}/")
    assert "2 objects failed" in page
    assert f"/console/jobs/{job.name}/objects?state=failed" in page
    assert "Text classification needs" in page


def test_only_formats_that_can_hold_the_labels_are_offered(client: Client, admin: Account) -> None:
    job = make_job(1, team=make_crew(1), redundancy=1)
    assert "YOLO" in text(client, f"/console/jobs/{job.name}/exports"), "nothing is labeled yet"
    advance_until_done(job)
    answer_all(job)
    advance_until_done(job)
    page = text(client, f"/console/jobs/{job.name}/exports")
    assert "YOLO" not in page
    assert 'value="csv"' in page


def test_a_chosen_file_must_be_chosen_again(client: Client, admin: Account) -> None:
    wrong = form(make_crew(1).id, name="no name!") | {
        "manifest_file": SimpleUploadedFile("a.manifest", b'{"source": "x"}')
    }
    answer = client.post("/console/jobs/new", wrong)
    assert answer.status_code == 422
    assert "Choose the file again" in answer.content.decode()


def test_what_is_no_number_comes_back_as_it_was_typed(client: Client, admin: Account) -> None:
    crew, _ = make_crew(1), make_crew(1)
    typed = form(crew.id, price="ten cents", minutes="soon", team="")
    page = client.post("/console/jobs/new", typed)
    said = page.content.decode()
    assert page.status_code == 422 and said.count("Write a number, with a point before decimals.") == 2
    assert 'value="ten cents"' in said and 'value="soon"' in said and "Choose who is asked." in said

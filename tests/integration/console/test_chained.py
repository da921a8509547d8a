"""The console's form of a job over another's output: what it is for, what it fills in, what it refuses."""

import re

import orjson
import pytest
from django.test import Client

from labeling import jobs, queries
from labeling.models import LabelingJob
from labeling.storage import default_store
from labeling.storage.port import read
from tests.integration.console.pages import form, text
from tests.job_factories import advance_until_done, answer_all, make_crew, make_job
from workers import assignments
from workers.models import Account

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_chain_may_be_about_a_part_of_the_lines(client: Client, admin: Account) -> None:
    job = make_job(
        [
            {"source": f"text {n}", "mood": n % 2, "mood-metadata": {"class-name": ("good", "bad")[n % 2]}}
            for n in range(4)
        ]
    )
    advance_until_done(job)
    page = text(client, f"/console/jobs/new?chain={job.name}")
    assert "Which lines" in page
    assert "Which lines" not in text(client, f"/console/jobs/new?clone={job.name}")
    wanted = {
        "name": "finer",
        "manifest_uri": f"s3://bkt/out/{job.name}/manifests/output/output.manifest",
        "output_path": "s3://bkt/out",
        "label_attribute": "finer",
        "task_type": "text_classification",
        "title": "Finer",
        "description": "Which?",
        "categories": "a\nb",
        "team": job.team_id,
        "asking": "fixed",
        "redundancy": 1,
        "minutes": 5,
        "days": 1,
        "max_concurrent": 10,
        "part_attribute": "mood",
    }
    address = f"/console/jobs/new?chain={job.name}"
    nothing = client.post(address, {**wanted, "part_classes": "ugly"})
    assert nothing.status_code == 422
    assert "No line of" in nothing.content.decode()
    assert client.post(address, {**wanted, "part_classes": "bad"}).status_code == 302
    made = advance_until_done(LabelingJob.objects.get(name="finer"))
    assert made.parent == job
    about = f"About a part of {queries.output_uri(job)}: 2 lines, with the label mood, of the class bad."
    assert about in text(client, "/console/jobs/finer/")
    sources = list(made.data_objects.order_by("line").values_list("source", flat=True))
    assert [orjson.loads(source)["source"] for source in sources] == ["text 1", "text 3"]


def field(page: str, name: str) -> str:
    """What is filled in."""
    found = re.search(
        rf'<(?:input|textarea)[^>]* name="{name}"[^>]*?(?: value="([^"]*)"[^>]*>|>\s*([^<]*)</textarea>)', page
    )
    assert found, name
    return found[1] or (found[2] or "").strip()


def test_a_chain_says_what_it_is_for_and_what_becomes_of_each_object(client: Client, admin: Account) -> None:
    lines = [{"source": "a"}, {"source": "b"}, {"source": "c", "mood": 0, "mood-metadata": {"class-name": "good"}}]
    job = advance_until_done(make_job(lines, title="Moods"))
    jobs.stop(job)
    advance_until_done(job)
    assert "1 of 3 labeled" in re.sub("<[^>]+>", "", text(client, f"/console/jobs/{job.name}/"))
    assert "1 of them came with the manifest" in text(client, f"/console/jobs/{job.name}/")
    address = f"/console/jobs/new?chain={job.name}"
    page = text(client, address)
    assert re.findall(r'<a href="\?chain=[^"]*for=(\w+)"( aria-current="page")?', page) == [
        ("rest", ' aria-current="page"'), ("new", ""), ("verify", ""),
    ]  # fmt: skip
    assert "1 of the 3 objects" in page and "The other 2 are asked about" in page
    assert field(page, "label_attribute") == "mood"
    assert field(text(client, f"{address}&for=new"), "label_attribute") == f"{job.name}-chain"
    page = text(client, f"{address}&for=verify")
    assert [field(page, name) for name in ("categories", "audited_attribute", "title", "label_attribute")] == [
        "good\nbad", "mood", "Check: Moods", f"{job.name}-chain",
    ]  # fmt: skip
    assert 'value="labeled" id="id_part_of_1" checked' in page
    assert "Choose a manifest" not in text(client, f"{address}&for=nonsense")


def test_verdicts_are_no_classes(client: Client, admin: Account) -> None:
    job = advance_until_done(make_job([{"source": "a", "mood": 0, "mood-metadata": {"class-name": "good"}}]))
    data = form(job.team_id, mode="verify", audited_attribute="mood", categories="good\nbad")
    answer = client.post(f"/console/jobs/new?chain={job.name}", data)
    assert (answer.status_code, "These are the classes that are judged" in answer.content.decode()) == (422, True)


def test_the_rejected_are_what_a_correction_is_about(client: Client, admin: Account) -> None:
    line = {"source-ref": "s3://bkt/0.jpg", "boxes": {"annotations": []}, "boxes-metadata": {"class-map": {}}}
    judged = {**line, "check": 1, "check-metadata": {"class-name": "bad"}}
    wanted = {"options": {"audited_attribute": "boxes"}, "categories": ("good", "bad"), "name": "check"}
    job = advance_until_done(make_job([judged], task_type="verify_bounding_box", label_attribute="check", **wanted))
    page = text(client, "/console/jobs/new?chain=check&for=adjust")
    assert [field(page, name) for name in ("part_attribute", "part_classes", "audited_attribute")] == [
        "check", "bad", "boxes",
    ]  # fmt: skip
    assert f"those that {job.name} did not find good" in page


def test_people_who_are_at_a_task_are_waited_for(client: Client, admin: Account) -> None:
    job = advance_until_done(make_job(2, team=make_crew(1)))
    assignments.claim(worker_id=job.team.members.get().pk, job=job.name)
    client.post(f"/console/jobs/{job.name}/stop", {"reason": "lunch"})
    advance_until_done(job)
    assert "1 task is with people still" in text(client, f"/console/jobs/{job.name}/")


def test_a_running_job_cannot_be_chained_yet(client: Client, admin: Account) -> None:
    job = make_job(1, team=make_crew(1))
    assert "Stop it, or wait until it is over." in text(client, f"/console/jobs/new?chain={job.name}", 409)


def test_a_chain_may_judge_or_correct_what_is_drawn(client: Client, admin: Account) -> None:
    lines = [{"source-ref": "s3://bkt/0.jpg", "boxes": {"annotations": []}, "boxes-metadata": {}}]
    wanted = {"task_type": "bounding_box", "label_attribute": "boxes"}
    job = advance_until_done(make_job(lines, **wanted))
    page = text(client, f"/console/jobs/new?chain={job.name}")
    assert 'name="audited_attribute" value="boxes"' in page
    data = form(job.team_id, task_type="bounding_box", mode="verify", audited_attribute="boxes")
    assert client.post(f"/console/jobs/new?chain={job.name}", data).status_code == 302
    made = LabelingJob.objects.get(name="new-birds")
    assert (made.task_type, made.options["audited_attribute"]) == ("verify_bounding_box", "boxes")
    for wrong, words in (
        ({"audited_attribute": ""}, "Say which label people should verify"),
        ({"task_type": "text_ranking"}, "There is no way to verify labels of"),
        ({"label_attribute": "boxes"}, "is the label under review"),
    ):
        answer = client.post("/console/jobs/new", {**data, "name": "wrong", **wrong})
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    plain = form(job.team_id, name="plain", audited_attribute="boxes")
    client.post(f"/console/jobs/new?chain={job.name}", plain)
    assert "audited_attribute" not in LabelingJob.objects.get(name="plain").options


def test_levels_of_a_series_are_joined_again(client: Client, admin: Account) -> None:
    first = finished(make_job(2, name="coarse"))
    assert "Join with labels" not in text(client, "/console/jobs/coarse/exports")
    second = finished(make_job(name="fine", manifest_uri=queries.output_uri(first), label_attribute="tone"))
    running = make_job(name="finer", manifest_uri=queries.output_uri(second), label_attribute="third")
    page = text(client, "/console/jobs/coarse/exports")
    assert 'value="fine"' in page and running.name not in page.split("Join with labels")[1]
    to = "s3://labelwright/manifests/coarse-joined.manifest"
    answer = client.post("/console/jobs/coarse/join", {"others": ["fine"], "to": to})
    assert "New job over it" in text(client, answer.headers["Location"])
    lines = [orjson.loads(line) for line in read(default_store(), to).splitlines()]
    assert [list(line) for line in lines] == [["source", "mood", "mood-metadata", "tone", "tone-metadata"]] * 2
    assert field(text(client, f"/console/jobs/new?manifest={to}"), "manifest_uri") == to
    again = finished(make_job([{"source": "text 0"}], name="again", label_attribute="mood"), "bad")
    assert again.parent is None
    LabelingJob.objects.filter(id=again.id).update(parent=first)
    to_again = "s3://labelwright/again.manifest"
    assert client.post("/console/jobs/again/join", {"others": ["coarse"], "to": to_again}).status_code == 302
    (line,) = read(default_store(), to_again).splitlines()
    assert orjson.loads(line)["mood-metadata"]["class-name"] == "bad", "what the younger job said"
    for wrong, words in (
        ({"to": to}, "choose a job"),
        ({"others": "fine", "to": to}, "already"),
        ({"others": "fine", "to": "x"}, "s3://"),
    ):
        answer = client.post("/console/jobs/coarse/join", wrong)
        assert (answer.status_code, words in answer.content.decode()) == (422, True)


def finished(job: LabelingJob, label: str = "good") -> LabelingJob:
    answer_all(advance_until_done(job), label)
    return advance_until_done(job)

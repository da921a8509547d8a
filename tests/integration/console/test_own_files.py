"""Own pictures and texts become a job without a manifest: taken in some at a time, then named by their folder."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from labeling.models import LabelingJob
from labeling.storage import default_store
from labeling.storage.port import read
from tests.integration.console.pages import form
from tests.job_factories import advance_until_done, make_crew
from workers.models import Account

pytestmark = pytest.mark.django_db(transaction=True)
PICTURE, TEXT = ("a bird.JPG", b"jpeg"), ("lines.txt", b"one\n\ntwo\n")


def send(client: Client, *files: tuple[str, bytes], folder: str = "", status: int = 201) -> str:
    """The folder in which they are, or what was wrong."""
    body = {"files": [SimpleUploadedFile(name, data) for name, data in files], "folder": folder}
    answer = client.post("/console/jobs/new/files", body)
    assert answer.status_code == status, answer.content
    return str(answer.json()["uri" if status == 201 else "error"])


@pytest.mark.parametrize(
    ("task_type", "lines"),
    [
        ("image_classification", ["source-ref", "source-ref"]),
        ("text_classification", ["source", "source"]),
        ("video_classification", ["source-ref"]),
        ("custom", ["source-ref", "source-ref"]),
    ],
)
def test_a_folder_becomes_a_job(client: Client, admin: Account, task_type: str, lines: list[str]) -> None:
    folder = send(client, PICTURE, TEXT)
    assert send(client, ("b.png", b"png"), ("c.mp4", b"mp4"), folder=folder) == folder
    wanted = form(make_crew(1).id, manifest_uri=folder, task_type=task_type)
    own = {"template": "<crowd-form></crowd-form>"} if task_type == "custom" else {}
    answer = client.post("/console/jobs/new", wanted | own)
    assert answer.status_code == 302, answer.content.decode()
    job = advance_until_done(LabelingJob.objects.get())
    assert [
        line for row in job.data_objects.all() for line in ("source", "source-ref") if f'"{line}"' in row.source
    ] == lines
    assert read(default_store(), f"{folder}a bird.JPG") == b"jpeg"


def test_the_first_object_of_a_folder_is_shown(client: Client, admin: Account) -> None:
    wanted = {"task_type": "text_classification", "categories": "a\nb", "manifest_uri": send(client, TEXT)}
    assert b"one" in client.post("/console/jobs/new/page", wanted).content
    told = client.post("/console/jobs/new/page-check", wanted | {"task_type": "image_classification"})
    assert "there is no object with one of .jpg" in told.content.decode()


def test_a_folder_without_fitting_files_says_so_at_the_address(client: Client, admin: Account) -> None:
    wanted = form(make_crew(1).id, manifest_uri=send(client, PICTURE))
    answer = client.post("/console/jobs/new", wanted)
    assert answer.status_code == 422
    assert "There is no object with one of .txt below" in answer.content.decode()
    assert not LabelingJob.objects.exists()


@pytest.mark.parametrize(
    ("files", "folder", "words"),
    [
        ([], "", "choose a file first"),
        ([("notes.docx", b"x")], "", "notes.docx is neither picture, video nor text"),
        ([("a.png", b"")], "", "a.png is empty"),
        ([PICTURE], "s3://elsewhere/", "no folder of uploads"),
        ([PICTURE], "s3://labelwright/data/../", "no folder of uploads"),
    ],
)
def test_what_cannot_be_taken_is_named(
    client: Client, admin: Account, files: list[tuple[str, bytes]], folder: str, words: str
) -> None:
    assert words in send(client, *files, folder=folder, status=422)

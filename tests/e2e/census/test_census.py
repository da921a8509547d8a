"""Every row of the census of public templates, as a template of our own, from a job to a line of its output.

One installation, one job for each template, one worker, one browser page.
"""

import io
import json
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.census.cases import CASES
from tests.e2e.portal.desk import Desk
from tests.e2e.site import BUCKET, Site, arrive, picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

TEMPLATES = Path(__file__).parent / "templates"


def sound() -> bytes:
    """A tenth of a second of silence."""
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(1600))
    return data.getvalue()


def document() -> bytes:
    """A page with a few words on it."""
    words = b"BT /F1 24 Tf 40 300 Td (An invoice) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
    ]
    parts, places = [b"%PDF-1.4\n"], []
    for number, content in enumerate(objects, 1):
        places.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, sum(map(len, parts)))
    return b"".join([*parts, b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1), table, end])


def job_of(template: str) -> str:
    return template.replace("/", "-")


def line(template: str) -> dict[str, Any]:
    """The manifest's line: what the template is given, and the file that it is about."""
    kind = "wav" if template.startswith("audio") else "png"
    source = f"s3://{BUCKET}/census/object.{kind}"
    pictures = dict.fromkeys(("image", "image1", "image2", "image3", "image4"), source)
    given = {**pictures, **CASES[template].given}
    return given if "source" in given else {"source-ref": source, **given}


@pytest.fixture(scope="module")
def team(site: Site) -> str:
    """A team with a job for each template."""
    team, s3, out = site.team(), site.s3, f"s3://{site.bucket()}/out"
    for name, body in (("png", picture(3)), ("wav", sound()), ("pdf", document())):
        s3.put_object(Bucket=BUCKET, Key=f"census/object.{name}", Body=body)
    for template in CASES:
        key = f"census/{job_of(template)}.manifest"
        s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(line(template)).encode())
        request = {
            "name": job_of(template),
            "task_type": "custom",
            "manifest": f"s3://{BUCKET}/{key}",
            "output": out,
            "template": (TEMPLATES / f"{template}.html").read_text(),
            "workteam": team,
            "title": template.partition("/")[2],
            "description": "As the template says.",
            "undo_seconds": 0,
        }
        site.call("POST", "/jobs", request)
    return team


@pytest.fixture(scope="module")
def desk_page(browser: "Browser", site: Site, team: str) -> "Iterator[Page]":
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    arrive(page, site.person(team))
    yield page
    context.close()


@pytest.fixture
def errors(desk_page: "Page") -> Iterator[list[str]]:
    """What the page's scripts threw."""
    thrown: list[str] = []
    note = lambda error: thrown.append(str(error))  # noqa: E731  # the same one must be taken off again
    desk_page.on("pageerror", note)
    yield thrown
    desk_page.remove_listener("pageerror", note)


@pytest.mark.parametrize("template", CASES)
def test_answered_unchanged(desk_page: "Page", site: Site, errors: list[str], template: str) -> None:
    work(desk_page, site, template)
    (said,) = answers_to(site, template)
    assert said["answer"] == CASES[template].answer
    assert errors == []


def answers_to(site: Site, template: str) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = site.call("GET", f"/jobs/{job_of(template)}/annotations")["results"]
    return said


def work(page: "Page", site: Site, template: str) -> None:
    case, job = CASES[template], job_of(template)
    site.until(lambda: site.launched(job) == 1, f"the task of {job}")
    desk = Desk(page, site, job).open()
    for act in case.acts:
        act(desk)
    case.submit(desk)
    desk.over("All done here")
    site.until(lambda: answers_to(site, template), f"the answer to {job}")


def test_every_answer_has_its_line_in_the_output(desk_page: "Page", site: Site) -> None:
    for template in CASES:
        job = job_of(template)
        if not answers_to(site, template):  # the tests above have not been here
            work(desk_page, site, template)
        site.until(lambda job=job: site.status(job) == "Completed", f"{job} to complete", seconds=60)
        (written,) = site.s3_bytes(f"s3://{BUCKET}/out/{job}/manifests/output/output.manifest").splitlines()
        made = json.loads(written)
        assert made.items() >= line(template).items()
        answers = json.loads(site.s3_bytes(made[f"{job}-metadata"]["worker-response-ref"]))
        assert answers["answers"][0]["answerContent"] == CASES[template].answer

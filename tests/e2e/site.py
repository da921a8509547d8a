"""What browser tests need of an installation: people who can sign in, pictures, jobs, and what became of them."""

import io
import json
import secrets
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
import urllib3
from botocore.config import Config
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from tests.installation import Installation

BUCKET = "pages"
PASSWORD = "seven quiet geese at dawn"
CATEGORIES = ["Owl", "Falcon", "Heron"]


@dataclass
class Person:
    email: str
    link: str


class Site:
    """REST and S3 with the owner's key."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.url = installation.url
        self.http = urllib3.PoolManager()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Token {self.installation.key.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        answer = self.http.request(method, f"{self.url}/api/v1{path}", body=data, headers=headers)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.data.decode()}"
        return json.loads(answer.data) if answer.data else None

    @cached_property
    def s3(self) -> Any:
        key = self.installation.key
        return boto3.client(
            "s3",
            endpoint_url=f"{self.url}/s3",
            region_name="us-east-1",
            aws_access_key_id=key.access_key_id,
            aws_secret_access_key=key.secret_access_key,
            config=Config(s3={"addressing_style": "path"}),
        )

    def team(self, name: str = "") -> str:
        name = name or f"team-{secrets.token_hex(3)}"
        self.call("POST", "/workteams", {"name": name})
        return name

    def person(self, team: str, name: str = "worker") -> Person:
        """Somebody new, in a team, who has not chosen a password yet."""
        email = f"{name}-{secrets.token_hex(3)}@example.org"
        made = self.call("POST", "/workers", {"email": email, "name": name.capitalize(), "teams": [team]})
        return Person(email, made["invitation"])

    def token(self, email: str) -> str:
        """A REST token of this person."""
        return str(self.call("POST", "/keys", {"user": email})["token"])

    def me(self, token: str) -> int:
        """The status with which the server answers this token."""
        headers = {"Authorization": f"Token {token}"}
        return int(self.http.request("GET", f"{self.url}/api/v1/me", headers=headers).status)

    def bucket(self) -> str:
        if BUCKET not in [bucket["Name"] for bucket in self.s3.list_buckets()["Buckets"]]:
            self.s3.create_bucket(Bucket=BUCKET)
        return BUCKET

    def s3_bytes(self, uri: str) -> bytes:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return bytes(self.s3.get_object(Bucket=bucket, Key=key)["Body"].read())

    def manifest(self, count: int) -> str:
        """The address of a manifest of `count` small pictures."""
        prefix, s3 = secrets.token_hex(3), self.s3
        self.bucket()
        for number in range(count):
            s3.put_object(Bucket=BUCKET, Key=f"{prefix}/{number}.png", Body=picture(number))
        lines = [json.dumps({"source-ref": f"s3://{BUCKET}/{prefix}/{number}.png"}) for number in range(count)]
        s3.put_object(Bucket=BUCKET, Key=f"{prefix}/input.manifest", Body="\n".join(lines).encode())
        return f"s3://{BUCKET}/{prefix}/input.manifest"

    def job(self, team: str, *, objects: int = 3, people: int = 1, **changes: Any) -> str:
        """A running job over pictures, its tasks open."""
        name = f"birds-{secrets.token_hex(3)}"
        manifest = self.manifest(objects)
        self.create(team, name=name, manifest=manifest, workers_per_object=people, **changes)
        self.until(lambda: self.status(name) != "Initializing", f"{name} to begin")
        self.until(lambda: self.launched(name) == objects, f"the tasks of {name}")
        return name

    def create(self, team: str, *, name: str, **changes: Any) -> None:
        request = {
            "name": name,
            "task_type": "image_classification",
            "output": f"s3://{BUCKET}/out",
            "categories": CATEGORIES,
            "workteam": team,
            "title": f"Birds {name[-6:]}",
            "description": "Which bird is it?",
            "time_limit_seconds": 600,
        }
        self.call("POST", "/jobs", {**request, **changes})

    def status(self, job: str) -> str:
        return str(self.call("GET", f"/jobs/{job}")["status"])

    def launched(self, job: str) -> int:
        return len(self.call("GET", f"/jobs/{job}/objects?state=launched")["results"])

    def answers(self, job: str) -> list[str]:
        """The labels that people chose, by the alphabet: which object a worker begins with is nobody's promise."""
        said = self.call("GET", f"/jobs/{job}/annotations")["results"]
        return sorted(one["answer"]["crowd-image-classifier"]["label"] for one in said)

    def until(self, true: Any, what: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {seconds} s for {what}")
            time.sleep(0.1)


def picture(number: int) -> bytes:
    """A small PNG, another one for each number."""
    image = Image.new("RGB", (320, 240), (40 + 17 * number % 200, 90, 160))
    ImageDraw.Draw(image).ellipse((60 + 5 * number % 100, 40, 240, 200), fill=(230, 220 - 13 * number % 200, 90))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def arrive(page: Page, person: Person) -> None:
    """The first time: by the link, with a password of one's own."""
    page.goto(person.link)
    page.get_by_label("New password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/portal/")


def sign_in(page: Page, url: str, email: str, password: str = PASSWORD) -> None:
    page.goto(url)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "sign-in" not in address and not address.rstrip("/").endswith(url.rstrip("/")))

"""A client that can be made to do what SDKs never do: other bodies than were signed, other times, other headers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from unittest import mock

import botocore.auth
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.installation import Key


@dataclass(frozen=True)
class Answer:
    status: int
    data: Any
    headers: Mapping[str, str]


class Post(Protocol):
    def __call__(self, target: str, body: bytes, *, whole_target: bool = False) -> Answer: ...


@dataclass
class Signer:
    """Signs as boto3 does. `time` is when the client believes it is."""

    url: str
    key: Key
    time: datetime | None = None
    service: str = "sagemaker"
    pool: urllib3.PoolManager = field(default_factory=urllib3.PoolManager)

    def headers(self, target: str, body: bytes, **more: str) -> dict[str, str]:
        """`more` headers are signed as well; an underscore in their names stands for a hyphen."""
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        request = AWSRequest(method="POST", url=f"{self.url}/", data=body, headers=headers)
        credentials = Credentials(self.key.access_key_id, self.key.secret_access_key)
        signer = SigV4Auth(credentials, self.service, "us-east-1")
        if self.time is None:
            signer.add_auth(request)
        else:
            with mock.patch.object(botocore.auth, "get_current_datetime", return_value=self.time):
                signer.add_auth(request)
        return dict(request.headers.items())

    def send(self, headers: Mapping[str, str], body: bytes) -> Answer:
        response = self.pool.request("POST", f"{self.url}/", body=body, headers=headers, retries=False, timeout=30)
        return Answer(response.status, json.loads(response.data), response.headers)

    def __call__(self, target: str, body: bytes, *, whole_target: bool = False) -> Answer:
        target = target if whole_target else f"SageMaker.{target}"
        return self.send(self.headers(target, body), body)

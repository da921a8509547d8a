"""Hooks that stay where they are: real Lambda functions, invoked with the credentials that boto3 finds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from labeling.errors import HookFailed, HookMissing, HookUnavailable
from labeling.hooks.port import LAMBDA_LIMIT, SECONDS_AT_MOST, Call, Reply

_MISSING = {
    "ResourceNotFoundException",
    "AccessDeniedException",
    "UnrecognizedClientException",
    "InvalidSignatureException",
    "ExpiredTokenException",
}


@dataclass(frozen=True)
class LambdaHook:
    arn: str

    def call(self, call: Call) -> Reply:
        """The function's own time-out holds. One attempt: the engine tries again, and counts."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = _client(self.arn.split(":")[3]).invoke(
                FunctionName=self.arn, InvocationType="RequestResponse", Payload=call.event
            )
            body = answer["Payload"].read(LAMBDA_LIMIT + 1)
        except ClientError as error:
            raise self._refused(error.response) from None
        except BotoCoreError as error:
            raise HookUnavailable(f"The function {self.arn} cannot be reached: {error}") from None
        if answer.get("FunctionError"):
            said = body[:500].decode("utf-8", "replace")
            raise HookFailed(f"The function {self.arn} failed ({answer['FunctionError']}): {said}")
        return Reply(body)

    def _refused(self, response: dict[str, Any]) -> HookFailed:
        error, status = response["Error"], response["ResponseMetadata"].get("HTTPStatusCode", 500)
        message = f"The function {self.arn} was not invoked ({error['Code']}): {error['Message']}"
        if error["Code"] in _MISSING:
            return HookMissing(message)
        passing = status >= 500 or "TooManyRequests" in error["Code"] or "Throttl" in error["Code"]
        return HookUnavailable(message) if passing else HookFailed(message)


@lru_cache(maxsize=8)
def _client(region: str) -> Any:
    """Clients may be shared by threads. No retries of its own, or one call would become several."""
    import boto3
    from botocore.config import Config

    config = Config(
        read_timeout=SECONDS_AT_MOST + 30,
        connect_timeout=10,
        retries={"total_max_attempts": 1},
        max_pool_connections=16,
    )
    return boto3.client("lambda", region_name=region, config=config)

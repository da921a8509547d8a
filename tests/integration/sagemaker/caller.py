"""Calls an operation as the wire's view does, without signature and without HTTP."""

from typing import Any

from labeling.api.sagemaker.operations import OPERATIONS
from labeling.api.sagemaker.shapes import describe, pruned
from labeling.api.sagemaker.validation import accepted
from workers.models import Account


def call(account: Account, name: str, **request: Any) -> Any:
    operation = describe(tuple(OPERATIONS))[name]
    answer = OPERATIONS[name](account, accepted(operation.input, request))
    return pruned(operation.output, answer) if operation.output else answer

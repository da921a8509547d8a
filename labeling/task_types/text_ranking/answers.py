"""What a worker may submit: for each category, a dimension here, the rank of every response; 1 is the best.

The line is `{"source": "<prompt>", "responses": ["<one>", "<other>"]}`, the answer `{"crowd-text-ranking":
{"ordinalRankingDimensions": [{"name": "Clarity", "allowTie": false, "responseRankings": [2, 1]}]}}`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from labeling.task_types import submission
from labeling.task_types.base import Answer, AnswerContext
from workers.errors import InvalidAnswer, InvalidInput

ELEMENT = "crowd-text-ranking"
RESPONSES: Final = "responses"
RESPONSES_AT_MOST: Final = 100
MAX_ANSWER_BYTES: Final = 1_000_000
_MEMBER: Final = "ordinalRankingDimensions"


@dataclass(frozen=True)
class RankingAnswer(Answer):
    """Category → ranks, by the place of the response. Equal ranks are ties."""

    ranks: Mapping[str, tuple[int, ...]]
    comment: str = ""

    @property
    def responses(self) -> int:
        return len(next(iter(self.ranks.values())))


def further(line: Mapping[str, Any]) -> dict[str, Any]:
    """The responses, for the worker page. Raises `InvalidInput`."""
    given = line.get(RESPONSES)
    good = (
        isinstance(given, list) and 2 <= len(given) <= RESPONSES_AT_MOST and all(isinstance(one, str) for one in given)
    )
    if not good:
        hint = f'Give 2 to {RESPONSES_AT_MOST} texts: {{"source": "<prompt>", "responses": ["<one>", "<other>"]}}.'
        raise InvalidInput(RESPONSES, "the data object has no list of responses to be ranked", hint=hint)
    return {RESPONSES: given}


def parse_answer(raw: Any, context: AnswerContext) -> RankingAnswer:
    """Raises `InvalidAnswer` naming the field."""
    missing = "has no ranks", "Give every response a rank."
    name, value = submission.element(
        raw, _MEMBER, preferred=ELEMENT, besides=("workerComment",), max_bytes=MAX_ANSWER_BYTES, missing=missing
    )
    path, dimensions = f"{name}.{_MEMBER}", value[_MEMBER]
    if not isinstance(dimensions, list):
        raise InvalidAnswer(path, "must be a list with the ranks for each category")
    ranks: dict[str, tuple[int, ...]] = {}
    for place, one in enumerate(dimensions):
        label, given = _dimension(f"{path}[{place}]", one, context.categories)
        if label in ranks:
            raise InvalidAnswer(f"{path}[{place}].name", f"{label!r} is there twice")
        ranks[label] = given
    _check(path, ranks, context)
    return RankingAnswer({label: ranks[label] for label in context.categories}, submission.comment(name, value))


def _dimension(path: str, value: Any, categories: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    if not isinstance(value, dict) or value.keys() - {"name", "allowTie", "responseRankings"}:
        raise InvalidAnswer(path, "must be an object with name, allowTie and responseRankings")
    label = submission.category(f"{path}.name", value.get("name"), categories)
    where, given = f"{path}.responseRankings", value.get("responseRankings")
    if not isinstance(given, list) or not all(type(one) is int and 1 <= one <= len(given) for one in given):
        raise InvalidAnswer(where, "must be a list of ranks, from 1 to the number of responses")
    if value.get("allowTie") is not True and len(set(given)) < len(given):
        raise InvalidAnswer(where, "two responses have the same rank", hint="Give each a rank of its own.")
    return label, tuple(given)


def _check(path: str, ranks: Mapping[str, Sequence[int]], context: AnswerContext) -> None:
    missing = next((label for label in context.categories if label not in ranks), None)
    if missing is not None:
        raise InvalidAnswer(path, f"has no ranks for {missing!r}")
    given = (context.line or {}).get(RESPONSES)
    wanted = len(given) if isinstance(given, list) else len(next(iter(ranks.values())))
    wrong = next((label for label, one in ranks.items() if len(one) != wanted), None)
    if wrong is not None or wanted < 2:
        raise InvalidAnswer(path, f"has {len(ranks[wrong or min(ranks)])} ranks; there are {wanted} responses")

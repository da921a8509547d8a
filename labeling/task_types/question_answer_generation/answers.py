"""What a worker may submit: questions with answers, and the passages of the text that they rest on.

`{"crowd-question-answer-generation": {"questionsAndAnswers": [{"question": "Whom did she meet?", "answer": "Babbage",
"questionTags": [], "textReferences": [{"startOffset": 17, "endOffset": 24, "text": "Babbage"}]}]}}`.
The job's categories are tags that are offered; others may be used, too.
"""

from dataclasses import dataclass
from typing import Any, Final

from labeling.task_types import submission
from labeling.task_types.base import Answer, AnswerContext
from workers.errors import InvalidAnswer

ELEMENT = "crowd-question-answer-generation"
MAX_ANSWER_BYTES: Final = 2_000_000
PAIRS_AT_MOST: Final = 500
CHARACTERS_AT_MOST: Final = 20_000
_MEMBER: Final = "questionsAndAnswers"


@dataclass(frozen=True, order=True)
class Reference:
    """Code points `start` to `end` of the text, the end exclusive."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Pair:
    question: str
    answer: str
    tags: tuple[str, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True)
class PairsAnswer(Answer):
    pairs: tuple[Pair, ...]
    comment: str = ""


def parse_answer(raw: Any, context: AnswerContext) -> PairsAnswer:
    """Raises `InvalidAnswer` naming the field."""
    missing = "has no questions and answers", "Write at least one question."
    name, value = submission.element(
        raw, _MEMBER, preferred=ELEMENT, besides=("workerComment",), max_bytes=MAX_ANSWER_BYTES, missing=missing
    )
    path, pairs = f"{name}.{_MEMBER}", value[_MEMBER]
    if not isinstance(pairs, list):
        raise InvalidAnswer(path, "must be a list of questions with answers")
    if len(pairs) > PAIRS_AT_MOST:
        raise InvalidAnswer(path, f"has {len(pairs):,} questions, more than {PAIRS_AT_MOST}")
    length = submission.characters(context)
    found = tuple(_pair(f"{path}[{place}]", one, length) for place, one in enumerate(pairs))
    return PairsAnswer(found, submission.comment(name, value))


def _pair(path: str, value: Any, length: int) -> Pair:
    if not isinstance(value, dict) or value.keys() - {"question", "answer", "questionTags", "textReferences"}:
        raise InvalidAnswer(path, "must be an object with question, answer, questionTags and textReferences")
    question, answer = (_text(f"{path}.{member}", value.get(member)) for member in ("question", "answer"))
    tags, references = value.get("questionTags", []), value.get("textReferences", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise InvalidAnswer(f"{path}.questionTags", "must be a list of texts")
    if not isinstance(references, list):
        raise InvalidAnswer(f"{path}.textReferences", "must be a list of passages")
    passages = (_reference(f"{path}.textReferences[{n}]", one, length) for n, one in enumerate(references))
    return Pair(question, answer, tuple(dict.fromkeys(tags)), tuple(passages))


def _text(path: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidAnswer(path, "must be text, and not empty")
    if len(value) > CHARACTERS_AT_MOST:
        raise InvalidAnswer(path, f"has {len(value):,} characters, more than {CHARACTERS_AT_MOST:,}")
    return value


def _reference(path: str, value: Any, length: int) -> Reference:
    if not isinstance(value, dict) or value.keys() - {"startOffset", "endOffset", "text"}:
        raise InvalidAnswer(path, "must be an object with startOffset, endOffset and text")
    start = submission.offset(f"{path}.startOffset", value.get("startOffset"), least=0, most=length)
    end = submission.offset(f"{path}.endOffset", value.get("endOffset"), least=start + 1, most=length)
    text = value.get("text", "")
    if not isinstance(text, str):
        raise InvalidAnswer(f"{path}.text", "must be text")
    return Reference(start, end, text)

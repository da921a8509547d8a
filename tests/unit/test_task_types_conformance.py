"""What every task type promises. A new one passes without a change here; its golden cases are the examples."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.task_types.base import Answer, AnswerContext
from labeling.task_types.registry import BUILTINS, OWN, TASK_TYPES, AnyTaskType, by_function, by_key
from tests.golden.case import Case, cases
from workers.errors import InvalidAnswer, InvalidInput

FILES = {"__init__.py", "answers.py", "consolidate.py", "output.py", "template.html"}
#: How their labels are written is in labeling/task_types/drawing_manifest.py.
DRAWN = {"polygon", "polyline", "line", "keypoint"}
CONTEXT = AnswerContext(categories=["cat", "dog"])

types = pytest.mark.parametrize("task_type", TASK_TYPES, ids=lambda task_type: task_type.key)
golden = pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.folder.parent.name}-{case.folder.name}")

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@types
def test_the_declaration_is_complete(task_type: AnyTaskType) -> None:
    shared = {"output.py"} if task_type.key in DRAWN else set()
    assert {path.name for path in task_type.folder.iterdir() if path.is_file()} == FILES - shared
    assert task_type.folder.name == task_type.key
    assert task_type.title
    assert task_type.builtin in BUILTINS | OWN
    assert task_type.metadata_type.startswith("groundtruth/")
    assert task_type.methods
    assert cases(task_type.key), "a task type needs a golden case"


@types
def test_it_is_found_by_each_of_its_names(task_type: AnyTaskType) -> None:
    assert by_key(task_type.key) is task_type
    for function in (task_type.pre_function, task_type.consolidation_function):
        assert by_function(f"arn:aws:lambda:us-west-2:081040173940:function:{function}") is task_type


@types
def test_its_page_has_one_form_with_its_element_and_shows_the_object_and_the_categories(task_type: AnyTaskType) -> None:
    page = task_type.template
    assert page.count("<crowd-form>") == page.count("</crowd-form>") == 1
    assert page.count(f"<{task_type.element}\n") == page.count(f"</{task_type.element}>") == 1
    assert f'name="{task_type.element}"' in page
    assert "task.input.taskObject" in page
    assert "{{ task.input.labels | to_json | escape }}" in page


@types
def test_the_task_input_is_what_the_built_in_function_gives(task_type: AnyTaskType) -> None:
    line = {**cases(task_type.key)[0].lines()[0].data, "other": 1}
    further = task_type.further(line) if task_type.further else {}
    expected = {"taskObject": line[task_type.source.attribute], "labels": ["cat", "dog"]} | further
    assert task_type.task_input(line, ["cat", "dog"]) == expected
    words = {"shortInstruction": "<p>Look.</p>", "fullInstruction": ""}
    assert task_type.task_input(line, ["cat"], words)["instructions"] == words


@types
def test_a_line_with_another_kind_of_object_is_refused(task_type: AnyTaskType) -> None:
    other = {"source", "source-ref"} - {task_type.source.attribute}
    with pytest.raises(InvalidInput) as caught:
        task_type.task_input({other.pop(): "s3://bucket/key"}, ["cat", "dog"])
    assert caught.value.path == task_type.source.attribute
    assert caught.value.hint


@types
@given(raw=JSON)
def test_garbage_is_refused_by_field(task_type: AnyTaskType, raw: Any) -> None:
    with pytest.raises(InvalidAnswer) as caught:
        task_type.parse_answer(raw, CONTEXT)
    assert caught.value.field
    assert caught.value.fields == {caught.value.field: caught.value.reason}


@golden
def test_a_damaged_answer_is_refused_and_the_refusal_names_the_field(case: Case) -> None:
    for submission in case.submissions:
        assert any(_refused(case, damaged, place) for damaged, place in _damages(submission["answer"]))


def _damages(answer: dict[str, dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """The answer with one field after the other made nonsense, and the field's path."""
    for element, value in answer.items():
        for field in value:
            yield answer | {element: value | {field: ["?"]}}, f"{element}.{field}"


def _refused(case: Case, raw: Any, field: str) -> bool:
    try:
        case.task_type.parse_answer(raw, case.context)
    except InvalidAnswer as refusal:
        return refusal.field == field or refusal.field.startswith(f"{field}[")
    return False


@types
def test_an_answer_of_any_size_is_not_taken(task_type: AnyTaskType) -> None:
    (case, *_) = cases(task_type.key)
    assert case.submissions, f"{case.folder} has no answers yet"
    raw = case.submissions[0]["answer"] | {"note": "x" * 30_000_000}
    with pytest.raises(InvalidAnswer, match="bytes"):
        task_type.parse_answer(raw, case.context)


@golden
def test_output_to_label_to_output_is_the_identity(case: Case) -> None:
    for item, label in case.labels().items():
        value, metadata = case.task_type.manifest_values(label, case.provenance(item))
        stored = orjson.loads(orjson.dumps([value, metadata]))
        again = case.task_type.label_from_manifest(*stored, categories=case.job["categories"])
        assert (again.confidence, again.category) == (label.confidence, label.category)
        assert case.task_type.manifest_values(again, case.provenance(item)) == (value, metadata)


@golden
def test_labels_are_files_where_the_type_says_so(case: Case) -> None:
    """Then the name of the label attribute must say it, too."""
    assert (case.task_type.ref is True) == bool(case.task_type.file_ending) == bool(case.files)
    for label in case.labels().values():
        assert bool(label.file) == bool(case.task_type.file_ending)


@golden
def test_metadata_has_what_every_label_has(case: Case) -> None:
    for item, label in case.labels().items():
        _, metadata = case.task_type.manifest_values(label, case.provenance(item))
        assert metadata["type"] == case.task_type.metadata_type
        assert metadata["job-name"] == f"labeling-job/{case.job['name'].lower()}"
        assert metadata["human-annotated"] == "yes"
        assert 0 <= label.confidence <= 1


@golden
def test_neither_the_order_of_workers_nor_of_objects_matters(case: Case) -> None:
    answers = list({(item, worker): (item, worker, answer) for item, worker, answer in case.answers()}.values())
    expected = _written(case, answers)
    assert _written(case, answers[::-1]) == expected
    assert _written(case, sorted(answers, key=lambda one: (one[1], one[0]))) == expected


def _written(case: Case, answers: list[tuple[str, str, Answer]]) -> dict[str, Any]:
    return {
        item: (case.task_type.manifest_values(label, case.provenance(item)), label.file)
        for item, label in case.labels(answers).items()
    }


@golden
def test_one_perfect_answer_is_its_own_label_and_unanimity_is_as_sure_as_any(case: Case) -> None:
    assert case.submissions, f"{case.folder} has no answers yet"
    item, worker, answer = case.answers()[0]
    (alone,) = case.labels([(item, worker, answer)]).values()
    together = case.labels([(item, f"w{number}", answer) for number in range(5)])[item]
    assert alone.confidence == 0
    assert alone.category == together.category
    assert together.confidence >= max(label.confidence for label in case.labels().values())


@golden
def test_details_are_plain_json(case: Case) -> None:
    for label in case.labels().values():
        assert orjson.loads(orjson.dumps(label.details)) == label.details


@types
def test_no_answers_no_labels(task_type: AnyTaskType) -> None:
    assert list(task_type.consolidate([], categories=["cat", "dog"])) == []


@types
def test_an_unknown_method_is_refused_with_those_there_are(task_type: AnyTaskType) -> None:
    with pytest.raises(InvalidInput, match="guess") as caught:
        task_type.consolidate([], categories=["cat", "dog"], method="guess")
    assert all(method in caught.value.hint for method in task_type.methods)

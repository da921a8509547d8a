"""Several labels at once, numbers, marked stretches of text."""

import math

import numpy as np
import pytest

from consolidation import BadVotes, MajorityVote, MultiLabel, NumberConsolidator, Span, SpanConsolidator
from tests.unit.consolidation.crowd_data import needs_crowd, rows_of, truth_of

both = pytest.mark.parametrize("method", ["model", "compatible"])


def test_all_labels_that_somebody_chose_are_offered_with_their_probability() -> None:
    model = MultiLabel().fit([("i", "x", ["A"]), ("i", "y", ["A", "B"]), ("i", "z", ["A"])], labels=["A", "B", "C"])
    a, b, c = model.probas_[0]
    assert model.offered_.tolist() == [[True, True, False]]
    assert model.chosen_.tolist() == [[True, False, False]]
    assert a > b > c


def test_the_compatible_rule_has_no_confidence_in_a_single_answer() -> None:
    answers = [("i", "x", ["A"]), ("i", "y", ["A", "B"]), ("j", "x", ["B"])]
    model = MultiLabel(method="compatible").fit(answers)
    assert model.confidences_[1].tolist() == [0, 0]
    assert model.chosen_[1].tolist() == [False, True]
    assert (model.confidences_[0] == model.probas_[0]).all()
    assert (MultiLabel().fit(answers).confidences_ > 0).all()


def test_multi_label_with_majority_gives_shares() -> None:
    model = MultiLabel(model=MajorityVote()).fit([("i", "x", ["A"]), ("i", "y", ["A", "B"]), ("j", "x", [])])
    assert model.probas_.tolist() == [[1.0, 0.5], [0.0, 0.0]]
    assert model.items_ == ("i", "j")


def test_a_worker_with_many_answers_is_known_label_by_label() -> None:
    """`w` never sees B; the others see both. Where only `w` and one other answered, B stands on the other's word."""
    truth = {i: {"A"} if i % 2 else {"A", "B"} for i in range(120)}
    answers = [(i, w, truth[i] - ({"B"} if w == "w" else set())) for i in truth for w in ("u", "v", "w")]
    answers += [("last", "u", {"A", "B"}), ("last", "w", {"A"})]
    model = MultiLabel().fit(answers)
    last = model.items_.index("last")
    assert model.chosen_[last].tolist() == [True, True]
    pooled = MultiLabel(own_from=10**6).fit(answers)
    assert model.probas_[last, 1] > pooled.probas_[last, 1]
    assert model.worker_skills_["w"] < model.worker_skills_["u"]


def test_multi_label_without_answers_and_with_wrong_labels() -> None:
    assert MultiLabel().fit([]).probas_.shape == (0, 0)
    assert MultiLabel().fit([("i", "x", [])]).probas_.shape == (1, 0)
    with pytest.raises(BadVotes, match="'C' is not one of the 2 classes"):
        MultiLabel().fit([("i", "x", ["C"])], labels=["A", "B"])


@pytest.mark.parametrize(("method", "value"), [("mean", 4.0), ("median", 2.0), ("weighted", 4.0)])
def test_numbers_of_one_item(method: str, value: float) -> None:
    model = NumberConsolidator(method=method).fit([("i", "a", 1), ("i", "b", 2), ("i", "c", 9)])
    assert model.values_[0] == pytest.approx(value, abs=0.3)
    assert model.errors_[0] > 0


def test_steady_workers_weigh_more() -> None:
    random = np.random.default_rng(0)
    truth = random.uniform(0, 100, 300)
    spread = {"a": 1.0, "b": 1.0, "c": 20.0}
    answers = [(i, w, float(x + random.normal(0, s))) for i, x in enumerate(truth) for w, s in spread.items()]
    errors = {
        method: np.abs(NumberConsolidator(method=method).fit(answers).values_ - truth).mean()
        for method in ("mean", "weighted")
    }
    assert errors["weighted"] < 0.4 * errors["mean"]
    model = NumberConsolidator().fit(answers)
    assert dict(zip(model.workers_, model.worker_spreads_, strict=True))["c"] > 10


def test_a_later_number_replaces_an_earlier_one_and_order_does_not_matter() -> None:
    model = NumberConsolidator().fit([("i", "a", 1), ("j", "b", 7), ("i", "a", 5), ("i", "b", 5)])
    assert (model.items_, model.values_.tolist()) == (("i", "j"), [5.0, 7.0])
    other = NumberConsolidator().fit([("j", "b", 7), ("i", "b", 5), ("i", "a", 5)])
    assert other.values_.tolist() == [7.0, 5.0]
    assert NumberConsolidator().fit([]).values_.tolist() == []


@pytest.mark.parametrize("number", [math.nan, math.inf, "7", None])
def test_what_is_no_number_is_named(number: object) -> None:
    with pytest.raises(BadVotes, match=r"answer 2: .* is not a finite number"):
        NumberConsolidator().fit([("i", "a", 1.0), ("i", "b", number)])  # type: ignore[list-item]


@needs_crowd
def test_numbers_against_the_emotion_set() -> None:
    answers = [(row["task"], row["worker"], float(row["label"])) for row in rows_of("emotion_numeric.labels")]
    truth = truth_of("emotion_numeric")
    error = {}
    for method in ("mean", "weighted"):
        model = NumberConsolidator(method=method).fit(answers)
        known = np.array([float(truth[str(item)]) for item in model.items_])
        error[method] = np.abs(model.values_ - known).mean()
    assert error["mean"] == pytest.approx(12.022, abs=1e-3)
    assert error["weighted"] <= 12.02


def spans_of(said: dict[str, list[Span]], **parameters: str) -> list:
    return SpanConsolidator(**parameters).fit(("text", w, spans) for w, spans in said.items()).spans_["text"]


@both
def test_the_longer_name_of_the_majority(method: str) -> None:
    short, long = Span(0, 8, "city"), Span(0, 13, "city")
    (span,) = spans_of({"a": [short], "b": [long], "c": [long]}, method=method)
    assert (span.start, span.end, span.label, span.workers) == (0, 13, "city", 3)


@both
def test_bounds_without_a_clear_mode_take_the_lower_median(method: str) -> None:
    (span,) = spans_of({"a": [Span(1, 10)], "b": [Span(2, 11)], "c": [Span(3, 12)], "d": [Span(4, 13)]}, method=method)
    assert (span.start, span.end) == (2, 11)


def test_label_and_confidence_of_a_split_entity() -> None:
    said = {"a": [Span(0, 5, "org")], "b": [Span(0, 5, "org")], "c": [Span(0, 5, "person")], "d": []}
    (span,) = spans_of(said, method="compatible")
    assert (span.label, span.confidence, span.workers) == ("org", 0.5, 3)
    assert 0 < spans_of(said)[0].confidence < spans_of({**said, "d": said["a"]})[0].confidence


def test_a_mark_of_a_minority_is_dropped_and_distant_marks_stay_apart() -> None:
    said = {"a": [Span(0, 5), Span(20, 25)], "b": [Span(0, 5), Span(40, 45)], "c": [Span(40, 45)]}
    assert [(span.start, span.workers) for span in spans_of(said)] == [(0, 2), (40, 2)]


def test_a_single_reader_and_nobody_at_all() -> None:
    (span,) = spans_of({"a": [Span(3, 5, "org")]}, method="compatible")
    assert (span.start, span.end, span.confidence) == (3, 5, 0.0)
    assert spans_of({"a": [], "b": []}) == []
    assert SpanConsolidator().fit([]).spans_ == {}


def test_who_takes_a_word_too_many_is_outvoted_by_who_does_not() -> None:
    """Two of five lean always; of the careful three each slips in a third of the texts, each time to another place."""
    random = np.random.default_rng(3)
    said = []
    for text in range(120):
        slips = iter(random.permutation([14, 15, 16, 17]).tolist())
        ends = [next(slips) if random.random() < 1 / 3 else 20 for _ in "abc"] + [26, 26]
        said += [(text, worker, [Span(10, end, "city")]) for worker, end in zip("abcde", ends, strict=True)]
    model, rule = (SpanConsolidator(method=method).fit(said).spans_ for method in ("model", "compatible"))
    right = [sum(spans[0].end == 20 for spans in found.values()) for found in (model, rule)]
    assert right[0] > 110 > right[1]


def test_what_many_overlook_is_kept_where_it_is_likely() -> None:
    """Everybody misses half: marked by two of five it may well be there, by one of five hardly."""
    random = np.random.default_rng(5)
    said, marked = [], {}
    for text in range(200):
        seen = random.random(5) < 0.5
        noise = int(random.integers(5)) if random.random() < 0.2 else -1
        marked[text] = int(seen.sum())
        for worker in range(5):
            spans = [Span(0, 5, "city")] * bool(seen[worker]) + [Span(40, 45, "city")] * (worker == noise)
            said.append((text, worker, spans))
    model, rule = SpanConsolidator().fit(said), SpanConsolidator(method="compatible").fit(said)
    twice = [text for text, times in marked.items() if times == 2]
    assert all(model.spans_[text] and not rule.spans_[text] for text in twice)
    assert not any(span.start == 40 for spans in model.spans_.values() for span in spans)
    assert all(0.5 <= span.confidence <= 1 for spans in model.spans_.values() for span in spans)


@pytest.mark.parametrize("span", [Span(5, 5), Span(7, 3), Span(-1, 2)])
def test_bad_spans_are_named(span: Span) -> None:
    with pytest.raises(BadVotes, match=r"item 'text', worker 'a'.*0 <= start < end"):
        spans_of({"a": [span]})

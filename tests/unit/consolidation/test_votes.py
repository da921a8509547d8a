import numpy as np
import pytest

from consolidation import BadVotes, Votes


def test_tables_and_codes_name_every_answer() -> None:
    votes = Votes.from_triples([("b", "x", "no"), ("a", "x", "yes"), ("b", "y", "yes")])
    assert (votes.items, votes.workers, votes.labels) == (("b", "a"), ("x", "y"), ("no", "yes"))
    assert (votes.item.tolist(), votes.worker.tolist(), votes.label.tolist()) == ([0, 1, 0], [0, 0, 1], [0, 1, 1])
    assert votes.answers_per_item.tolist() == [2, 1]
    assert votes.counts().tolist() == [[1, 1], [0, 1]]


def test_given_classes_keep_their_order_and_may_be_unseen() -> None:
    votes = Votes.from_triples([(1, 1, "yes")], labels=["yes", "unsure", "no"])
    assert votes.labels == ("yes", "unsure", "no")
    assert votes.counts().tolist() == [[1, 0, 0]]


def test_the_last_answer_of_a_worker_to_an_item_counts() -> None:
    votes = Votes.from_triples([(1, "x", "no"), (1, "y", "no"), (2, "x", "no"), (1, "x", "yes")])
    assert len(votes) == 3
    assert votes.counts()[0].tolist() == [1, 1]


def test_labels_of_mixed_types_have_one_order() -> None:
    first = Votes.from_triples([(1, "x", 2), (1, "y", "a"), (1, "z", 1)])
    second = Votes.from_triples([(1, "z", 1), (1, "y", "a"), (1, "x", 2)])
    assert first.labels == second.labels == (1, 2, "a")


def test_numpy_columns_are_read_like_lists() -> None:
    votes = Votes.from_columns(np.array([7, 7]), np.array(["x", "y"]), np.array([0, 1]))
    assert (votes.items, votes.workers, votes.labels) == ((7,), ("x", "y"), (0, 1))


@pytest.mark.parametrize("scale", [1, 10**12])
def test_integer_arrays_keep_the_order_of_first_appearance(scale: int) -> None:
    item = np.array([5, -2, 5, 9, -2, 0]) * scale
    worker = np.array([3, 3, 1, 1, 2, 3], np.uint8)
    votes = Votes.from_columns(item, worker, ["a"] * 6)
    same = Votes.from_columns(item.tolist(), worker.tolist(), ["a"] * 6)
    assert votes.items == same.items == (5 * scale, -2 * scale, 9 * scale, 0)
    assert votes.workers == same.workers == (3, 1, 2)
    assert votes.item.tolist() == same.item.tolist() == [0, 1, 0, 2, 1, 3]


@pytest.mark.parametrize(
    ("triples", "message"),
    [
        ([(1, "x", "a"), (1, "y")], "answer 2: expected (item, worker, label), got (1, 'y')"),
        ([(1, "x", "a"), "ab"], "answer 2: expected (item, worker, label), got 'ab'"),
        ([(1, "x", "a"), (1, "y", None)], "answer 2: the label is missing"),
        ([(1, "x", "a"), (1, "", "b")], "answer 2: the worker is missing"),
        ([(float("nan"), "x", "a")], "answer 1: the item is missing"),
        ([(1, "x", "a"), (1, "y", ["b"])], "answer 2: the label ['b'] is a list, not a name"),
        ([(1, "x", "a"), (1, "y", "c")], "answer 2: the label 'c' is not one of the 2 classes given"),
    ],
)
def test_bad_answers_are_named(triples: list, message: str) -> None:
    with pytest.raises(BadVotes) as caught:
        Votes.from_triples(triples, labels=["a", "b"])
    assert message in str(caught.value)


def test_a_class_listed_twice_is_refused() -> None:
    with pytest.raises(BadVotes, match="listed twice"):
        Votes.from_triples([], labels=["a", "a"])


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(BadVotes, match="different lengths"):
        Votes.from_columns([1, 2], ["x"], ["a", "b"])


def test_codes_outside_their_table_are_refused() -> None:
    two = np.array([0, 2], np.int32)
    zero = np.zeros(2, np.int32)
    with pytest.raises(BadVotes, match=r"item codes must lie in 0\.\.1"):
        Votes(two, zero, zero, ("a", "b"), ("x",), ("yes",))
    with pytest.raises(BadVotes, match="one length"):
        Votes(zero, zero, zero[:1], ("a",), ("x",), ("yes",))


@pytest.mark.parametrize("cells", [1, 4, 7, 1000])
def test_parts_have_all_votes_of_their_items(cells: int) -> None:
    votes = Votes.from_triples([(n * 7 % 5, f"w{n}", n % 2) for n in range(11)], labels=[0, 1])
    parts = list(votes.in_parts(cells))
    assert [part.n_items * 2 <= max(cells, 2) for part in parts] == [True] * len(parts)
    assert [item for part in parts for item in part.items] == list(votes.items)
    assert np.array_equal(np.vstack([part.counts() for part in parts]), votes.counts())

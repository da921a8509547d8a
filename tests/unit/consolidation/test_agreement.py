"""Agreement against worked examples from the literature, and where it is not defined."""

import math

import pytest

from consolidation import BadVotes, Votes, cohen_kappa, fleiss_kappa, krippendorff_alpha, leave_one_out


def coders(rows: dict[str, str]) -> Votes:
    """One string per worker; its n-th letter is the answer to item n, a dot means none."""
    return Votes.from_triples([(i, w, x) for w, row in rows.items() for i, x in enumerate(row) if x != "."])


# Four coders, twelve units, gaps: the example of K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011).
PUBLISHED = coders({"A": "123321412...", "B": "1233224125.3", "C": ".3332342251.", "D": "12332441251."})


@pytest.mark.parametrize(("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_the_published_example(metric: str, alpha: float) -> None:
    assert krippendorff_alpha(PUBLISHED, metric) == pytest.approx(alpha, abs=5e-4)


def test_alpha_takes_numbers_for_classes_that_are_none() -> None:
    words = coders({"A": "lmhl", "B": "lmhm"})
    assert krippendorff_alpha(words, "interval", [3.0, 1.0, 2.0]) == pytest.approx(
        krippendorff_alpha(coders({"A": "1231", "B": "1232"}), "interval")
    )
    with pytest.raises(BadVotes, match="a number for every class"):
        krippendorff_alpha(words, "interval")
    with pytest.raises(BadVotes, match="2 values for 3 classes"):
        krippendorff_alpha(words, "interval", [1.0, 2.0])


def test_cohen_on_the_textbook_table() -> None:
    """Fifty grants, two readers: 20 yes-yes, 15 no-no, 5 and 10 mixed; observed 0.7, chance 0.5."""
    answers = ["yy"] * 20 + ["yn"] * 5 + ["ny"] * 10 + ["nn"] * 15
    votes = Votes.from_triples([(i, w, x) for i, pair in enumerate(answers) for w, x in zip("AB", pair, strict=True)])
    assert cohen_kappa(votes, "A", "B") == pytest.approx(0.4)


def test_fleiss_on_the_textbook_table() -> None:
    """Ten subjects, fourteen raters, five categories: 0.210."""
    table = "0 0 0 0 14|0 2 6 4 2|0 0 3 5 6|0 3 9 2 0|2 2 8 1 1|7 7 0 0 0|3 2 6 3 0|2 5 3 2 2|6 5 2 1 0|0 2 2 3 7"
    triples = []
    for item, row in enumerate(table.split("|")):
        given = [label for label, times in enumerate(row.split()) for _ in range(int(times))]
        triples += [(item, worker, label) for worker, label in enumerate(given)]
    assert fleiss_kappa(Votes.from_triples(triples)) == pytest.approx(0.210, abs=5e-4)


def test_perfect_and_opposite_workers() -> None:
    same, opposite = coders({"A": "abab", "B": "abab"}), coders({"A": "abab", "B": "baba"})
    assert krippendorff_alpha(same) == fleiss_kappa(same) == cohen_kappa(same, "A", "B") == pytest.approx(1.0)
    assert krippendorff_alpha(opposite) < 0
    assert fleiss_kappa(opposite) == cohen_kappa(opposite, "A", "B") == pytest.approx(-1.0)


@pytest.mark.parametrize("votes", [coders({}), coders({"A": "ab"}), coders({"A": "aa", "B": "aa"})])
def test_where_chance_explains_all_there_is_no_coefficient(votes: Votes) -> None:
    assert math.isnan(krippendorff_alpha(votes))
    assert math.isnan(fleiss_kappa(votes))


def test_cohen_needs_common_items_and_known_workers() -> None:
    votes = coders({"A": "ab..", "B": "..ab"})
    assert math.isnan(cohen_kappa(votes, "A", "B"))
    with pytest.raises(BadVotes, match="no worker 'C'"):
        cohen_kappa(votes, "A", "C")


def test_each_worker_against_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = coders({"A": "aaa.", "B": "aab.", "C": "bab.", "D": "...a"})
    expected = [pytest.approx(2.5 / 3 - 1 / 3), pytest.approx(2 / 3), pytest.approx(1.5 / 3)]
    assert leave_one_out(votes)[:3].tolist() == expected
    assert math.isnan(leave_one_out(votes)[3])
    monkeypatch.setattr("consolidation.agreement.CHUNK", 4)
    assert leave_one_out(votes)[:3].tolist() == expected

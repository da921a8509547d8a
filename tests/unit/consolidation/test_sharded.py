"""Answers spread over shards give what one process gives, however they are cut."""

import importlib.util
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidation import HierarchicalDawidSkene, Votes, extra
from consolidation.names import factorise
from consolidation.numerics import argmax_with_ties
from consolidation.sharded import Map, Shards, fit_shards, judge_shards
from tests.unit.consolidation.crowd_data import needs_crowd, votes_of

Triples = list[tuple[str, str, str]]
Result = dict[str, tuple[str, float, int, bool]]


def in_shards(triples: Triples, count: int, at_once: int, map_: Map = map) -> tuple[Result, dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        shards = Shards(Path(folder), count)
        for start in range(0, len(triples), at_once):
            item, worker, label = zip(*triples[start : start + at_once], strict=True)
            shards.add(factorise(item), factorise(worker), factorise(label))
        shards.close(map_)
        model = fit_shards(HierarchicalDawidSkene(), shards, map_)
        found = {}
        for part in judge_shards(model, shards, map_):
            for row in zip(part.items, part.labels, part.confidences, part.answers, part.ties, strict=True):
                found[str(row[0])] = (str(shards.labels[row[1]]), float(row[2]), int(row[3]), bool(row[4]))
        return found, dict(zip(map(str, shards.workers), model.worker_skills_.tolist(), strict=True))


def at_once(triples: Triples) -> tuple[Result, dict[str, float]]:
    votes = Votes.from_triples(triples)
    model = HierarchicalDawidSkene().fit(votes)
    rows = zip(votes.items, model.labels_, model.confidences_, votes.answers_per_item, model.ties_, strict=True)
    found = {str(item): (str(votes.labels[k]), float(c), int(n), bool(tie)) for item, k, c, n, tie in rows}
    return found, dict(zip(map(str, votes.workers), model.worker_skills_.tolist(), strict=True))


def same(one: tuple[Result, dict[str, float]], other: tuple[Result, dict[str, float]]) -> None:
    assert one[0].keys() == other[0].keys()
    for item, (label, confidence, answers, tie) in one[0].items():
        assert (label, answers, tie) == (other[0][item][0], *other[0][item][2:])
        assert confidence == pytest.approx(other[0][item][1], abs=1e-8)
    assert one[1] == pytest.approx(other[1], abs=1e-8)


answers = st.lists(
    st.tuples(st.sampled_from(["i 1", "i\n2", "ä", "4", "5"]), st.sampled_from("uvwx"), st.sampled_from("abc")),
    min_size=1,
    max_size=40,
)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(triples=answers, count=st.integers(1, 6), piece=st.integers(1, 40))
def test_any_cut_gives_the_same(triples: Triples, count: int, piece: int) -> None:
    """Later answers of a worker to an item, in other pieces, replace earlier ones as well."""
    same(in_shards(triples, count, piece), at_once(triples))


def test_threads_as_map() -> None:
    random = np.random.default_rng(0)
    truth = random.integers(0, 3, 200)
    triples = [
        (str(i), f"w{w}", "abc"[truth[i] if random.random() < 0.7 else random.integers(0, 3)])
        for i in range(200)
        for w in random.choice(20, 4, replace=False)
    ]
    with ThreadPoolExecutor(2) as pool:
        same(in_shards(triples, 7, 111, pool.map), at_once(triples))


@needs_crowd
@pytest.mark.parametrize("name", ["birds", "tweet", "ZC_all"])
def test_real_crowds(name: str) -> None:
    votes = votes_of(name)
    triples = [
        (str(votes.items[i]), str(votes.workers[w]), str(votes.labels[k]))
        for i, w, k in zip(votes.item, votes.worker, votes.label, strict=True)
    ]
    same(in_shards(triples, 4, 5000), at_once(triples))


def test_large_fits_are_the_same_in_any_order_and_cut_and_with_or_without_numba(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """More than two million answers × classes."""
    random = np.random.default_rng(5)
    item, worker = np.repeat(np.arange(70_000), 4), random.integers(0, 500, 280_000)
    truth, skill = random.integers(0, 8, 70_000), random.uniform(0.3, 0.9, 500)
    right = random.random(280_000) < skill[worker]
    label = np.where(right, truth[item], random.integers(0, 8, 280_000))
    _, kept = np.unique(item * 500 + worker, return_index=True)
    columns = [column[kept].astype(np.int32) for column in (item, worker, label)]
    monkeypatch.setattr(extra, "LOADED_FROM", 10**9)
    monkeypatch.setattr(extra, "COMPILED_FROM", 10**9)
    tables = [tuple(f"{name}{n:06d}" for n in range(size)) for name, size in (("i", 70_000), ("w", 500), ("k", 8))]
    plain = HierarchicalDawidSkene().fit(Votes(*columns, *tables))
    order = random.permutation(len(kept))
    turned = HierarchicalDawidSkene().fit(Votes(*(column[order] for column in columns), *tables))
    shards = Shards(tmp_path, 3)
    shards.add(*zip(columns, tables, strict=True))
    shards.close()
    parts = list(judge_shards(fit_shards(HierarchicalDawidSkene(), shards), shards))
    names = [str(name) for part in parts for name in part.items]
    spread = np.concatenate([part.probas for part in parts])[np.argsort(names)]
    found = [turned.probas_, spread]
    if importlib.util.find_spec("numba"):
        monkeypatch.setattr(extra, "LOADED_FROM", 0)
        monkeypatch.setattr(extra, "COMPILED_FROM", 0)
        found.append(HierarchicalDawidSkene().fit(Votes(*columns, *tables)).probas_)
    for probas in found:
        np.testing.assert_allclose(probas, plain.probas_, atol=1e-6)
        np.testing.assert_array_equal(argmax_with_ties(probas)[0], plain.labels_)

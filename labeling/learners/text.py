"""Texts: words and pairs of words, weighed by how rare they are, and logistic regression.

TF-IDF as usual: (1 + log tf) · (log((1 + n) / (1 + df)) + 1), rows of length 1 (Salton and Buckley, 1988).
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from labeling.learners import saved
from labeling.learners.port import Floats, Item
from labeling.learners.softmax import Softmax

KIND = "text-classification"
STRENGTH = 5.0
#: The commonest terms are kept, so many; and of a very long text the beginning, so many characters.
TERMS_AT_MOST, CHARACTERS = 50_000, 20_000
_WORD = re.compile(r"\w+")


class TextLearner:
    """Made for k categories."""

    def __init__(self, categories: Sequence[str]) -> None:
        self._categories = list(categories)
        self._places: dict[str, int] = {}
        self._rarity = np.zeros(0)
        self._model = Softmax.blank(0, len(self._categories), STRENGTH)

    def fit(self, items: Sequence[Item], targets: Floats) -> None:
        """Terms that it knows already keep their weights as a start; new ones begin at nothing."""
        counts = [_terms(item) for item in items]
        self._learn_terms(counts)
        self._model.fit(self._matrix(counts), targets)

    def predict_proba(self, items: Sequence[Item]) -> Floats:
        return self._model.predict_proba(self._matrix(_terms(item) for item in items))

    def save(self) -> bytes:
        facts = {"categories": self._categories, "terms": list(self._places)}
        return saved.pack(
            KIND,
            facts,
            rarity=self._rarity.astype(np.float32),
            weights=self._model.weights.astype(np.float32),
            bias=self._model.bias,
        )

    def load(self, content: bytes) -> None:
        facts, arrays = saved.unpack(KIND, content)
        weights = saved.for_categories(facts, arrays["weights"], self._categories)
        bias = saved.for_categories(facts, arrays["bias"], self._categories)
        self._places = {term: place for place, term in enumerate(facts["terms"])}
        self._rarity = arrays["rarity"].astype(float)
        self._model = Softmax(weights, bias, STRENGTH)

    def _learn_terms(self, counts: Sequence[Counter[str]]) -> None:
        """Every term of at least two texts, the commonest first; ties in the order of the alphabet."""
        documents = Counter(term for one in counts for term in one)
        least = 2 if len(counts) >= 50 else 1
        new = [(-n, term) for term, n in documents.items() if n >= least and term not in self._places]
        room = max(0, TERMS_AT_MOST - len(self._places))
        chosen = sorted(new)[:room]
        rarity = [np.log((1 + len(counts)) / (1 - n)) + 1 for n, _ in chosen]
        for _, term in chosen:
            self._places[term] = len(self._places)
        self._rarity = np.concatenate([self._rarity, rarity])
        more = np.zeros((len(chosen), len(self._categories)))
        self._model.weights = np.concatenate([self._model.weights, more])

    def _matrix(self, counts: Iterable[Counter[str]]) -> Any:
        from scipy.sparse import csr_matrix

        places, often, ends = array("i"), array("i"), array("q", [0])
        known = self._places
        for one in counts:
            for term, n in one.items():
                if (place := known.get(term)) is not None:
                    places.append(place)
                    often.append(n)
            ends.append(len(places))
        where, starts = np.array(places, dtype=np.int32), np.array(ends)
        values = (1 + np.log(np.array(often, dtype=float))) * self._rarity[where]
        matrix = csr_matrix((values, where, starts), shape=(len(starts) - 1, len(known)))
        lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1).A1)
        matrix.data /= np.repeat(np.where(lengths, lengths, 1.0), np.diff(starts))
        matrix.sort_indices()
        return matrix


def _terms(item: Item) -> Counter[str]:
    """Words in lower case, and pairs of neighbours."""
    words = _WORD.findall(str(item.line.get("source", ""))[:CHARACTERS].lower())
    return Counter(words) + Counter(f"{left} {right}" for left, right in pairwise(words))

"""Which lines of a manifest the next job gets: by label, class, confidence, who labeled them, or by lot."""

from __future__ import annotations

import random
from dataclasses import dataclass

from labeling.manifest.facts import LabelFacts, facts_of, job_name
from labeling.manifest.lines import Line
from workers.errors import InvalidInput


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Every condition that is given must hold. Confidences and `sample` are 0 to 1; the same `seed` draws the same lot.

    `classes`: one of them is enough. `by_people`: False means by a machine.
    """

    attribute: str = ""
    labeled: bool = True
    classes: frozenset[str] = frozenset()
    min_confidence: float | None = None
    max_confidence: float | None = None
    by_people: bool | None = None
    jobs: frozenset[str] = frozenset()
    sample: float | None = None
    seed: int = 0

    def check(self) -> None:
        """Raises `InvalidInput` with the condition that cannot hold."""
        low, high = self.min_confidence, self.max_confidence
        if not self.attribute and (self.sample is None or self._about_labels or not self.labeled):
            raise InvalidInput("attribute", "name the label attribute that the conditions are about")
        if not self.labeled and self._about_labels:
            raise InvalidInput("labeled", "lines without the label have no class, confidence or job")
        if low is not None and high is not None and low > high:
            raise InvalidInput("min_confidence", f"{low:g} is more than the greatest, {high:g}")
        if self.sample is not None and not 0 < self.sample <= 1:
            raise InvalidInput("sample", f"{self.sample:g} is not a share above 0 and up to 1")

    @property
    def _about_labels(self) -> bool:
        given = (self.min_confidence, self.max_confidence, self.by_people)
        return bool(self.classes or self.jobs) or any(value is not None for value in given)

    @property
    def words(self) -> str:
        """The conditions in words."""
        by = {True: " by people", False: " by a machine", None: ""}[self.by_people]
        found = [f"{'with' if self.labeled else 'without'} the label {self.attribute}{by}"] if self.attribute else []
        found += [f"of the class {' or '.join(sorted(self.classes))}"] if self.classes else []
        found += [f"of the job {' or '.join(sorted(self.jobs))}"] if self.jobs else []
        found += [f"sure at least to {100 * self.min_confidence:g} %"] if self.min_confidence is not None else []
        found += [f"sure at most to {100 * self.max_confidence:g} %"] if self.max_confidence is not None else []
        found += [f"{100 * self.sample:g} % of them drawn by lot"] if self.sample is not None else []
        return ", ".join(found)

    def takes(self, line: Line) -> bool:
        if self.attribute:
            facts = facts_of(line.data, self.attribute)
            if (facts is not None) != self.labeled or (facts is not None and not self._fits(facts)):
                return False
        return self.sample is None or random.Random(f"{self.seed}:{line.number}").random() < self.sample

    def _fits(self, facts: LabelFacts) -> bool:
        return (
            (not self.classes or bool(self.classes & facts.classes))
            and self._sure(facts.confidence)
            and self.by_people in (None, facts.by_people)
            and (not self.jobs or facts.job in map(job_name, self.jobs))
        )

    def _sure(self, confidence: float | None) -> bool:
        """What tells no confidence is in no range."""
        if self.min_confidence is None and self.max_confidence is None:
            return True
        low, high = self.min_confidence or 0.0, 1.0 if self.max_confidence is None else self.max_confidence
        return confidence is not None and low <= confidence <= high

"""A manifest in figures: for each label attribute how many lines have it, of which classes, by whom, and how sure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from labeling.manifest.attributes import metadata_name
from labeling.manifest.facts import LabelFacts, facts_of
from labeling.manifest.lines import Line


@dataclass
class _Attribute:
    labeled: int = 0
    origins: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    jobs: Counter[str] = field(default_factory=Counter)
    sure: int = 0
    total: float = 0.0
    least: float = 1.0
    most: float = 0.0

    def add(self, facts: LabelFacts) -> None:
        self.labeled += 1
        self.origins[{True: "people", False: "machine", None: "unknown"}[facts.by_people]] += 1
        self.classes.update(facts.classes)
        self.jobs.update([facts.job] if facts.job else [])
        if facts.confidence is not None:
            self.sure, self.total = self.sure + 1, self.total + facts.confidence
            self.least, self.most = min(self.least, facts.confidence), max(self.most, facts.confidence)

    def as_json(self) -> dict[str, Any]:
        confidence = None
        if self.sure:
            confidence = {"least": self.least, "mean": round(self.total / self.sure, 4), "most": self.most}
        return {
            "labeled": self.labeled,
            "by_people": self.origins["people"],
            "by_machine": self.origins["machine"],
            "unknown": self.origins["unknown"],
            "classes": dict(self.classes.most_common()),
            "jobs": dict(self.jobs.most_common()),
            "confidence": confidence,
        }


class Summary:
    """Fed with a manifest's good lines. An attribute is a label where any line has its metadata, too."""

    def __init__(self) -> None:
        self.lines = 0
        self._found: dict[str, _Attribute] = {}

    def add(self, line: Line) -> None:
        self.lines += 1
        for name in line.data:
            if metadata_name(name) in line.data and (facts := facts_of(line.data, name)):
                self._found.setdefault(name, _Attribute()).add(facts)

    def as_json(self) -> dict[str, Any]:
        """`{"lines", "labels": {attribute: {"labeled", "by_people", "by_machine", "unknown", "classes", "jobs",
        "confidence": {"least", "mean", "most"} or None}}}`."""
        return {"lines": self.lines, "labels": {name: found.as_json() for name, found in self._found.items()}}

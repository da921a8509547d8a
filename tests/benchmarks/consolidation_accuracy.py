"""Accuracy, log-loss and calibration of every classification model on the shared sets, as the tables of the docs.

Run with `python -m tests.benchmarks.consolidation_accuracy`; needs the crowd data (SHARED_DATA, or ../shared/data).
"""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from consolidation import METHODS, Consolidator, Figures, Votes, figures
from tests.unit.consolidation.crowd_data import SETS, truth_of, votes_of


def judge(model: Consolidator, votes: Votes, truth: dict[str, str]) -> Figures:
    """Figures over the items whose truth is known, ties counted in expectation."""
    codes = {label: code for code, label in enumerate(votes.labels)}
    rows = [row for row, item in enumerate(votes.items) if item in truth]
    known = np.array([codes.get(truth[str(votes.items[row])], -1) for row in rows], np.int32)
    return figures(model.fit(votes).probas_[rows], known)


def table(results: dict[str, dict[str, Figures]], field: str, scale: float, digits: int) -> str:
    lines = ["| set | " + " | ".join(METHODS) + " |", "|---" * (len(METHODS) + 1) + "|"]
    rows = {name: [scale * getattr(result[model], field) for model in METHODS] for name, result in results.items()}
    rows["**mean**"] = np.mean(list(rows.values()), axis=0).tolist()
    best = max if field == "accuracy" else min
    for name, values in rows.items():
        printed = [f"{value:.{digits}f}" for value in values]
        top = f"{best(values):.{digits}f}"
        lines.append(f"| {name} | " + " | ".join(f"**{cell}**" if cell == top else cell for cell in printed) + " |")
    return "\n".join(lines)


def main() -> None:
    results = {
        name: {label: judge(model(), votes_of(name), truth_of(name)) for label, model in METHODS.items()}
        for name in SETS
    }
    for title, field, scale, digits in (
        ("Accuracy, %", "accuracy", 100.0, 1),
        ("Log-loss", "log_loss", 1.0, 2),
        ("Expected calibration error", "ece", 1.0, 3),
    ):
        print(f"\n{title}\n\n{table(results, field, scale, digits)}")
    out = Path("var/bench/consolidation_accuracy.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({n: {m: asdict(f) for m, f in r.items()} for n, r in results.items()}, indent=1))


if __name__ == "__main__":
    main()

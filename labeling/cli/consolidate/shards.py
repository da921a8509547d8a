"""`labelwright consolidate --shards`: more answers than fit into memory, over files on disk and several processes."""

import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from consolidation import HierarchicalDawidSkene, TooLarge
from consolidation.sharded import Judged, Map, Shards, fit_shards, judge_shards
from labeling.cli.consolidate.inputs import read_pieces
from labeling.cli.consolidate.study import ANSWERS, judged_rows, label_header
from labeling.cli.csv_files import write_rows
from workers.errors import InvalidInput


def consolidate_shards(
    paths: Sequence[Path],
    *,
    shards: int,
    processes: int,
    attributes: Sequence[str],
    out: Path | None,
    probabilities: bool,
    silent: bool,
) -> dict[str, Any]:
    """Write the labels to `out` or, unless `silent`, to standard output; the summary of the fit.

    Temporary files, about as large as the answers, lie where TMPDIR says. Raises InvalidInput with file and line.
    """
    with tempfile.TemporaryDirectory(prefix="labelwright-") as folder, _map(processes) as map_:
        spread = Shards(Path(folder), shards)
        for task, worker, label in read_pieces(paths, ANSWERS, attributes):
            spread.add(task, worker, label)
        spread.close(map_)
        try:
            model = fit_shards(HierarchicalDawidSkene(), spread, map_)
        except TooLarge as error:
            raise InvalidInput(f"{paths[0]}, the column 'label'", str(error)) from None
        tally = _Tally()
        rows = tally.rows(judge_shards(model, spread, map_), spread.labels, probabilities)
        if out or not silent:
            write_rows(out, label_header(spread.labels, probabilities), rows)
        else:
            for _ in rows:
                pass
        return tally.facts() | {
            "workers": len(spread.workers),
            "classes": len(spread.labels),
            "answers": spread.n_answers,
            "rounds": model.n_iter_,
            "converged": model.converged_,
        }


class _Tally:
    """Sums over labels that pass by."""

    def __init__(self) -> None:
        self.tasks, self.ties, self.confidence = 0, 0, 0.0

    def rows(
        self, parts: Iterator[Judged], labels: tuple[object, ...], probabilities: bool
    ) -> Iterator[Sequence[object]]:
        for part in parts:
            self.tasks += len(part.items)
            self.ties += int(part.ties.sum())
            self.confidence += float(part.confidences.sum())
            yield from judged_rows(part, labels, probabilities)

    def facts(self) -> dict[str, Any]:
        mean = self.confidence / self.tasks
        return {"method": "hds", "tasks": self.tasks, "ties": self.ties, "mean_confidence": mean}


@contextmanager
def _map(processes: int) -> Iterator[Map]:
    if processes == 1:
        yield map
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as executor:
        yield executor.map

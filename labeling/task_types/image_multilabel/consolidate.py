"""From the answers of several workers to the categories that hold: as for every multi-label classification."""

from labeling.task_types.multilabel import consolidate, decisions

__all__ = ["consolidate", "decisions"]

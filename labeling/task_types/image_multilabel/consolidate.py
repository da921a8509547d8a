"""From the answers of several workers to the categories that hold: as for every multi-label classification."""

from labeling.task_types.multilabel import METHODS, consolidate, decisions

__all__ = ["METHODS", "consolidate", "decisions"]

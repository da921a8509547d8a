"""From the answers of several workers to one category: as for every single-label classification."""

from labeling.task_types.classification import consolidate, consolidate_part

__all__ = ["consolidate", "consolidate_part"]

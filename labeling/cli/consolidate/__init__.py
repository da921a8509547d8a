"""`labelwright consolidate`: answers in files become labels with confidence. No server, no database."""

from labeling.cli.consolidate.command import consolidate

__all__ = ["consolidate"]

"""Output manifests → the formats that training programs read, one file each. Pure: lines in, named files out."""

from labeling.formats.labels import Labels
from labeling.formats.registry import FORMATS, Format, by_key

__all__ = ["FORMATS", "Format", "Labels", "by_key"]

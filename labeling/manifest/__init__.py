"""The manifest file format, pure: read and check lines, name label attributes, write augmented lines."""

from labeling.manifest.attributes import check_label_attribute, is_labeled, labels_with_metadata, metadata_name
from labeling.manifest.lines import Line, parse_line
from labeling.manifest.merging import Merging
from labeling.manifest.reader import read_lines
from labeling.manifest.selection import Selection
from labeling.manifest.summary import Summary
from labeling.manifest.writer import augment

__all__ = [
    "Line",
    "Merging",
    "Selection",
    "Summary",
    "augment",
    "check_label_attribute",
    "is_labeled",
    "labels_with_metadata",
    "metadata_name",
    "parse_line",
    "read_lines",
]

"""The names of the crowd elements (crowd-elements.md sections 2 to 13), for the template check."""

from __future__ import annotations

#: Elements whose answer goes under their `name`.
CONTROLS = frozenset(
    {
        "crowd-bounding-box",
        "crowd-checkbox",
        "crowd-classifier",
        "crowd-classifier-multi-select",
        "crowd-entity-annotation",
        "crowd-image-classifier",
        "crowd-image-classifier-multi-select",
        "crowd-input",
        "crowd-instance-segmentation",
        "crowd-keypoint",
        "crowd-line",
        "crowd-polygon",
        "crowd-polyline",
        "crowd-question-answer-generation",
        "crowd-radio-button",
        "crowd-semantic-segmentation",
        "crowd-slider",
        "crowd-text-area",
        "crowd-text-ranking",
        "crowd-toggle-button",
    }
)

#: Elements that bring their own form, or answer under a fixed key.
SELF_CONTAINED = frozenset({"crowd-entity-annotation"})

KNOWN = CONTROLS | {
    "crowd-alert",
    "crowd-badge",
    "crowd-button",
    "crowd-card",
    "crowd-fab",
    "crowd-form",
    "crowd-icon-button",
    "crowd-instructions",
    "crowd-modal",
    "crowd-radio-group",
    "crowd-rekognition-detect-moderation-labels",
    "crowd-slider-label",
    "crowd-tab",
    "crowd-tabs",
    "crowd-textract-analyze-document",
    "crowd-toast",
}

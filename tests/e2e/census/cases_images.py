"""The templates about images."""

from unittest.mock import ANY

from tests.e2e.census.case import Case, one
from tests.e2e.census.drawing import BOX, MAP, OUTLINE, POINT, SIZE, STAGE, box, corners
from tests.e2e.census.worker import button, chosen, click, fill, own_label, press, space, warns, write

#: One green pixel.
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
IMAGES = [
    Case(
        "images/bounding-box-custom-labels",
        [own_label("tail"), own_label("ear"), *STAGE, press("2"), *BOX],
        {"myTexts": {"boundingBoxes": [box("ear")], "inputImageProperties": SIZE}},
    ),
    one("emotion", "Sad", "2", "images/emotion-detection-image", press("Enter")),
    Case(
        "images/image-classification-multiselect-and-zoomable-image",
        [press("1", "3"), chosen("Cat"), chosen("Horse")],
        {"animals": {"labels": ["Cat", "Horse"]}},
    ),
    Case(
        "images/image-classification-multiselect",
        [click("checkbox", "No animal")],
        {"animals": {"labels": []}},
        submit=button("Submit"),
    ),
    Case(
        "images/image-classification-with-subcategory",
        [space("checkbox", "Animal"), click("checkbox", "Dog")],
        {
            "category1": {"on": True},
            "subcategory1_1": {"on": False},
            "subcategory1_2": {"on": True},
            "category2": {"on": False},
            "subcategory2_1": {"on": False},
            "subcategory2_2": {"on": False},
        },
    ),
    one("crowd-image-classifier", "Heron", "3", "images/image-classification"),
    one("image-similarity", "Alike", "2", "images/image-similarity", press("Enter")),
    Case("images/image-summarization", [write("What happens?", "A dog runs.")], {"summary": "A dog runs."}),
    Case(
        "images/image-tagging-with-basic-layout",
        [write("Word 1", "owl"), write("Word 3", "night")],
        {"tag1": "owl", "tag3": "night"},
        submit=press("Enter"),
    ),
    Case(
        "images/image-tagging",
        [
            write("Word 1", "owl"),
            press("Control+Enter"),
            lambda desk: desk.task.locator("crowd-input[name=tag2]:focus").wait_for(),
            write("Word 2", "moon"),
        ],
        {"tag1": "owl", "tag2": "moon"},
    ),
    Case(
        "images/instance-segmentation-custom-values",
        [own_label("cat"), *STAGE, press("Space", "Space")],
        {"myTexts": {"instances": [{"color": "#1f77b4", "label": "cat"}], **MAP}},
    ),
    Case(
        "images/instance-segmentation",
        [*STAGE, press("2", "Space", "Space")],
        {"annotatedResult": {"instances": [{"color": ANY, "label": "Dog"}], **MAP}},
    ),
    Case(
        "images/keypoint-additional-answer-validation",
        [
            *STAGE,
            *POINT,
            press("Control+Enter"),
            warns("Still missing: right eye"),
            press("2", "ArrowRight", "Space"),
        ],
        {
            "annotatedResult": {
                "keypoints": [
                    {"label": "left eye", "x": ANY, "y": ANY},
                    {"label": "right eye", "x": ANY, "y": ANY},
                ],
                "inputImageProperties": SIZE,
            }
        },
    ),
    Case(
        "images/keypoint-custom-labels",
        [own_label("beak"), write("New label", "left over"), *STAGE, *POINT],
        {
            "myTexts": {"keypoints": [{"label": "beak", "x": ANY, "y": ANY}], "inputImageProperties": SIZE},
            "_customLabel": "left over",
        },
    ),
    Case(
        "images/multi-image-classification-draggable",
        [
            press("Control+Enter"),
            warns("Move at least one."),
            lambda desk: desk.task.get_by_alt_text("image2").press("b"),
            lambda desk: desk.task.get_by_alt_text("image3").press("b"),
        ],
        {"faces": '{"run":36,"sorted":{"open":["image1","image4"],"birds":["image2","image3"],"others":[]}}'},
    ),
    Case(
        "images/ocr",
        [own_label("Σ 12,50"), fill("Date", "2026-02-03"), *STAGE, *OUTLINE],
        {
            "transcription": {"polygons": [corners("Σ 12,50")], "inputImageProperties": SIZE},
            "receiptDate": "2026-02-03",
        },
    ),
    Case(
        "images/person-recognition-image",
        [write("First name", "Ada")],
        {"firstName": "Ada"},
        submit=button("Send"),
    ),
    Case(
        "images/semantic-segmentation-bounding-box-validation",
        [
            lambda desk: desk.task.get_by_role("slider", name="segmentationOpacity").focus(),
            press("ArrowRight"),
            lambda desk: desk.task.locator("#veil[style*='0.55']").wait_for(),
            *STAGE,
            *BOX,
        ],
        {
            "incorrectSegments": {"boundingBoxes": [box("Wrong")], "inputImageProperties": SIZE},
            "segmentationOpacity": 55,
        },
        {"pngString": PNG},
    ),
    Case(
        "images/semantic-segmentation-custom-labels",
        [own_label("cat"), *STAGE, press("Space", "Space")],
        {"myTexts": {"labelMappings": {"cat": {"color": "#1f77b4"}}, **MAP}},
    ),
]

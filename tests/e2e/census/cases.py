"""All templates of the census."""

from unittest.mock import ANY

from tests.e2e.census.case import Case, one
from tests.e2e.census.cases_images import IMAGES
from tests.e2e.census.drawing import OUTLINE, SIZE, STAGE, corners
from tests.e2e.census.worker import (
    SUBMIT,
    all_of,
    button,
    chosen,
    click,
    fill,
    press,
    read,
    select,
    space,
    warns,
    write,
)
from tests.e2e.site import BUCKET

AUDIO = [
    one("sentiment", "Glad", "3", "audio/audio-classification-multiselect"),
    Case(
        "audio/audio-transcription",
        [write("What was said", "Hello\nagain")],
        {"transcription": "Hello\nagain"},
    ),
    one("emotion", "anger", "2", "audio/emotion-detection-audio", press("Enter")),
    one("intent", "Ask for a person", "3", "audio/intent-detection-audio", button("Submit"), day="Monday"),
    one("language", "日本語", "3", "audio/language-detection-audio"),
]
GEN_AI = [
    Case(
        "gen-ai/content-moderation-ai-model-output",
        [
            space("radio", "Harmful"),
            space("checkbox", "A threat"),
            click("checkbox", "Hate"),
            write("More to say", "Plain."),
        ],
        {
            "toxicity": {"harmless": False, "harmful": True},
            "nature-of-toxicity": {"threat": True, "insult": False, "hate": True, "other": False},
            "additional-context": "Plain.",
        },
        {"source": "Say <b>hi</b>", "modelResponses": [{"model": "A", "text": "No!"}, {"model": "B", "text": "Hi"}]},
    ),
    Case(
        "gen-ai/multi-modal-content-evaluation",
        [
            lambda desk: desk.task.get_by_role("slider", name="accuracy").focus(),
            press("ArrowRight", "ArrowRight", "Tab", "ArrowLeft", "Tab", "Space"),
        ],
        {"accuracy": 5, "relevance": 2, "completeness": 3, "additional-context": ""},
        {"source": "What is it?", "modelResponse": "An owl."},
    ),
    Case(
        "gen-ai/question-and-answer-pair",
        [write("Question", "Who came?"), write("Answer", "Ada"), space("checkbox", "who")],
        {
            "questionAndAnswers": {
                "questionsAndAnswers": [
                    {"question": "Who came?", "answer": "Ada", "questionTags": ["who"], "textReferences": []}
                ]
            }
        },
        {"source": 'Ada came "home" & slept.'},
    ),
    Case(
        "gen-ai/text-ranking",
        [press("2", "1", "1", "2")],
        {
            "textRanking": {
                "ordinalRankingDimensions": [
                    {"name": "Helpfulness", "allowTie": True, "responseRankings": [2, 1]},
                    {"name": "Style", "allowTie": False, "responseRankings": [1, 2]},
                ]
            }
        },
        {"source": "Why?", "responses": ["It's so.", 'Because of "that" & <this>.']},
    ),
]
QUESTIONS = [
    "relevance_to_prompt",
    "clarity",
    "completeness",
    "correctness",
    "appropriateness",
    "engagement",
    "use_of_language",
    "formatting_presentation",
    "consistency",
    "use_of_resources",
]
OTHER = [
    Case("other/blank", [], {}, submit=button("Submit")),
    Case(
        "other/content-evaluation",
        [*(select(question, "good") for question in QUESTIONS), write("Remarks", "Fine.")],
        {**dict.fromkeys(QUESTIONS, "3"), "additionalComments": "Fine."},
        {"source": "A text."},
        button("Send"),
    ),
    Case(
        "other/receipt-transcription",
        [
            write("What the line says", "Σ 3"),
            press("Tab", "Enter"),
            fill("Date", "2026-02-03"),
            *STAGE,
            *OUTLINE,
        ],
        {
            "receiptDate": "2026-02-03",
            "transcription": {"polygons": [corners("Σ 3")], "inputImageProperties": SIZE},
        },
    ),
    Case(
        "other/side-by-side-comparison",
        [space("radio", "The first"), press("ArrowDown"), write("Why?", "It flows.")],
        {"option1": {"First": False}, "option2": {"Second": True}, "explanation": "It flows."},
    ),
    Case(
        "other/tabular-data",
        [space("radio", "line 1 is 2"), write("reason 2", "typed twice"), write("a1c 2", "7")],
        {
            "Truea1c1": "6.1",
            "Truechol1": "180",
            "predicted1": "low",
            "ratingline1": {"1": False, "2": True, "3": False},
            "Truea1c2": "7",
            "Truechol2": "it's 210",
            "predicted2": "high",
            "ratingline2": {"1": False, "2": False, "3": False},
            "Change Reason2": "typed twice",
        },
        {
            "Pairs": [
                {"a1c": 6.1, "chol": 180, "predicted": "low"},
                {"a1c": 6.5, "chol": "it's 210", "predicted": "high"},
            ]
        },
    ),
    Case(
        "other/time-series-using-d3js",
        [select("Kind", "Gap"), write("Name", "peak"), click("button", "Mark the highest point")],
        {"anomaly-name": "peak", "annotationData": '[{"t":2,"kind":"gap"}]'},
        {"taskObject": "t,v\n1,3\n2,9\n3,4"},
        button("Done"),
    ),
    one(
        "category",
        'News & "views"',
        "2",
        "other/website-classification",
        labels=["Shop", 'News & "views"'],
        taskObject="https://www.example.com/?a=1&b=2",
    ),
    Case(
        "other/website-collection",
        [write("Address", "https://example.com/")],
        {"website": "https://example.com/"},
        {"company": "Example & Sons"},
        press("Enter"),
    ),
]
WORD = ["Control+Shift+ArrowRight"]
TEXT = [
    Case(
        "text/collect-utterance",
        [write("What do you say?", "Wake me at six")],
        {"utterance": "Wake me at six"},
        {"context": "in bed", "intent": "an alarm"},
    ),
    one("relevance", "On the topic", "1", "text/conversation-relevance", topic="tea", conversation="A: Tea?\nB: Yes."),
    Case(
        "text/dynamic-two-tier-text-classification",
        [press("2"), chosen("Bad"), SUBMIT, warns("Give a reason."), space("checkbox", "Rude")],
        {"response_quality": {"label": "Bad"}, "classification-reasoning": {"Wrong": False, "Rude": True}},
        {"prompt": "Hi", "response": "Go away"},
    ),
    one("emotion", "surprise", "5", "text/emotion-detection", taskObject="Oh!"),
    Case(
        "text/fill-in-the-blank",
        [write("word", "mat")],
        {"nextWord": "mat"},
        {"textBeginning": "The cat sat on the", "textEnd": "."},
        press("Enter"),
    ),
    Case(
        "text/formatted-text-evaluation",
        [
            lambda desk: desk.task.locator("mark").get_by_text("it's").wait_for(),
            select("Accuracy", "high"),
            click("radio", "clear"),
            space("checkbox", "facts"),
        ],
        {
            "accuracy": "high",
            "clarity": {"muddled": False, "clear": True},
            "issues": {"spelling": False, "facts": True},
        },
        {"taskObject": "Why?", "response": 'Because it\'s "so"', "highlightParts": '["it\'s"]'},
        button("Submit"),
    ),
    Case(
        "text/iab-content-taxonomy-hierarchical",
        [click("radio", "Sports"), space("radio", "Ball"), click("radio", "Handball")],
        {
            "category_selection": {
                "Animals": False,
                "Animals > Birds": False,
                "Animals > Cats": False,
                "Sports": False,
                "Sports > Ball": False,
                "Sports > Ball > Football": False,
                "Sports > Ball > Handball": True,
            },
            "not_sure": {"on": False},
            "additional_comments": "",
        },
        {"source": "They throw it."},
        button("Hand in"),
    ),
    one("intent", "Set an alarm", "2", "text/intent-detection", press("Enter"), utterance="Wake me"),
    Case(
        "text/key-phrase-extraction",
        [press(*WORD, "1")],
        {"key-phrases": {"entities": [{"label": "phrase", "startOffset": 0, "endOffset": 6}]}},
        {"taskObject": "Whales sing 👍 songs."},
    ),
    Case(
        "text/named-entity-recognition",
        [press("2", *["ArrowRight"] * 5, *WORD, "2")],
        {
            "entities": {"entities": [{"label": "place", "startOffset": 5, "endOffset": 10}]},
            "remarks": "none",
        },
        {"taskObject": "👍 in Paris", "labels": [{"label": "person"}, {"label": "place"}]},
        button("Submit"),
    ),
    Case(
        "text/part-of-speech-tagging",
        [press(*WORD, "1", "ArrowRight", *WORD, "2")],
        {
            "parts-of-speech": {
                "entities": [
                    {"label": "noun", "startOffset": 0, "endOffset": 4},
                    {"label": "verb", "startOffset": 5, "endOffset": 9},
                ]
            }
        },
        {"taskObject": "Dogs bark"},
    ),
    Case("text/predict-next-word", [write("Next word", "upon")], {"nextWord": "upon"}, {"taskObject": "Once"}),
    Case(
        "text/sentiment-analysis-multiple-documents",
        [select("First text", "bad"), select("Second text", "good")],
        {"sentiment1": "bad", "sentiment2": "good"},
    ),
    one("sentiment", "Neutral", "2", "text/sentiment-analysis-tweet", taskObject="So, so."),
    Case(
        "text/text-classification-multiselect",
        [press("1", "4"), chosen("Money"), chosen("Food")],
        {"category": {"labels": ["Money", "Food"]}},
        {"taskObject": "The price of bread"},
    ),
    Case(
        "text/text-classification-with-subcategories-multiple",
        [space("checkbox", "Nature"), space("checkbox", "Plants"), click("checkbox", "Grass")],
        {
            "category1": {"on": True},
            "subcategory1_1": {"on": True},
            "subsubcategory1_1_1": {"on": False},
            "subsubcategory1_1_2": {"on": True},
            "category2": {"on": False},
            "subcategory2_1": {"on": False},
            "subsubcategory2_1_1": {"on": False},
            "subsubcategory2_1_2": {"on": False},
        },
        {"source": "A meadow"},
    ),
    one("category", "Praise", "2", "text/text-classification", button("Submit"), taskObject="Well done!"),
    Case(
        "text/translation-quality",
        [
            lambda desk: desk.task.get_by_role("slider", name="meaning").focus(),
            press("ArrowRight", "ArrowRight", "Tab", "End"),
        ],
        {"meaning": 3, "fluency": 5},
        {"original": {"language": "sv", "text": "Hej"}, "translation": {"language": "en", "text": "Hi"}},
    ),
]
VIDEO = [
    one("emotion", "Sad", "2", "video/emotion-detection-video"),
    one("category", "News", "2", "video/video-classification-direct", press("Enter")),
    Case(
        "video/video-classification-multiselect-direct",
        [press("2", "3"), all_of(chosen("Outdoors"), chosen("People"))],
        {"category": {"labels": ["Outdoors", "People"]}},
    ),
]
#: Not of the census: what else pages do that have been in use for years.
FIELD = [
    Case(
        "field/habits",
        [
            write("Word", "owl"),
            write("Behind", "seen"),
            click("button", "Go"),
            warns("Press it again."),
        ],
        {"log": "1 a=1 loaded module parsed ready storage written", "word": "owl", "grade": 2, "behind": "seen"},
        submit=button("Go"),
    ),
    Case(
        "field/mechanical-turk",
        [
            space("radio", "No"),
            button("Hand it in"),
            warns("Say what it is."),
            select("What is it?", "Hawk"),
            space("checkbox", "Beak"),
            fill("Sure", "7"),
            fill("Seen on", "2026-11-28"),
            write("Words", "In flight"),
        ],
        {
            "assignmentId": ANY,
            "right": {"yes": False, "no": True},
            "reason": "hawk",
            "seen": {"eye": False, "beak": True},
            "sure": "7",
            "day": "2026-11-28",
            "words": "In flight",
            "asked": "Heron's owl true",
        },
        {"image_url": f"s3://{BUCKET}/census/object.png", "bird_name": "Heron's owl"},
        submit=button("Hand it in"),
    ),
    Case(
        "field/document",
        [read(0, "An invoice"), read(1, "An invoice"), press("1"), chosen("Invoice")],
        {"kind": {"label": "Invoice"}},
        {"document": f"s3://{BUCKET}/census/object.pdf"},
    ),
]
CASES = {case.template: case for group in (AUDIO, GEN_AI, IMAGES, OTHER, TEXT, VIDEO, FIELD) for case in group}

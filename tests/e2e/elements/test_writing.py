"""Ranking responses and writing questions with answers: accessibility, keyboard, pointer, and the exact answer."""

import pytest

from tests.e2e.elements.stage import Stage

pytestmark = pytest.mark.browser

RANKING = """<crowd-form><crowd-text-ranking id="w" name="r" header="Rank" text="Why is the sky blue?"
responses='["Because.", "Rayleigh scattering.", "It is not."]'
ordinal-ranking-dimensions='[{"name": "Clarity", "allowTie": true}, {"name": "Truth", "allowTie": false}]'>
<short-instructions>Rank all.</short-instructions></crowd-text-ranking></crowd-form>"""
WRITING = """<crowd-form><crowd-question-answer-generation id="w" name="q" header="Write"
text="Ada Lovelace 😀 wrote notes." min-questions="1" max-questions="2" question-min-words="2" answer-max-words="3"
question-tags="['person', 'date']" allow-custom-question-tags=true></crowd-question-answer-generation></crowd-form>"""


def test_ranked_with_digits_alone(stage: Stage) -> None:
    stage.open(RANKING)
    stage.focus()
    stage.press("1", "1", "2", "3", "2", "Control+Enter")
    assert stage.sent("submit") == []
    assert stage.frame.get_by_role("alert").filter(has_text="Rank every response").count() == 1
    assert stage.violations_everywhere() == []
    stage.press("1", "Enter")
    assert stage.wait_for("submit")["answer"] == {
        "r": {
            "ordinalRankingDimensions": [
                {"name": "Clarity", "allowTie": True, "responseRankings": [1, 1, 2]},
                {"name": "Truth", "allowTie": False, "responseRankings": [3, 2, 1]},
            ]
        }
    }


def test_a_rank_that_may_stand_once_changes_places(stage: Stage) -> None:
    stage.open(RANKING)
    truth = stage.frame.get_by_role("region", name="Truth")
    for response, rank in [("A", "1"), ("B", "2"), ("B", "1")]:
        truth.get_by_role("radiogroup", name=f"Response {response}").get_by_role("radio", name=rank).check()
    ranks = "() => w.value.ordinalRankingDimensions.map((one) => one.responseRankings)"
    assert stage.js(ranks) == [[None, None, None], [2, 1, None]]
    stage.tell(type="undo")
    assert stage.js(ranks)[1] == [1, 2, None]
    state = stage.draft()
    stage.open(RANKING)
    stage.tell(type="restore", state=state, seq=1)
    assert stage.js(ranks)[1] == [1, 2, None]


def test_questions_with_answers_tags_and_passages(stage: Stage) -> None:
    stage.open(WRITING)
    stage.frame.get_by_label("Question", exact=True).fill("Who?")
    stage.frame.get_by_label("Answer", exact=True).fill("Ada Lovelace")
    stage.press("Control+Enter")
    assert stage.frame.get_by_role("alert").filter(has_text="at least 2 words").count() == 1
    stage.frame.get_by_label("Question", exact=True).fill("Who wrote?")
    stage.frame.get_by_role("checkbox", name="person").check()
    stage.frame.get_by_label("Another tag").fill("computing")
    stage.press("Tab")
    stage.frame.get_by_role("textbox", name="Text").focus()
    stage.press("Home", *["Control+ArrowRight"] * 2, "ArrowRight", *["Shift+ArrowRight"] * 1)
    stage.frame.get_by_role("button", name="Use the selection for question 1").click()
    assert stage.violations_everywhere() == []
    pair = {
        "question": "Who wrote?",
        "answer": "Ada Lovelace",
        "questionTags": ["person", "computing"],
        "textReferences": [{"startOffset": 13, "endOffset": 14, "text": "😀"}],
    }
    stage.frame.get_by_role("button", name="Add a question").click()
    assert stage.frame.get_by_role("button", name="Add a question").is_disabled()
    assert stage.submit() == {"q": {"questionsAndAnswers": [pair]}}


def test_no_question_is_no_answer(stage: Stage) -> None:
    stage.open(WRITING)
    stage.frame.get_by_role("button", name="Remove question 1").click()
    stage.frame.get_by_role("button", name="Submit").click()
    assert stage.sent("submit") == []
    assert stage.answer() == {"q": {"questionsAndAnswers": []}}


def test_what_was_typed_is_a_step_of_its_own(stage: Stage) -> None:
    stage.open(WRITING)
    question = stage.frame.get_by_label("Question", exact=True)
    stage.frame.get_by_role("button", name="Add a question").click()
    question.nth(0).fill("Who wrote?")
    stage.frame.get_by_role("checkbox", name="date").nth(0).check()
    written = "() => w.value.questionsAndAnswers.map((pair) => [pair.question, pair.questionTags])"
    stage.tell(type="undo")
    assert stage.js(written) == [["Who wrote?", []]]
    stage.tell(type="undo")
    assert stage.js(written) == []
    assert question.count() == 2
    stage.frame.get_by_role("checkbox", name="date").nth(0).focus()
    stage.press("Shift+Z", "Shift+Z")
    assert stage.js(written) == [["Who wrote?", ["date"]]]
    assert question.nth(0).input_value() == "Who wrote?"

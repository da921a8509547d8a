"""What templates rely on, point by point: each point of the elements' contract names the tests that hold it."""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

#: (number, point) -> where it is held: "folder or file: test, test".
CONTRACT: dict[tuple[int, str], str] = {
    (1, "the form wraps its content in the light DOM and has .form"): "form: children_move_into_one_native_form_of_the_"
    "light_dom, content_that_a_script_writes_anew_is_wrapped_again",
    (1, "a Submit button is implied"): "form: the_submit_button_is_added_once",
    (1, "a hidden button suppresses it, a native one does not"): "form: a_hidden_button_suppresses_it, "
    "a_native_button_does_not_suppress_it_but_submits",
    (2, "handlers set before the element is known, and each way to cancel"): "form: a_submit_handler_cancels, "
    "the_handler_attribute_cancels",
    (2, "submit() runs the handlers"): "form: submit_by_script_runs_the_handlers",
    (2, "one submission at a time"): "form: one_click_is_one_submission | several_forms: the_page_is_answered_once",
    (2, "the answer is taken after the handlers"): "form: the_answer_is_taken_after_the_handlers",
    (3, "every kind of control"): "answers: each_kind_of_control | golden: the_element_submits_the_golden_answer",
    (
        3,
        "disabled and unnamed controls are left out",
    ): "answers: unnamed_and_disabled_controls_and_buttons_are_left_out",
    (3, "merging, names as they are, the throw-away name"): "answers: "
    "names_are_taken_as_they_are_and_one_name_may_serve_many, keys_stand_in_the_order_of_the_page",
    (3, "hidden controls, tabs and regions"): "answers: controls_that_cannot_be_seen_are_included",
    (3, "controls made at run time"): "answers: controls_made_by_scripts_count_wherever_they_are_put",
    (3, "nested forms"): "form: a_nested_form_belongs_to_the_answer_and_submits_it",
    (3, "flat answers"): "answers: flat_answers_have_dotted_paths",
    (4, "loose JSON, in every attribute that has some"): "loose_json: every_attribute_reads_every_spelling, "
    "a_fault_names_the_element_and_the_attribute | life_cycle: loose_json_in_attributes",
    (4, "attributes are never written back"): "life_cycle: attributes_are_never_written_back",
    (4, "lists may be joined, filtered, emptied and set as text"): "life_cycle: "
    "a_list_from_a_property_can_be_changed_without_harm, scripts_may_look_at_a_widget_before_its_image_is_there",
    (5, "what a self-closing tag took in is seen"): "answers: no_tag_that_closes_itself_hides_what_follows",
    (5, "what a control took in is answered"): "answers: a_control_swallowed_by_another_is_still_seen_and_answered, "
    "a_button_that_took_in_a_field_is_not_pressed_with_it",
    (6, "a value before the image"): "shapes: the_value_is_there_before_the_image_and_handlers_may_change_it",
    (6, "pixels of the image at every zoom and density"): "shapes: coordinates_are_pixels_of_the_image_at_every_zoom",
    (6, "an image that says it lies on its side"): "shapes: an_image_is_shown_and_measured_as_it_is_stored",
    (7, "the exact size, label colours alone"): "masks: pixels_have_the_colour_of_their_label_and_none_between",
    (7, "there and back again"): "masks: an_initial_map_is_kept_to_the_pixel",
    (8, "offsets with emoji, joiners and combining marks"): "entities: marked_with_the_keyboard_alone, "
    "marked_with_the_pointer_label_first_or_text_first",
    (8, "from right to left"): "entities: arrows_follow_a_text_from_right_to_left_and_lines",
    (8, "carriage returns"): "entities: carriage_returns_count",
    (8, "controls in the form it brings along"): "entities: controls_put_into_the_inner_form_join_the_answer",
    (8, "inside a crowd-form"): "entities: inside_another_form_it_is_one_control_of_it",
    (9, "change tells the chosen category"): "classifiers: change_carries_the_chosen_category",
    (9, "categories may be set"): "classifiers: new_categories_drop_a_choice_that_is_gone",
    (10, "a group is exclusive, its names differ"): "inputs: clicks_on_text_tick_and_undo_takes_back_whole_choices, "
    "a_script_that_checks_one_button_unchecks_the_rest_of_its_group",
    (10, "outside independent, never required"): "inputs: radio_buttons_outside_a_group_are_independent",
    (11, "ready once, after drawing, however often the loader"): "life_cycle: "
    "ready_comes_once_after_parsing_with_everything_drawn",
    (11, "elements made late"): "life_cycle: elements_made_later_work_and_ready_does_not_come_again, "
    "a_script_may_wait_for_an_element_that_comes_in_a_part_of_its_own",
    (11, "a missing loader"): "page: a_missing_loader_is_added",
    (12, "the hooks of the form"): "form: hosts_in_the_field_find_their_hooks, "
    "a_host_of_its_own_may_be_there_before_the_element_is_known",
    (12, "the hooks of the widgets"): "classifiers: the_private_parts_that_templates_touch_are_there, "
    "the_canvas_that_templates_look_for_lies_over_the_image | shapes: the_private_parts_that_templates_touch_are_there",
}
FOLDERS = (TESTS / "e2e" / "elements", TESTS / "unit" / "templating")


@cache
def _held_in(name: str) -> frozenset[str]:
    [source] = [path for folder in FOLDERS if (path := folder / f"test_{name}.py").exists()]
    body = ast.parse(source.read_text(encoding="utf-8")).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("point", "where"), CONTRACT.items(), ids=[f"{number}: {what}" for number, what in CONTRACT])
def test_each_point_is_held(point: tuple[int, str], where: str) -> None:
    for part in where.split(" | "):
        name, _, tests = part.partition(": ")
        for test in tests.split(", "):
            assert f"test_{test}" in _held_in(name), f"{point}: test_{name}.py has no test_{test}"


def test_no_point_is_left_out() -> None:
    assert {number for number, _ in CONTRACT} == set(range(1, 13))

"""What a worker does on a task page, mostly with the keyboard, written down so that a table can hold it."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from tests.e2e.portal.desk import Desk

Act = Callable[[Desk], None]


def press(*keys: str) -> Act:
    """Keys, wherever the focus is."""
    return lambda desk: desk.press(*keys)


def write(label: str, text: str) -> Act:
    """Text into the field of this name, typed over what is there."""

    def act(desk: Desk) -> None:
        field = field_of(desk, label)
        field.focus()
        desk.press("Control+a", "Delete")
        desk.page.keyboard.type(text)

    return act


def fill(label: str, value: str) -> Act:
    """For fields whose keys depend on the language of the machine, such as dates."""
    return lambda desk: field_of(desk, label).fill(value)


def field_of(desk: Desk, label: str) -> Locator:
    return desk.task.get_by_label(label, exact=True).last


def space(role: Any, name: str) -> Act:
    """The Space bar on what has this role and name."""

    def act(desk: Desk) -> None:
        thing(desk, role, name).focus()
        desk.press("Space")

    return act


def click(role: Any, name: str) -> Act:
    return lambda desk: thing(desk, role, name).click()


def thing(desk: Desk, role: Any, name: str) -> Locator:
    return desk.task.get_by_role(role, name=name, exact=True)


def select(label: str, option: str) -> Act:
    """By typing the beginning of its text."""

    def act(desk: Desk) -> None:
        desk.task.get_by_role("combobox", name=re.compile(f"^{re.escape(label)}")).focus()
        desk.page.keyboard.type(option)

    return act


def all_of(*acts: Act) -> Act:
    def act(desk: Desk) -> None:
        for one in acts:
            one(desk)

    return act


def warns(text: str) -> Act:
    """The page refuses with these words."""
    return lambda desk: expect(desk.task.get_by_role("alert").filter(has_text=text)).to_be_visible()


def chosen(name: str) -> Act:
    """This choice of a list is taken, so that the next key finds it."""
    return lambda desk: expect(desk.task.locator('[aria-checked="true"]').filter(has_text=name)).to_have_count(1)


def read(frame: int, text: str) -> Act:
    """A document in a frame of the page shows these words."""

    def act(desk: Desk) -> None:
        page = desk.task.frame_locator("iframe").nth(frame).get_by_role("img", name=text)
        expect(page).to_be_visible()

    return act


#: What hands the task in: the key that works everywhere.
SUBMIT = press("Control+Enter")


def button(name: str) -> Act:
    """Hands the task in with the pointer."""
    return click("button", name)


def painted(desk: Desk) -> None:
    """The image is there and fits its window, so that the cursor starts in its middle."""
    expect(desk.task.locator("output.percent")).not_to_have_text("100 %")


def own_label(label: str) -> Act:
    """The idiom of templates whose workers make the labels: write, go to the button, press it."""

    def act(desk: Desk) -> None:
        write("New label", label)(desk)
        desk.press("Tab", "Enter")
        expect(thing(desk, "radio", label)).to_be_visible()

    return act

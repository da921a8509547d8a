"""A job of several categories, from the worker's keyboard to the output manifest."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.portal.desk import Desk
from tests.e2e.site import Site, arrive

pytestmark = pytest.mark.browser


def desk_of(page: Page, site: Site, **job: Any) -> Desk:
    team = site.team()
    arrive(page, site.person(team))
    return Desk(page, site, site.job(team, **job)).open()


def output(site: Site, job: str) -> list[dict[str, Any]]:
    site.until(lambda: site.status(job) == "Completed", "the job to complete")
    described = site.call("GET", f"/jobs/{job}")
    return [json.loads(line) for line in site.s3_bytes(described["output_manifest"]).splitlines()]


def test_several_categories_by_keyboard(page: Page, site: Site) -> None:
    desk = desk_of(page, site, objects=2, task_type="image_multilabel")
    for keys in (("1", "3"), ("2",)):
        before = desk.url
        desk.press(*keys)
        expect(desk.task.get_by_role("checkbox", checked=True)).to_have_count(len(keys))
        desk.press("Control+Enter")
        expect(page.locator(f'iframe.shown[src="{before}"]')).to_have_count(0)
    labels = [next(line[name] for name in line if name != "source-ref") for line in output(site, desk.job)]
    assert sorted(labels) == [[0, 2], [1]]

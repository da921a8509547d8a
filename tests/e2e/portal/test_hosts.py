"""A task page contacts no other host, unless the administrator of its job allowed it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.portal.desk import Desk
from tests.e2e.portal.test_work import desk_of
from tests.e2e.site import Site, arrive, sign_in

pytestmark = pytest.mark.browser

TEMPLATE = """
<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<script src="{host}/helper.js"></script>
<crowd-form><p id="said">nothing</p>
<crowd-classifier name="bird" header="Which?" categories="['Owl', 'Falcon', 'Heron']">
<classification-target>A picture</classification-target></crowd-classifier></crowd-form>
<script>document.getElementById("said").textContent = window.helper || "no helper";</script>
"""


class Helper(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"window.helper = 'helped';"
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Helper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_host_that_is_allowed_is_contacted(page: Page, site: Site, elsewhere: str) -> None:
    desk = desk_of(page, site, objects=1, template=TEMPLATE.format(host=elsewhere), allowed_hosts=[elsewhere])
    expect(desk.task.locator("#said")).to_have_text("helped")


def test_any_other_host_is_not(context: "object", site: Site, elsewhere: str) -> None:
    page = context.new_page()  # type: ignore[attr-defined]  # not the fixture, which refuses what the policy stops
    team = site.team()
    arrive(page, site.person(team))
    desk = Desk(page, site, site.job(team, objects=1, template=TEMPLATE.format(host=elsewhere))).open()
    expect(desk.task.locator("#said")).to_have_text("no helper")


def test_the_console_asks_for_hosts_and_shows_them(page: Page, site: Site) -> None:
    job = site.job(site.team(), objects=1, allowed_hosts=["cdn.example.org", "*.example.net"])
    sign_in(page, f"{site.url}/", site.installation.owner_email, site.installation.owner_password)
    page.goto(f"{site.url}/console/jobs/{job}/settings")
    expect(page.get_by_text("*.example.net")).to_be_visible()
    page.goto(f"{site.url}/console/jobs/new")
    page.get_by_text("Own worker page and own code").click()
    expect(page.get_by_label("Hosts that the worker page may contact")).to_be_visible()

"""Links to the files of a task: whom they open to, for how long, and as what."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.http import HttpResponseBase
from django.test import Client, override_settings

from labeling.errors import BadUri
from labeling.media_links import GRAIN, sign_media
from labeling.storage import Attributes, Store, default_store

BODY = bytes(range(256)) * 3000  # more than one chunk
PHOTO = "s3://media-tests/fotos/über alles & mehr.jpg"


def later(**time: float) -> datetime:
    return datetime.now(UTC) + timedelta(**(time or {"hours": 1}))


def link(uri: str, **time: float) -> str:
    return sign_media(uri, assignment_id=7, expires=later(**time))


@pytest.fixture(autouse=True)
def store() -> Iterator[Store]:
    with override_settings(S3_MODE="memory"):
        kept = default_store()
        if "media-tests" not in {bucket.name for bucket in kept.buckets()}:
            kept.create_bucket("media-tests")
        kept.write(PHOTO, BODY)
        yield kept


def get(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def assert_open_to_every_origin(response: HttpResponseBase) -> None:
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers


def test_a_file() -> None:
    response = get(link(PHOTO, hours=2))
    assert (response.status_code, body(response)) == (200, BODY)
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Length"] == str(len(BODY))
    assert response["Cache-Control"] == "private, max-age=3600"
    assert "sandbox" in response["Content-Security-Policy"]
    assert_open_to_every_origin(response)


def test_a_browser_keeps_a_file_no_longer_than_its_link() -> None:
    kept = get(link(PHOTO, seconds=90))["Cache-Control"].removeprefix("private, max-age=")
    assert 0 < int(kept) <= 90 + GRAIN


def test_the_path_is_stable_and_names_the_file() -> None:
    expires = later()
    path = sign_media(PHOTO, assignment_id=7, expires=expires)
    assert path == sign_media(PHOTO, assignment_id=7, expires=expires)
    assert path != sign_media(PHOTO, assignment_id=8, expires=expires)
    assert unquote(path).endswith("/über alles & mehr.jpg")
    assert not set(path) & set("<>\"'& \\")


def test_only_addresses_of_objects_are_signed() -> None:
    with pytest.raises(BadUri):
        sign_media("https://example.com/a.jpg", assignment_id=7, expires=later())


def test_what_is_wrong_over_or_absent_looks_the_same() -> None:
    good = link(PHOTO)
    wrong = [
        good.replace("/media/", "/media/x"),
        good.replace(good.split(":")[1][:5], "AAAAA"),
        "/media/a:b/c.jpg",
        link(PHOTO, seconds=-2 - GRAIN),
        link("s3://media-tests/absent.jpg"),
        link("s3://no-such-bucket/absent.jpg"),
    ]
    answers = [get(path) for path in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({(answer.content, tuple(sorted(answer.headers.items()))) for answer in answers}) == 1
    assert answers[0]["Cache-Control"] == "no-store"
    assert_open_to_every_origin(answers[0])


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=700000-", 700_000, len(BODY)),
        ("bytes=-5", len(BODY) - 5, len(BODY)),
        ("bytes=5-99999999999", 5, len(BODY)),
        ("bytes=-99999999999", 0, len(BODY)),
    ],
)
def test_ranges(asked: str, start: int, stop: int) -> None:
    response = get(link(PHOTO), range=asked)
    assert body(response) == BODY[start:stop]
    if (start, stop) != (0, len(BODY)):
        assert response.status_code == 206
        assert response["Content-Range"] == f"bytes {start}-{stop - 1}/{len(BODY)}"
    assert response["Content-Length"] == str(stop - start)


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,3-4", "items=0-1", "bytes=-", "bytes=5-4", "nonsense", f"bytes={'9' * 5000}-"]
)
def test_other_ranges_give_everything(asked: str) -> None:
    response = get(link(PHOTO), range=asked)
    assert (response.status_code, body(response)) == (200, BODY)


@pytest.mark.parametrize("asked", [f"bytes={len(BODY)}-", "bytes=-0"])
def test_ranges_behind_the_end(asked: str) -> None:
    response = get(link(PHOTO), range=asked)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(BODY)}"
    assert_open_to_every_origin(response)


def test_a_range_of_another_version_gives_everything() -> None:
    etag = get(link(PHOTO))["ETag"]
    assert get(link(PHOTO), range="bytes=0-0", if_range=etag).status_code == 206
    assert get(link(PHOTO), range="bytes=0-0", if_range='"old"').status_code == 200


def test_what_the_browser_has_is_not_sent_again() -> None:
    etag = get(link(PHOTO))["ETag"]
    response = get(link(PHOTO), if_none_match=f'"x", {etag}')
    assert (response.status_code, response.content) == (304, b"")
    assert_open_to_every_origin(response)


def test_head_and_preflight() -> None:
    head = Client().head(link(PHOTO))
    assert (head.status_code, head["Content-Length"], head.content) == (200, str(len(BODY)), b"")
    preflight = Client().options(link(PHOTO), headers={"origin": "null"})
    assert preflight.status_code == 204
    assert "Range" in preflight["Access-Control-Allow-Headers"]
    assert_open_to_every_origin(preflight)


def test_nothing_is_written_here() -> None:
    assert Client().post(link(PHOTO)).status_code == 405


@pytest.mark.parametrize(
    ("key", "given", "kind", "saved"),
    [
        ("a.png", "", "image/png", False),
        ("a.webp", "binary/octet-stream", "image/webp", False),
        ("a.mp3", "audio/mpeg", "audio/mpeg", False),
        ("a.vtt", "text/vtt", "text/vtt", False),
        ("a.json", "", "application/json", False),
        ("a.pdf", "", "application/pdf", False),
        ("a.html", "", "text/plain; charset=utf-8", False),
        ("a.png", "text/html; charset=utf-8", "text/plain; charset=utf-8", False),
        ("a.xhtml", "application/xhtml+xml", "text/plain; charset=utf-8", False),
        ("a.js", "text/javascript", "text/plain; charset=utf-8", False),
        ("a", "application/javascript", "text/plain; charset=utf-8", False),
        ("a", "image/x+xml", "text/plain; charset=utf-8", False),
        ("a", "image/png\r\nX: y", "application/octet-stream", True),
        ("a.swf", "application/x-shockwave-flash", "application/octet-stream", True),
        ("a.svg", "", "image/svg+xml", True),
        ("a.svg", "IMAGE/SVG+XML", "image/svg+xml", True),
    ],
)
def test_markup_and_scripts_are_never_documents(store: Store, key: str, given: str, kind: str, saved: bool) -> None:
    uri = f"s3://media-tests/types/{key}"
    store.write(uri, b"x", attributes=Attributes(content_type=given))
    response = get(link(uri))
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"].startswith("attachment" if saved else "inline")
    assert ("sandbox" in response.get("Content-Security-Policy", "")) is (kind != "application/pdf")


def test_an_encoding_is_handed_on(store: Store) -> None:
    attributes = Attributes(headers={"content-encoding": "gzip"})
    store.write("s3://media-tests/a.json", b"x", attributes=attributes)
    assert get(link("s3://media-tests/a.json"))["Content-Encoding"] == "gzip"


def test_an_empty_file(store: Store) -> None:
    store.write("s3://media-tests/empty.txt", b"")
    response = get(link("s3://media-tests/empty.txt"))
    assert (response.status_code, body(response)) == (200, b"")


def test_a_document_is_a_page_to_frames_and_itself_to_what_reads_it() -> None:
    """Browsers show no PDF of their own in a sandbox."""
    paper = "s3://media-tests/a <b>.pdf"
    default_store().write(paper, b"%PDF-1.7")
    address = link(paper)
    page = get(address, accept="text/html,*/*;q=0.8")
    assert page["Content-Type"].startswith("text/html")
    assert "a &lt;b&gt;.pdf" in page.content.decode()
    assert "sandbox allow-scripts" in page["Content-Security-Policy"]
    assert "allow-same-origin" not in page["Content-Security-Policy"]
    file = get(address, accept="*/*")
    assert (file["Content-Type"], body(file)) == ("application/pdf", b"%PDF-1.7")
    for response in (page, file):
        assert response["Vary"] == "Accept"
        assert "X-Frame-Options" not in response
        assert_open_to_every_origin(response)
    assert get(f"{address[:-9]}x.pdf"[:40], accept="text/html").status_code == 404

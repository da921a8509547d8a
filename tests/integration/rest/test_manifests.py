"""Input manifests over REST: nothing bad is stored, and what is wrong is said with line and column."""

import json
from typing import Any

import pytest

from labeling import storage
from labeling.formats.files import File
from labeling.formats.packed import zipped
from tests.integration.rest.caller import Answer, Caller, read
from tests.job_factories import BUCKET, make_manifest
from tests.pictures import picture

pytestmark = pytest.mark.django_db
URI = f"s3://{BUCKET}/new.manifest"


@pytest.fixture(autouse=True)
def bucket() -> None:
    storage.default_store().create_bucket(BUCKET)


def put(key: str, content: bytes) -> None:
    storage.default_store().write(f"s3://{BUCKET}/{key}", content)


def stored() -> bytes:
    return storage.read(storage.default_store(), URI)


def send(caller: Caller, body: bytes, query: str = f"uri={URI}") -> Answer:
    return read(caller.send("POST", f"manifests?{query}", body, media="application/x-ndjson"))


def test_a_good_manifest_is_stored_byte_for_byte(admin: Caller) -> None:
    body = b'\xef\xbb\xbf{"source": "a",  "n": 1.0}\r\n' + b'{"source":"b"}\n' * 50_000 + b'{"source":"end"}'
    status, data = send(admin, body)
    assert (status, data) == (201, {"uri": URI, "lines": 50_002, "errors": []})
    assert stored() == body


def test_a_bad_manifest_is_not_stored(admin: Caller) -> None:
    put("new.manifest", b'{"source":"old"}\n')
    status, data = send(admin, b'{"source":"a"}\nnot json\n{"text":"b"}\n', f"uri={URI}&replace=true")
    assert status == 422
    assert [(error["line"], error["column"]) for error in data["errors"]] == [(2, 1), (3, 1)]
    assert data["lines"] == 1
    assert data["error"]["code"] == "bad_manifest"
    assert "nothing was stored" in data["error"]["hint"]
    assert stored() == b'{"source":"old"}\n'


def test_what_is_there_is_written_over_only_when_told(admin: Caller) -> None:
    put("new.manifest", b'{"source":"old"}\n')
    answer = send(admin, b'{"source":"new"}\n')
    assert (answer.status, answer.code) == (409, "object_exists")
    assert send(admin, b'{"source":"new"}\n', f"uri={URI}&replace=true").status == 201
    assert stored() == b'{"source":"new"}\n'


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), ("uri=file:///x", 422), ("uri=s3://nowhere/x", 404), (f"uri={URI}&replace=perhaps", 422),
     ("uri=s3://bkt", 422)],
)  # fmt: skip
def test_a_bad_place_is_refused(admin: Caller, query: str, status: int) -> None:
    assert send(admin, b'{"source":"a"}\n', query).status == status


def test_an_empty_manifest_is_refused(admin: Caller) -> None:
    assert send(admin, b"").data["errors"][0]["message"] == "the manifest is empty"


def test_a_manifest_is_checked_where_it_is(admin: Caller) -> None:
    uri = make_manifest(b'{"source":"a"}\n\n{"source":"b"}\n')
    status, data = admin.post("manifests", {"uri": uri})
    assert (status, data["lines"]) == (200, 2)
    assert data["errors"][0]["message"] == "the line is blank"
    assert admin.post("manifests", {"uri": "s3://bkt/none"}).status == 404


def test_a_manifest_is_made_of_the_images_below_a_prefix(admin: Caller) -> None:
    for key in ("birds/b.JPG", "birds/a b.png", "birds/deep/c.webp", "birds/notes.md", "birds-2/x.png"):
        put(key, b"x")
    wanted = {"uri": URI, "prefix": f"s3://{BUCKET}/birds/"}
    status, data = admin.post("manifests", wanted)
    assert (status, data) == (201, {"uri": URI, "lines": 3, "errors": []})
    assert stored().decode().splitlines() == [
        f'{{"source-ref":"s3://{BUCKET}/birds/{key}"}}' for key in ("a b.png", "b.JPG", "deep/c.webp")
    ]
    assert admin.post("manifests", wanted).status == 409


def test_a_manifest_is_made_of_the_lines_of_text_files(admin: Caller) -> None:
    put("texts/1.txt", "\ufeffOne owl\n\nTwo öwls\r\n".encode())
    put("texts/2.txt", b"Three")
    _, data = admin.post("manifests", {"uri": URI, "prefix": f"s3://{BUCKET}/texts/", "kind": "text"})
    assert data["lines"] == 3
    assert stored().decode() == '{"source":"One owl"}\n{"source":"Two öwls"}\n{"source":"Three"}\n'


@pytest.mark.parametrize(
    ("content", "wanted", "says"),
    [
        (b"x", {"prefix": "s3://bkt/none/"}, "no object"),
        (b"\xff", {"prefix": "s3://bkt/texts/", "kind": "text"}, "not UTF-8: byte 0"),
        (b"x" * 100_001, {"prefix": "s3://bkt/texts/", "kind": "text"}, "line 1"),
    ],
)
def test_a_folder_that_makes_no_manifest_is_refused(
    admin: Caller, content: bytes, wanted: dict[str, Any], says: str
) -> None:
    put("texts/1.txt", content)
    answer = admin.post("manifests", {"uri": URI, **wanted})
    assert answer.status == 422
    assert says in answer.data["error"]["fields"]["prefix"]
    assert storage.default_store().stat(URI) is None


def test_a_body_in_chunks_is_refused_and_not_taken_for_an_empty_one(admin: Caller) -> None:
    sent = admin.send("POST", f"manifests?uri={URI}", b"{}", media="application/x-ndjson", Transfer_Encoding="chunked")
    assert list(read(sent).data["error"]["fields"]) == ["Content-Length"]


def test_only_managers(stranger: Caller) -> None:
    assert send(stranger, b"{}").status == 403
    assert stranger.post("manifests", {"uri": URI}).status == 403


COCO = {
    "categories": [{"id": 3, "name": "owl"}, {"id": 7, "name": "wren"}],
    "images": [
        {"id": 1, "file_name": "a.png", "width": 8, "height": 6},
        {"id": 2, "file_name": "b.png", "width": 8, "height": 6},
    ],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 7, "bbox": [1, 2, 3, 4]}],
}


def import_coco(admin: Caller, coco: object = COCO, **wanted: object) -> Answer:
    put("instances.json", json.dumps(coco).encode())
    given = {
        "file": f"s3://{BUCKET}/instances.json",
        "images": f"s3://{BUCKET}/pictures",
        "attribute": "birds",
        **wanted,
    }
    return admin.post("manifests", {"uri": URI, "coco": {key: one for key, one in given.items() if one is not None}})


def faults(answer: Answer) -> list[str]:
    """The fields that were wrong."""
    return list(answer.data["error"]["fields"])


def test_a_coco_file_becomes_a_manifest_with_its_labels(admin: Caller) -> None:
    answer = import_coco(admin, category_config=f"s3://{BUCKET}/classes.json")
    assert (answer.status, answer.data) == (201, {"uri": URI, "lines": 2, "errors": []})
    first, second = map(json.loads, stored().splitlines())
    assert first["source-ref"] == f"s3://{BUCKET}/pictures/a.png"
    assert first["birds"]["annotations"] == [{"class_id": 1, "left": 1, "top": 2, "width": 3, "height": 4}]
    assert second["birds"]["annotations"] == []
    classes = json.loads(storage.read(storage.default_store(), f"s3://{BUCKET}/classes.json"))
    assert [one["label"] for one in classes["labels"]] == ["owl", "wren"]
    assert import_coco(admin).code == "object_exists"


def test_masks_of_a_coco_file_become_label_maps(admin: Caller) -> None:
    painted = {
        "segmentation": [[1, 1, 5, 1, 5, 5, 1, 5]],
        "id": 1,
        "image_id": 1,
        "category_id": 3,
        "bbox": [1, 1, 4, 4],
    }
    coco = {**COCO, "annotations": [painted]}
    assert "coco.maps" in faults(import_coco(admin, coco, kind="classes", attribute="birds-ref"))
    answer = import_coco(admin, coco, kind="classes", attribute="birds-ref", maps=f"s3://{BUCKET}/maps/")
    assert answer.status == 201
    address = json.loads(stored().splitlines()[0])["birds-ref"]
    assert address.startswith(f"s3://{BUCKET}/maps/a")
    assert storage.read(storage.default_store(), address).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("coco", "wanted", "field"),
    [
        ([], {}, "coco.file"),
        ({**COCO, "annotations": [{"id": 1, "image_id": 9, "category_id": 7}]}, {}, "coco.annotations[0].image_id"),
        (COCO, {"file": f"s3://{BUCKET}/nothing.json"}, "coco.file"),
        (COCO, {"images": None}, "coco.images[0].coco_url"),
        (COCO, {"classes": ["owl"]}, "coco.classes"),
        (COCO, {"attribute": "birds-metadata"}, "coco.attribute"),
        (COCO, {"kind": "circles"}, "coco.kind"),
    ],
)
def test_what_is_wrong_with_a_coco_file_is_named(
    admin: Caller, coco: object, wanted: dict[str, object], field: str
) -> None:
    answer = import_coco(admin, coco, **wanted)
    assert (answer.status, faults(answer)) == (422, [field])
    assert storage.default_store().stat(URI) is None


@pytest.mark.parametrize("packed", [True, False])
def test_labels_of_yolo_take_their_sizes_from_the_stored_images(admin: Caller, packed: bool) -> None:
    files = {"data.yaml": b"names: [owl, wren]", "labels/train/a.txt": b"1 0.5 0.5 0.5 0.5\n"}
    put("set/images/train/a.png", picture(8, 4))
    put("set.zip", b"".join(zipped(File(f"set/{name}", [content]) for name, content in files.items())))
    for name, content in files.items():
        put(f"set/{name}", content)
    wanted = {"file": f"s3://{BUCKET}/set{'.zip' if packed else '/'}", "images": f"s3://{BUCKET}/set/"}
    answer = admin.post("manifests", {"uri": URI, "yolo": wanted})
    assert (answer.status, answer.data) == (201, {"uri": URI, "lines": 1, "errors": []})
    line = json.loads(stored())
    assert line["source-ref"] == f"s3://{BUCKET}/set/images/train/a.png"
    assert line["labels"]["annotations"] == [{"class_id": 1, "left": 2, "top": 1, "width": 4, "height": 2}]
    put("set/images/train/a.png", b"no image")
    again = admin.post("manifests", {"uri": URI, "yolo": wanted, "replace": True})
    assert faults(again) == [f"yolo.s3://{BUCKET}/set/images/train/a.png"]

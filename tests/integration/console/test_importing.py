"""Labels of other tools, sent in to a folder of the storage: a manifest, and the form of the job that goes on."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from labeling import storage
from labeling.formats.files import File
from labeling.formats.packed import zipped
from tests.integration.console.pages import text
from tests.job_factories import make_bucket
from tests.pictures import picture
from workers.models import Account

pytestmark = pytest.mark.django_db(transaction=True)
FOLDER = "s3://sets/birds/"
PAGE = f"/console/storage/import?uri={FOLDER}"


def sent(client: Client, label: bytes, **changes: object) -> tuple[int, str]:
    files = {"data.yaml": b"names: [owl, wren]", "labels/a.txt": label}
    packed = b"".join(zipped(File(name, [content]) for name, content in files.items()))
    given = {"uri": FOLDER, "format": "yolo", "images": FOLDER, "file": SimpleUploadedFile("set.zip", packed)}
    answer = client.post(PAGE, {**given, **changes})
    return answer.status_code, answer.content.decode()


def test_labels_become_a_manifest_and_lead_to_a_job(client: Client, admin: Account) -> None:
    make_bucket("sets").write(f"{FOLDER}a.png", picture(8, 4))
    assert "/console/storage/import?uri=" in text(client, f"/console/storage/?uri={FOLDER}") and "Pascal VOC" in text(
        client, PAGE
    )
    status, said = sent(client, b"0 0.5 0.5 0.5 0.5\n5 0.5 0.5 0.5 0.5\n")
    assert status == 422 and "labels/a.txt, line 2: there is no class 5" in said and "Choose the file again" in said
    status, said = sent(client, b"0 0.5 0.5 0.5 0.5", attribute="birds-metadata")
    assert status == 422 and 'value="birds-metadata"' in said

    status, said = sent(client, b"1 0.5 0.5 0.5 0.5", attribute="birds")
    assert status == 200 and "1 image with labels" in said
    line = json.loads(storage.read(storage.default_store(), f"{FOLDER}set.manifest"))
    assert line["birds"]["annotations"] == [{"class_id": 1, "left": 2, "top": 1, "width": 4, "height": 2}]
    assert "There is s3://sets/birds/set.manifest already" in sent(client, b"1 0.5 0.5 0.5 0.5")[1]

    correcting = next(part.split('"')[0] for part in said.split('href="') if "mode=adjust" in part).replace(
        "&amp;", "&"
    )
    form = text(client, correcting)
    assert f'value="{FOLDER}set.manifest"' in form and f"{FOLDER}set-classes.json" in form
    assert 'name="audited_attribute" value="birds"' in form

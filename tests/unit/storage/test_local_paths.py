"""Keys as paths: readable where that is possible, never meeting, never leaving the root."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labeling.storage.local_paths import path_of, read_name

ROOT = Path("/root/bucket")
KEYS = st.text(
    alphabet=st.one_of(st.sampled_from("/.%-~n\x00\n"), st.characters(exclude_categories=["Cs"])), min_size=1
)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("images/cat.jpg", "images/cat.jpg"),
        ("jobs/birds/manifests/output/output.manifest", "jobs/birds/manifests/output/output.manifest"),
        ("README", "README%"),
        ("v1.0/a.txt", "v1.0%/a.txt"),
        ("a//b.c", "a/%-/b.c"),
        ("k/", "k/%-%"),
        ("a/../x.y", "a/%2E%2E/x.y"),
        ("100%/x.y", "100%25/x.y"),
        ("a:b/grüße.txt", "a:b/grüße.txt"),
    ],
)
def test_paths_are_as_people_expect_them(key: str, path: str) -> None:
    assert path_of(ROOT, key) == ROOT / path


@given(KEYS)
def test_a_path_stays_below_the_root_and_fits(key: str) -> None:
    below = path_of(ROOT, key).relative_to(ROOT)
    assert ".." not in below.parts
    assert all(len(part.encode()) <= 255 and "\x00" not in part for part in below.parts)


@given(KEYS)
def test_a_path_tells_its_key(key: str) -> None:
    *folders, last = path_of(ROOT, key).relative_to(ROOT).parts
    text = ""
    for name in folders:
        found = read_name(name, folder=True)
        assert found is not None
        text += found[0] + ("" if found[1] else "/")
    found = read_name(last, folder=False)
    assert found is not None
    assert text + found[0] == key


@given(KEYS, KEYS)
def test_no_file_is_a_folder_of_another(one: str, other: str) -> None:
    assume(one != other)
    first, second = path_of(ROOT, one), path_of(ROOT, other)
    assert first != second
    assert first not in second.parents


@pytest.mark.parametrize("name", ["README", "a%zz.txt", "%41.txt", "a\udcff.txt", "%", "plain%%"])
def test_names_that_no_key_has_are_left_alone(name: str) -> None:
    assert read_name(name, folder=False) is None

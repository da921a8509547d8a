"""What stands in a function's folder: which handler is meant, and what makes it a new one."""

import os
from pathlib import Path

import pytest

from labeling.errors import HookMissing
from labeling.hooks import package
from labeling.hooks.package import HANDLER

CODE = "import json\n\ndef lambda_handler(event, context):\n    return {}\n"


def found(root: Path, **files: str) -> package.Package:
    folder = root / "kept"
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("_toml", ".toml").replace("_py", ".py")).write_text(content)
    one = package.find(root, "kept")
    assert one is not None
    return one


def test_the_usual_file_comes_before_others(tmp_path: Path) -> None:
    assert found(tmp_path, lambda_function_py="", app_py=CODE).handler == HANDLER


@pytest.mark.parametrize("name", ["lambda_handler", "handler"])
def test_the_only_handler_is_meant(tmp_path: Path, name: str) -> None:
    code = CODE.replace("lambda_handler", name)
    assert found(tmp_path, keep_py=code, s3_helper_py="class Files: ...\n").handler == f"keep.{name}"


def test_the_usual_file_may_name_its_handler_otherwise(tmp_path: Path) -> None:
    assert (
        found(tmp_path, lambda_function_py="def handler(e, c): ...\n", app_py="").handler == "lambda_function.handler"
    )
    assert found(tmp_path, lambda_function_py="from app import lambda_handler\n", app_py=CODE).handler == HANDLER


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("function.zip", "Unpack function.zip in its folder."),
        ("src/lambda_function.py", "Put what is in src into its folder itself, or name"),
        ("readme.md", "Put its code there, or name its handler in labelwright.toml"),
    ],
)
def test_code_that_was_put_there_otherwise(tmp_path: Path, name: str, hint: str) -> None:
    path = tmp_path / "kept" / name
    path.parent.mkdir(parents=True)
    path.write_text(CODE)
    with pytest.raises(HookMissing, match=r"no file lambda_function\.py") as missing:
        package.find(tmp_path, "kept")
    assert missing.value.hint.startswith(hint)


def test_where_several_can_be_meant_they_are_told(tmp_path: Path) -> None:
    with pytest.raises(HookMissing) as missing:
        found(tmp_path, after_py=CODE, before_py=CODE)
    assert 'handler = "after.lambda_handler" or handler = "before.lambda_handler"' in missing.value.hint
    assert found(tmp_path, labelwright_toml='handler = "before.lambda_handler"').handler == "before.lambda_handler"


def test_a_change_of_a_helper_or_of_the_settings_makes_it_new(tmp_path: Path) -> None:
    versions = [found(tmp_path, lambda_function_py=CODE, helper_py="").version]
    os.utime(tmp_path / "kept" / "helper.py", (1, 1))
    versions.append(found(tmp_path).version)
    versions.append(found(tmp_path, labelwright_toml="memory_mb = 512\n").version)
    assert len(set(versions)) == 3
    assert found(tmp_path).version == versions[-1]

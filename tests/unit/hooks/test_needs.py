"""What `requirements.txt` asks for, as pip reads it, and what is said about a module that is not there."""

from pathlib import Path

import pytest

from labeling.hooks import needs


def missing(folder: Path, asked: str) -> list[str]:
    (folder / "requirements.txt").write_text(asked)
    return needs.missing(folder)


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "boto3==1.9.0  # of long ago\n\n",
        "NumPy>=1.20\r\nPillow\r\n",
        "numpy[extra] ; python_version >= '3.8'",
        'nowhere==1; python_version < "3.8"\nnowhere-2 ; sys_platform == "win32"',
        "--index-url https://example.org/simple\n-c constraints.txt\n--only-binary :all:",
        "beside>=2\nbare_module\nOther.Package==7",
        "numpy \\\n  >=1.20 \\\n  --hash=sha256:00\n",
        "-r more.txt",
    ],
)
def test_what_is_there(tmp_path: Path, asked: str) -> None:
    (tmp_path / "beside-2.1.dist-info").mkdir()
    (tmp_path / "bare_module.py").touch()
    (tmp_path / ".requirements" / "other_package").mkdir(parents=True)
    (tmp_path / "more.txt").write_text("-r requirements.txt\nnumpy\n")
    assert missing(tmp_path, asked) == []


@pytest.mark.parametrize(
    ("asked", "lacks"),
    [
        ("numpy<1.20", ["numpy<1.20"]),
        ("nowhere", ["nowhere"]),
        ("nowhere[all]~=1.2 ; python_version > '3'  # why", ["nowhere[all]~=1.2 ; python_version > '3'"]),
        (
            "nowhere @ https://example.org/nowhere.whl#sha256=00",
            ["nowhere @ https://example.org/nowhere.whl#sha256=00"],
        ),
        ("git+https://example.org/nowhere.git", ["git+https://example.org/nowhere.git"]),
        ("-r more.txt", ["nowhere-else"]),
    ],
)
def test_what_is_not(tmp_path: Path, asked: str, lacks: list[str]) -> None:
    (tmp_path / "more.txt").write_text("nowhere-else\n")
    assert missing(tmp_path, asked) == lacks


def test_a_module_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("Nowhere.Else>=1\n")
    assert needs.hint("nowhere_else.part", tmp_path) == f"In the folder of the function: {needs.INSTALL}"
    assert needs.hint("sklearn.svm", tmp_path).startswith(
        "If it is no file of its own, add scikit-learn to requirements"
    )

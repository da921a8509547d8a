"""Input manifest and answers give the output manifest, to the byte."""

import pytest

from tests.golden.case import Case, cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.folder.parent.name}-{case.folder.name}")
def test_input_and_answers_give_the_exact_output(case: Case) -> None:
    expected = (case.folder / "output.manifest").read_bytes()
    assert "".join(line + "\n" for line in case.output()).encode() == expected

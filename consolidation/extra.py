"""Whether compiled loops (the extra `fast`, numba) pay for so many answers."""

import importlib.util
import sys

COMPILED_FROM = 2_000_000
"""Answers from which loading numba, a second or two, pays. Once loaded it is used from `LOADED_FROM` on."""

LOADED_FROM = 20_000


def compiled_pays(answers: int) -> bool:
    """Whether to take the compiled loops: enough answers for them, and numba is installed."""
    enough = LOADED_FROM if "consolidation.compiled" in sys.modules else COMPILED_FROM
    return answers >= enough and importlib.util.find_spec("numba") is not None

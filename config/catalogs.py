"""Makes the message catalogs that Django reads (.mo) out of those that people write (.po). Needs no system's gettext.

`make setup` does it; settings.py does it again where a catalog is missing or older, so that a change shows at once.
"""

import os
from collections.abc import Iterator
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "workers" / "locale"


def compile_stale() -> None:
    """Writes every catalog that is missing or older than its source. Raises OSError where the folder is read-only."""
    for source in _stale():
        _compile(source)


def _stale() -> Iterator[Path]:
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns:
            yield source


def _compile(source: Path) -> None:
    """Other processes may do the same right now: each writes a file of its own and moves it into place."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    fresh = source.with_name(f".{os.getpid()}.mo")
    with source.open("rb") as text, fresh.open("wb") as made:
        write_mo(made, read_po(text, locale=source.parts[-3], abort_invalid=True))
    fresh.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    compile_stale()

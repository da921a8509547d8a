"""The repository stands on its own: it names no path of the machine it was written on and no package registry host."""

import re

from tests.architecture import source

TEXT = {
    ".py",
    ".ts",
    ".mjs",
    ".js",
    ".css",
    ".html",
    ".md",
    ".toml",
    ".json",
    ".yaml",
    ".yml",
    ".sh",
    ".txt",
    ".lock",
    "",
}
#: Put together here, so that this file does not contain what it looks for.
FORBIDDEN = [
    "/" + r"work/(?:dev|main|shared|team|\.library)",
    "/" + r"tmp/",
    r"pypi\." + "org",
    r"pythonhosted\." + "org",
    r"registry\." + r"npmjs\.org",
    r"deb\." + r"debian\.org",
]
PATTERN = re.compile("|".join(FORBIDDEN))


def test_no_file_names_this_machine() -> None:
    found = [
        f"{source.name(path)}:{number}: {line.strip()[:80]}"
        for path in source.kept_files()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if PATTERN.search(line)
    ]
    assert not found

"""Starts a new task type: its folders in both languages, an empty golden case, and its lines in the lists.

What is still missing afterwards is said by the tests, in sentences (docs/task-types.md, "Writing one").
"""

import re
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from labeling.task_types.base import SourceKind

SCAFFOLD = Path(__file__).resolve().parents[1] / "scaffold"
#: The attribute by which an element gets its object, and what stands in it.
_OBJECTS = {
    SourceKind.TEXT: ("text", "{{ task.input.taskObject }}"),
    SourceKind.IMAGE: ("src", "{{ task.input.taskObject | grant_read_access }}"),
    SourceKind.VIDEO: ("src", "{{ task.input.taskObject | grant_read_access }}"),
}


class Command(BaseCommand):
    help = "Start a new task type: folders, an empty golden case, and the lines in the lists. For developers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="its key: small letters, digits and underscores, such as audio_classification")
        parser.add_argument("--title", help="what people read; the key in words without it")
        parser.add_argument("--source", choices=list(SourceKind), default=SourceKind.IMAGE, help="what is looked at")
        parser.add_argument("--root", type=Path, default=settings.BASE_DIR, help="the working copy to write into")

    def handle(self, *args: Any, **options: Any) -> None:
        key, root = options["name"], options["root"]
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", key):
            raise CommandError(f"{key!r} is no key; write small letters, digits and underscores, such as two_words.")
        words = options["title"] or key.replace("_", " ").capitalize()
        files = _files(key, words, SourceKind(options["source"]))
        there = [path for path in files if (root / path).exists()]
        if there:
            raise CommandError(f"{there[0]} exists already; nothing was written.")
        lists = {path: edit(_read(root / path)) for path, edit in _lists(key).items()}
        for path, content in (files | lists).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(content, encoding="utf-8")
            self.stdout.write(f"{'changed' if path in lists else 'wrote'} {path}")
        self.stdout.write("Now `make check` says what is missing. It is done when it says nothing.")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CommandError(f"{path} is not there: this command needs a working copy of the repository.") from None


def _files(key: str, title: str, source: SourceKind) -> dict[str, str]:
    """Path → content."""
    dashed, name = key.replace("_", "-"), _camel(key)
    attribute, thing = _OBJECTS[source]
    shared = {"base": "by_object", "methods": "METHODS, Method, method_of"}
    values = {
        "imports": _imports({"base": "SourceKind, TaskType", key: "answers, consolidate, output"}),
        "consolidate_imports": _imports({**shared, f"{key}.answers": f"{name}Answer", f"{key}.output": f"{name}Label"}),
        "key": key,
        "dashed": dashed,
        "name": name,
        "title": title,
        "element": f"crowd-{dashed}",
        "source": source.name,
        "attribute": attribute,
        "object": thing,
    }

    def filled(scaffold: str) -> str:
        return Template((SCAFFOLD / f"{scaffold}.txt").read_text(encoding="utf-8")).substitute(values)

    home, golden = f"labeling/task_types/{key}", f"tests/golden/{key}/single_answers"
    return {
        **{
            f"{home}/{file}": filled(file)
            for file in ("__init__.py", "answers.py", "consolidate.py", "output.py", "template.html")
        },
        f"{golden}/answers.json": filled("answers.json"),
        f"{golden}/input.manifest": "",
        f"{golden}/output.manifest": "",
        f"frontend/src/formats/{key}.ts": filled("format.ts"),
        f"frontend/src/elements/{dashed}/{dashed}.ts": filled("element.ts"),
    }


def _imports(names: dict[str, str]) -> str:
    """By module below the task types', in the order of the letters."""
    return "\n".join(f"from labeling.task_types.{module} import {names[module]}" for module in sorted(names))


def _lists(key: str) -> dict[str, Callable[[str], str]]:
    """Path → from the old content to the new."""
    camel, dashed = _camel(key), key.replace("_", "-")
    module = camel[0].lower() + camel[1:]

    def registry(text: str) -> str:
        text = _imported(text, key)
        text = _before(text, "\n)\n\n\ndef _modes", f"\n    {key}.TASK_TYPE,")
        return _before(text, "\n    }\n)\nALIASES", f'\n        "{camel}",')

    def goldens(text: str) -> str:
        text = _before(text, "\nconst GOLDEN = ", f'import * as {module} from "./{key}";\n')
        return _before(text, '\ntest("an answer without', f'roundTrips("{key}", {module}, "label");\n')

    def chunk(text: str) -> str:
        return _before(text, "};\n\n/** Whether the element", f'  "crowd-{dashed}": "crowd-writing",\n')

    def writing(text: str) -> str:
        text = _before(text, "\ndefine(", f'import {{ Crowd{camel} }} from "../elements/{dashed}/{dashed}";\n')
        return text + f'define("crowd-{dashed}", Crowd{camel});\n'

    return {
        "labeling/task_types/registry.py": registry,
        "frontend/src/formats/golden.test.ts": goldens,
        "frontend/src/base/chunk.ts": chunk,
        "frontend/src/chunks/crowd-writing.ts": writing,
    }


def _camel(key: str) -> str:
    return "".join(part.capitalize() for part in key.split("_"))


def _imported(text: str, key: str) -> str:
    """The registry with the folder among its imports, in the order of the letters."""
    block = re.search(r"(?<=from labeling\.task_types import \(\n)(?:    \w+,\n)+", text)
    if block is None:
        raise CommandError("labeling/task_types/registry.py does not import the task types as this command knows it.")
    lines = sorted([*block.group().splitlines(keepends=True), f"    {key},\n"])
    return text[: block.start()] + "".join(lines) + text[block.end() :]


def _before(text: str, mark: str, line: str) -> str:
    place = text.find(mark)
    if place < 0:
        raise CommandError(
            f"The place before {mark.strip()!r} is not where this command knows it; nothing was written."
        )
    return text[:place] + line + text[place:]

"""States every invariant in SQL and names the rows that break one. For tests, and nightly in production."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labeling import integrity


class Command(BaseCommand):
    help = "Check every invariant between jobs, objects, tasks, assignments and annotations."

    def handle(self, *args: Any, **options: Any) -> None:
        found = integrity.check()
        if found:
            lines = [f"{rule}: ids {', '.join(map(str, ids))}" for rule, ids in found.items()]
            raise CommandError("Broken:\n" + "\n".join(lines))
        self.stdout.write("All invariants hold.")

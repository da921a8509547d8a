"""Advances one job by hand until it waits for people or is over."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labeling.models import LabelingJob
from labeling.pipeline.advance import advance


class Command(BaseCommand):
    help = "Advance one labeling job until it waits for people or is over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the job's name")

    def handle(self, *args: Any, **options: Any) -> None:
        job = LabelingJob.objects.filter(name__iexact=options["name"]).first()
        if job is None:
            raise CommandError(f"Labeling job {options['name']} does not exist.")
        while advance(job.id):
            pass
        job.refresh_from_db()
        self.stdout.write(f"{job.name}: {job.state}")

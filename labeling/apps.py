"""Registration of the labeling application: its tasks are a kind that the portal can show."""

from django.apps import AppConfig


class LabelingConfig(AppConfig):
    name = "labeling"

    def ready(self) -> None:
        from labeling.jobs import KIND
        from labeling.task_kind import LabelingTasks
        from workers import kinds

        kinds.register(KIND, LabelingTasks())

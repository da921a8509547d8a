"""Registration of the labeling application: the portal can show its tasks, and live jobs keep their work teams."""

from django.apps import AppConfig


class LabelingConfig(AppConfig):
    name = "labeling"

    def ready(self) -> None:
        from labeling.jobs import KIND, release_team
        from labeling.task_kind import LabelingTasks
        from workers import kinds, teams

        kinds.register(KIND, LabelingTasks())
        teams.before_delete(release_team)

"""Registration of the labeling application: the portal can show its tasks, and live jobs keep their work teams."""

from django.apps import AppConfig


class LabelingConfig(AppConfig):
    name = "labeling"

    def ready(self) -> None:
        from labeling.jobs import KIND, release_team
        from labeling.task_kind import LabelingTasks
        from labeling.task_types.registry import title_of
        from workers import kinds, teams

        kinds.register(KIND, LabelingTasks())
        kinds.name_types(title_of)
        teams.before_delete(release_team)

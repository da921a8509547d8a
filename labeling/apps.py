"""Registration of the labeling application."""

from django.apps import AppConfig


class LabelingConfig(AppConfig):
    name = "labeling"

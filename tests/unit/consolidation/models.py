"""The classification models that the shared suites run over."""

from consolidation import METHODS, Consolidator
from consolidation.confusion import ConfusionModel

MODELS: list[type[Consolidator]] = list(METHODS.values())
CONFUSION_MODELS = [make for make in MODELS if issubclass(make, ConfusionModel)]

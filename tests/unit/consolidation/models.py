"""The classification models that the shared suites run over."""

from consolidation import Consolidator, DawidSkene, HierarchicalDawidSkene, MajorityVote, ModifiedDawidSkene

CONFUSION_MODELS: list[type[Consolidator]] = [DawidSkene, ModifiedDawidSkene, HierarchicalDawidSkene]
MODELS: list[type[Consolidator]] = [MajorityVote, *CONFUSION_MODELS]

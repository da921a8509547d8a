"""The classification models that the shared suites run over."""

from consolidation import (
    GLAD,
    IBCC,
    Consolidator,
    DawidSkene,
    HierarchicalDawidSkene,
    MajorityVote,
    ModifiedDawidSkene,
    OneCoin,
    Wawa,
    ZeroBasedSkill,
)

CONFUSION_MODELS: list[type[Consolidator]] = [DawidSkene, ModifiedDawidSkene, HierarchicalDawidSkene, IBCC, OneCoin]
MODELS: list[type[Consolidator]] = [MajorityVote, Wawa, ZeroBasedSkill, GLAD, *CONFUSION_MODELS]

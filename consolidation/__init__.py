"""From the answers of several workers to one label per item with an honest confidence. Only numpy and scipy; knows
nothing of jobs, manifests or storage."""

from consolidation.base import Consolidator
from consolidation.dawid_skene import DawidSkene, ModifiedDawidSkene, posterior
from consolidation.errors import BadVotes, NotFittedError, TooLarge
from consolidation.hds import HierarchicalDawidSkene
from consolidation.majority import MajorityVote
from consolidation.votes import Votes

__all__ = [
    "BadVotes",
    "Consolidator",
    "DawidSkene",
    "HierarchicalDawidSkene",
    "MajorityVote",
    "ModifiedDawidSkene",
    "NotFittedError",
    "TooLarge",
    "Votes",
    "posterior",
]

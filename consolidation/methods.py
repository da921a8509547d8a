"""The classification models under the names that the command line, REST and the benchmarks use."""

from consolidation.base import Consolidator
from consolidation.dawid_skene import DawidSkene, ModifiedDawidSkene
from consolidation.glad import GLAD
from consolidation.hds import HierarchicalDawidSkene
from consolidation.ibcc import IBCC
from consolidation.majority import MajorityVote
from consolidation.one_coin import OneCoin
from consolidation.wawa import Wawa
from consolidation.zero_based_skill import ZeroBasedSkill

METHODS: dict[str, type[Consolidator]] = {
    "hds": HierarchicalDawidSkene,
    "dawid-skene": DawidSkene,
    "mds": ModifiedDawidSkene,
    "ibcc": IBCC,
    "glad": GLAD,
    "one-coin": OneCoin,
    "zbs": ZeroBasedSkill,
    "wawa": Wawa,
    "majority": MajorityVote,
}
"""The first is the default."""

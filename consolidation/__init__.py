"""From the answers of several workers to one label per item with an honest confidence. Only numpy and scipy; knows
nothing of jobs, manifests or storage."""

from consolidation.agreement import cohen_kappa, fleiss_kappa, krippendorff_alpha, leave_one_out
from consolidation.base import Consolidator
from consolidation.boxes import Box, BoxConsolidator, ConsolidatedBox
from consolidation.curve import CurvePoint, error_curve
from consolidation.dawid_skene import DawidSkene, ModifiedDawidSkene, posterior
from consolidation.errors import BadVotes, NotFittedError, TooLarge
from consolidation.figures import CalibrationBin, Figures, calibration, confusion_table, figures
from consolidation.glad import GLAD
from consolidation.hds import HierarchicalDawidSkene
from consolidation.ibcc import IBCC
from consolidation.majority import MajorityVote
from consolidation.methods import METHODS
from consolidation.multilabel import MultiLabel
from consolidation.one_coin import OneCoin
from consolidation.redundancy import Redundancy, error_interval, replay, thin
from consolidation.scalars import NumberConsolidator
from consolidation.spans import ConsolidatedSpan, Span, SpanConsolidator
from consolidation.votes import Votes
from consolidation.wawa import Wawa
from consolidation.zero_based_skill import ZeroBasedSkill

__all__ = [
    "GLAD",
    "IBCC",
    "METHODS",
    "BadVotes",
    "Box",
    "BoxConsolidator",
    "CalibrationBin",
    "ConsolidatedBox",
    "ConsolidatedSpan",
    "Consolidator",
    "CurvePoint",
    "DawidSkene",
    "Figures",
    "HierarchicalDawidSkene",
    "MajorityVote",
    "ModifiedDawidSkene",
    "MultiLabel",
    "NotFittedError",
    "NumberConsolidator",
    "OneCoin",
    "Redundancy",
    "Span",
    "SpanConsolidator",
    "TooLarge",
    "Votes",
    "Wawa",
    "ZeroBasedSkill",
    "calibration",
    "cohen_kappa",
    "confusion_table",
    "error_curve",
    "error_interval",
    "figures",
    "fleiss_kappa",
    "krippendorff_alpha",
    "leave_one_out",
    "posterior",
    "replay",
    "thin",
]

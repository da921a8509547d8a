"""From the answers of several workers to one label per item with an honest confidence. Only numpy and scipy; knows
nothing of jobs, manifests or storage."""

from consolidation.agreement import cohen_kappa, fleiss_kappa, krippendorff_alpha, leave_one_out
from consolidation.base import Consolidator
from consolidation.boxes import Box, BoxConsolidator, ConsolidatedBox
from consolidation.curve import CurvePoint, error_curve
from consolidation.dawid_skene import DawidSkene, ModifiedDawidSkene, posterior
from consolidation.decisions import seen_by_others
from consolidation.errors import BadVotes, NotFittedError, TooLarge
from consolidation.figures import CalibrationBin, Figures, calibration, confusion_table, figures
from consolidation.glad import GLAD
from consolidation.grades import Grades, graded_people
from consolidation.hds import HierarchicalDawidSkene
from consolidation.ibcc import IBCC
from consolidation.incremental import IncrementalDawidSkene
from consolidation.keypoints import ConsolidatedKeypoint, Keypoint, KeypointConsolidator
from consolidation.known import Known
from consolidation.majority import MajorityVote
from consolidation.masks import ConsolidatedImage, ConsolidatedMask, Mask, MaskConsolidator, SemanticConsolidator
from consolidation.methods import METHODS
from consolidation.multilabel import MultiLabel
from consolidation.one_coin import OneCoin
from consolidation.ordinal import OrdinalDawidSkene
from consolidation.outlines import ConsolidatedPath, Polygon, PolygonConsolidator, Polyline, PolylineConsolidator
from consolidation.people import Finding, Person, people, skill_intervals
from consolidation.rankings import ConsolidatedRanking, RankingConsolidator
from consolidation.redundancy import Audit, Redundancy, audit, error_interval, replay, thin
from consolidation.scalars import NumberConsolidator
from consolidation.spans import ConsolidatedSpan, Span, SpanConsolidator
from consolidation.texts import ConsolidatedText, TextConsolidator
from consolidation.verdicts import Verdict, VerdictConsolidator
from consolidation.votes import Votes
from consolidation.wawa import Wawa
from consolidation.zero_based_skill import ZeroBasedSkill

__all__ = [
    "GLAD",
    "IBCC",
    "METHODS",
    "Audit",
    "BadVotes",
    "Box",
    "BoxConsolidator",
    "CalibrationBin",
    "ConsolidatedBox",
    "ConsolidatedImage",
    "ConsolidatedKeypoint",
    "ConsolidatedMask",
    "ConsolidatedPath",
    "ConsolidatedRanking",
    "ConsolidatedSpan",
    "ConsolidatedText",
    "Consolidator",
    "CurvePoint",
    "DawidSkene",
    "Figures",
    "Finding",
    "Grades",
    "HierarchicalDawidSkene",
    "IncrementalDawidSkene",
    "Keypoint",
    "KeypointConsolidator",
    "Known",
    "MajorityVote",
    "Mask",
    "MaskConsolidator",
    "ModifiedDawidSkene",
    "MultiLabel",
    "NotFittedError",
    "NumberConsolidator",
    "OneCoin",
    "OrdinalDawidSkene",
    "Person",
    "Polygon",
    "PolygonConsolidator",
    "Polyline",
    "PolylineConsolidator",
    "RankingConsolidator",
    "Redundancy",
    "SemanticConsolidator",
    "Span",
    "SpanConsolidator",
    "TextConsolidator",
    "TooLarge",
    "Verdict",
    "VerdictConsolidator",
    "Votes",
    "Wawa",
    "ZeroBasedSkill",
    "audit",
    "calibration",
    "cohen_kappa",
    "confusion_table",
    "error_curve",
    "error_interval",
    "figures",
    "fleiss_kappa",
    "graded_people",
    "krippendorff_alpha",
    "leave_one_out",
    "people",
    "posterior",
    "replay",
    "seen_by_others",
    "skill_intervals",
    "thin",
]

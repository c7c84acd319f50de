"""Stations of production: issue, make, step, rework, pack."""

from suyuan.areas.production.ui.stations.issue import IssueStation
from suyuan.areas.production.ui.stations.labels import LabelStation
from suyuan.areas.production.ui.stations.make import MakeStation
from suyuan.areas.production.ui.stations.pack import PackStation
from suyuan.areas.production.ui.stations.rework import ReworkStation
from suyuan.areas.production.ui.stations.step import StepStation

__all__ = [
    "IssueStation",
    "LabelStation",
    "MakeStation",
    "PackStation",
    "ReworkStation",
    "StepStation",
]

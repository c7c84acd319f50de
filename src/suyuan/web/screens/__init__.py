"""The screen toolkit: one declaration per kind of row gives list, page, commands, import, export.

Areas import the names from here. See docs/development/screens.md.
"""

from suyuan.web.screens.columns import (
    ChipColumn,
    CodeColumn,
    Column,
    DayColumn,
    NumberColumn,
    QuantityColumn,
    Table,
    TextColumn,
    WhenColumn,
    YesColumn,
)
from suyuan.web.screens.commands import Change, Command
from suyuan.web.screens.filters import Filters
from suyuan.web.screens.forms import CodeField, CommandForm, ReasonForm
from suyuan.web.screens.lines import Cell, LinesField
from suyuan.web.screens.panels import Fact, Panel, Related, Template
from suyuan.web.screens.registry import resources
from suyuan.web.screens.resource import Link, Preset, Resource, Total
from suyuan.web.screens.routes import urls
from suyuan.web.screens.values import Kind
from suyuan.web.wordlists import listed

__all__ = [
    "Cell",
    "Change",
    "ChipColumn",
    "CodeColumn",
    "CodeField",
    "Column",
    "Command",
    "CommandForm",
    "DayColumn",
    "Fact",
    "Filters",
    "Kind",
    "LinesField",
    "Link",
    "NumberColumn",
    "Panel",
    "Preset",
    "QuantityColumn",
    "ReasonForm",
    "Related",
    "Resource",
    "Table",
    "Template",
    "TextColumn",
    "Total",
    "WhenColumn",
    "YesColumn",
    "listed",
    "resources",
    "urls",
]

"""Tables of labels."""

from suyuan.areas.labels.models.jobs import Job, Label, Printing
from suyuan.areas.labels.models.templates import Printer, Template

__all__ = ["Job", "Label", "Printer", "Printing", "Template"]

"""How a process of its own begins: it imports nothing of ours before Django is set up."""

import importlib
import os
from typing import Any

from django.db import connections


def begin(settings: str, database: dict[str, Any]) -> None:
    """Set up Django with the settings and the database of the process that asked."""
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    importlib.import_module("django").setup()
    connections["default"].settings_dict.update(database)

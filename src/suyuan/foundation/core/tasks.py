"""Work of the foundation that workers do by themselves."""

import datetime as dt
from typing import Final

from suyuan.foundation import files
from suyuan.foundation.jobs import Work, scheduled

CUT_OFF_AFTER: Final = dt.timedelta(days=1)
"""No upload takes so long."""


@scheduled("foundation.sweep_files")
def sweep_files(*, work: Work) -> None:
    """Remove what uploads have left that were cut off."""
    files.sweep(before=work.context.at - CUT_OFF_AFTER)

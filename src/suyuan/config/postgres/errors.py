"""What the commands say in one line when the database cannot be had."""

from pathlib import Path


class DatabaseServerError(Exception):
    """The text is one line that says what is wrong and what to do."""


class NotPreparedError(DatabaseServerError):
    """There is no database yet, or one without the tables of this version."""

    def __init__(self, data: Path, *, empty: bool = True) -> None:
        self.data = data
        if empty:
            text = (
                f"{data}: there is no data of Suyuan yet. Begin with “suyuan serve --data {data}”,"
                f" or build the demonstration with “suyuan demo --data {data}”."
            )
        else:
            text = (
                f"{data}: the database is of another version. Bring it up to date with"
                f" “suyuan prepare --data {data}”."
            )
        super().__init__(text)

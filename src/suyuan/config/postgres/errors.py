"""What the commands say in one line when the database cannot be had."""


class DatabaseServerError(Exception):
    """The text is one line that says what is wrong and what to do."""

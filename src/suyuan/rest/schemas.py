"""What bodies have in common."""

from ninja import Schema
from pydantic import ConfigDict


class BodySchema(Schema):
    """A body of a request: a name that nobody knows is a mistake, not something to pass over."""

    model_config = ConfigDict(extra="forbid")

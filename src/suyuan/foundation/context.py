"""Who does something, why, when and from where: handed to every operation by its caller."""

import dataclasses
import datetime as dt
import enum
import uuid


class ActorKind(enum.StrEnum):
    """What kind of being acts."""

    USER = "USER"
    KEY = "KEY"
    SYSTEM = "SYSTEM"


class Source(enum.StrEnum):
    """The door through which a command came."""

    WEB = "WEB"
    API = "API"
    CLI = "CLI"
    JOB = "JOB"
    IMPORT = "IMPORT"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """The one who acts. A key acts for its owner and within its own scopes."""

    kind: ActorKind
    label: str
    """The name as it is kept in the history, which outlives changes of the account."""
    user_id: int | None = None
    key_id: int | None = None
    scopes: frozenset[str] | None = None
    """Actions that a key is narrowed to; None means no narrowing."""

    @property
    def principal(self) -> str:
        """The one answerable, in one word: ``USER:5``, ``KEY:3`` or ``SYSTEM``."""
        match self.kind:
            case ActorKind.USER:
                return f"USER:{self.user_id}"
            case ActorKind.KEY:
                return f"KEY:{self.key_id}"
            case ActorKind.SYSTEM:
                return "SYSTEM"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """The frame of one command: the caller makes it, the history keeps it."""

    actor: Actor
    command_id: uuid.UUID
    """Made by the caller, who repeats the command under the same id."""
    reason: str
    at: dt.datetime
    source: Source
    address: str | None = None
    site_id: int | None = None

    def __post_init__(self) -> None:
        """Refuse a moment without a time zone."""
        assert self.at.tzinfo is not None

    def derive(self, step: str) -> "Context":
        """Return the context of a step of a longer piece of work.

        The same step gets the same command id each time, so that work that is done again after a
        crash finds what it has done already.
        """
        return dataclasses.replace(self, command_id=uuid.uuid5(self.command_id, step))

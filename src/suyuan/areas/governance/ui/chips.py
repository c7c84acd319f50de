"""How states of governance look."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from suyuan.foundation import clock
from suyuan.web.states import Chip, Tone

ACTIVE = Chip(Tone.OK, _("Active"))
INACTIVE = Chip(Tone.OFF, _("Switched off"), "user-off")
NO_PASSWORD = Chip(Tone.WAIT, _("No password yet"), "key-off")
HELD = Chip(Tone.OK, _("In force"))
ENDED = Chip(Tone.OFF, _("Ended"))
VALID = Chip(Tone.OK, _("Valid"), "key")
EXPIRED = Chip(Tone.OFF, _("Expired"))
REVOKED = Chip(Tone.BAD, _("Revoked"), "ban")
CHANGED = Chip(Tone.RUN, _("Adapted"), "adjustments")
AS_DELIVERED = Chip(Tone.OFF, _("As delivered"), "package")
OUTCOMES = {
    "SUCCESS": Chip(Tone.OK, _("Signed in"), "login-2"),
    "FAILED": Chip(Tone.WAIT, _("Wrong name or password"), "alert-triangle"),
    "LOCKED": Chip(Tone.BAD, _("Refused: locked"), "lock"),
    "OUT": Chip(Tone.OFF, _("Signed out"), "logout"),
}
ACTIONS = {
    "INSERT": Chip(Tone.OK, _("Created"), "plus"),
    "UPDATE": Chip(Tone.RUN, _("Changed"), "pencil"),
    "DELETE": Chip(Tone.BAD, _("Deleted"), "trash"),
}


def of_validity(expires_at: dt.datetime | None, revoked_at: dt.datetime | None) -> Chip:
    """Return the state of a key."""
    if revoked_at is not None:
        return REVOKED
    if expires_at is not None and expires_at <= clock.now():
        return EXPIRED
    return VALID

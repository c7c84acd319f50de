"""How states of governance look."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from suyuan.foundation import clock
from suyuan.foundation.accounts.choices import SIGNING_OUTCOMES
from suyuan.web.states import Chip, Tone

ACTIVE = Chip(Tone.OK, _("Active"))
INACTIVE = Chip(Tone.OFF, _("Switched off"), "user-off")
IN_USE = Chip(Tone.OK, _("Switched on"))
NOT_IN_USE = Chip(Tone.OFF, _("Switched off"))
NO_PASSWORD = Chip(Tone.WAIT, _("No password yet"), "key-off")
HELD = Chip(Tone.OK, _("In force"))
ENDED = Chip(Tone.OFF, _("Ended"))
VALID = Chip(Tone.OK, _("Valid"), "key")
EXPIRED = Chip(Tone.OFF, _("Expired"))
REVOKED = Chip(Tone.BAD, _("Revoked"), "ban")
CHANGED = Chip(Tone.RUN, _("Adapted"), "adjustments")
OF_THE_FIRM = Chip(Tone.RUN, _("Made here"), "user-plus")
AS_DELIVERED = Chip(Tone.OFF, _("As delivered"), "package")
OUTCOMES = {
    "SUCCESS": Chip(Tone.OK, _("Signed in"), "login-2"),
    "FAILED": Chip(Tone.WAIT, _("Wrong name or password"), "alert-triangle"),
    "LOCKED": Chip(Tone.BAD, _("Refused: locked"), "lock"),
    "OUT": Chip(Tone.OFF, _("Signed out"), "logout"),
}
SIGNING = {
    "VERIFIED": Chip(Tone.OK, SIGNING_OUTCOMES["VERIFIED"], "signature"),
    "WRONG_NAME": Chip(Tone.WAIT, SIGNING_OUTCOMES["WRONG_NAME"], "alert-triangle"),
    "WRONG_PASSWORD": Chip(Tone.WAIT, SIGNING_OUTCOMES["WRONG_PASSWORD"], "alert-triangle"),
    "LOCKED": Chip(Tone.BAD, SIGNING_OUTCOMES["LOCKED"], "lock"),
    "RESET": Chip(Tone.WAIT, SIGNING_OUTCOMES["RESET"], "key"),
    "RENEWED": Chip(Tone.OK, SIGNING_OUTCOMES["RENEWED"], "key"),
    "UNLOCKED": Chip(Tone.OK, SIGNING_OUTCOMES["UNLOCKED"], "lock-open"),
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

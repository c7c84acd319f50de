"""The human names of actions and failures of accounts, and what standard roles may do here."""

from typing import Final

from django.utils.translation import gettext_lazy as _

VIEW_USERS: Final = "accounts.view_user"
CHANGE_USERS: Final = "accounts.change_user"
CHANGE_ROLES: Final = "accounts.change_role"
CHANGE_SITES: Final = "accounts.change_site"
CHANGE_KEYS: Final = "accounts.change_key"
VIEW_HISTORY: Final = "accounts.view_history"
UNLOCK_SIGNING: Final = "accounts.unlock_signing"
SWITCH_AREAS: Final = "accounts.switch_area"

ACTIONS = {
    VIEW_USERS: _("See users, roles, sites and keys"),
    CHANGE_USERS: _("Create and change users"),
    CHANGE_ROLES: _("Change roles and give them to users"),
    CHANGE_SITES: _("Create and change sites"),
    CHANGE_KEYS: _("Create and revoke API keys"),
    VIEW_HISTORY: _("See the record history"),
    UNLOCK_SIGNING: _("Unlock the signing of a person"),
    SWITCH_AREAS: _("Switch areas of work on and off"),
}
ROLES = {
    "IT_ADMINISTRATOR": list(ACTIONS),
    "QUALITY_MANAGER": [VIEW_USERS, VIEW_HISTORY, UNLOCK_SIGNING],
    "REGULATORY_MANAGER": [VIEW_USERS, VIEW_HISTORY],
    "MANAGEMENT": [VIEW_USERS],
}
SIGNING_OUTCOMES = {
    "VERIFIED": _("Identified for signing"),
    "WRONG_NAME": _("Wrong name at signing"),
    "WRONG_PASSWORD": _("Wrong password at signing"),
    "LOCKED": _("Signing locked"),
    "RESET": _("Password set by another"),
    "RENEWED": _("Password changed in person"),
    "UNLOCKED": _("Signing unlocked"),
}
SIGN_IN_OUTCOMES = {
    "SUCCESS": _("Signed in"),
    "FAILED": _("Wrong name or password"),
    "LOCKED": _("Refused: locked"),
    "OUT": _("Signed out"),
}
MESSAGES = {
    "accounts.username": _(
        "“%(username)s” cannot be a user name: use 2 to 60 letters, digits and . _ @ + -"
    ),
    "accounts.code": _("“%(given)s” cannot be a code: use up to 30 letters A–Z, digits, - and _"),
    "accounts.language": _("The language %(language)s is not available."),
    "accounts.time_zone": _("The time zone “%(time_zone)s” is unknown."),
    "accounts.email": _("“%(email)s” is no e-mail address."),
    "accounts.blank_name": _("The name is missing."),
    "accounts.passwords_differ": _("The two passwords differ. Nothing was made; begin again."),
    "accounts.user_exists": _("There is already a user named %(username)s."),
    "accounts.unknown_user": _("There is no user named %(username)s."),
    "accounts.site_exists": _("There is already a site with the code %(site)s."),
    "accounts.unknown_site": _("There is no site with the code %(site)s."),
    "accounts.role_exists": _("There is already a role with the code %(role)s."),
    "accounts.unknown_role": _("There is no role with the code %(role)s."),
    "accounts.unknown_area": _("There is no area of work called %(area)s that can be switched."),
    "accounts.area_as_asked": _("%(area)s is in this state already."),
    "accounts.area_needed": _(
        "%(area)s cannot be switched off: %(needed_by)s needs it. Switch %(needed_by)s off first."
    ),
    "accounts.area_needs": _(
        "%(area)s cannot be switched on: it needs %(needs)s. Switch %(needs)s on first."
    ),
    "accounts.no_switch_reason": _("Say why: the reason is missing."),
    "accounts.unknown_action": _("There is no action %(action)s."),
    "accounts.own_rights": _("Nobody changes their own rights: ask another administrator."),
    "accounts.own_account": _("Nobody switches off their own account."),
    "accounts.already_granted": _("%(username)s already has the role %(role)s there."),
    "accounts.not_granted": _("%(username)s does not have the role %(role)s there."),
    "accounts.weak_password": _("The password is not good enough: %(why)s"),
    "accounts.wrong_password": _("The present password is wrong."),
    "accounts.not_a_person": _("Only a person who is signed in can do this."),
    "accounts.sign_in_failed": _("The user name or the password is wrong."),
    "accounts.sign_in_locked": _(
        "Too many wrong passwords. Try again in %(minutes)s minutes, or ask an administrator."
    ),
    "accounts.signing_not_locked": _("Signing is not locked for %(username)s."),
    "accounts.not_renewed": _(
        "%(username)s has not changed the password that was set for them. They sign in and do that "
        "first; then their signing can be unlocked."
    ),
    "accounts.same_person": _(
        "You have set the password of %(username)s. Another administrator or a quality manager "
        "asks them whether they have changed it themselves, and unlocks their signing."
    ),
    "accounts.no_unlock_reason": _("Say what you have found out: the reason is missing."),
    "accounts.no_scopes": _("A key needs at least one action."),
    "accounts.expired": _("The end of validity lies in the past."),
    "accounts.unknown_key": _("There is no key %(prefix)s."),
    "accounts.key_revoked": _("The key %(prefix)s is revoked already."),
}

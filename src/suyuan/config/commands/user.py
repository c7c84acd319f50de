"""``suyuan user NAME``: makes somebody who can sign in, at the machine itself."""

import argparse
import json
import sys
from getpass import getpass

from django.utils.translation import get_language, gettext as _

from suyuan.foundation.accounts import operations, queries
from suyuan.foundation.accounts.domain import STANDARD_ROLES, Profile
from suyuan.foundation.command import system_context
from suyuan.kernel.errors import DomainError

HELP = "Make somebody who can sign in: the first people of a system without a demonstration."
EPILOG = "example: suyuan user wang.li --name 王莉 --name-en 'Wang Li'"
ROLE = "IT_ADMINISTRATOR"


class DifferentError(DomainError):
    """The password was typed in two ways."""

    code = "accounts.passwords_differ"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add who it is, and what they may do."""
    parser.add_argument("username", metavar="NAME", help="the name to sign in with")
    parser.add_argument("--name", required=True, help="full name")
    parser.add_argument("--name-en", default="", help="full name in English")
    parser.add_argument(
        "--role", choices=[role.code for role in STANDARD_ROLES], default=ROLE, metavar="ROLE",
        help="role at all sites (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--why", default="first people of the system", help="reason for the record of changes"
    )


def run(options: argparse.Namespace) -> int:
    """Make the person; the password is asked for, or read as the first line of what is piped in."""
    made = operations.enrol(
        context=system_context(reason=options.why),
        username=options.username,
        profile=Profile(display_name=options.name, display_name_en=options.name_en),
        password=_password(),
        role=options.role,
    )
    if options.json:
        json.dump({"username": made.username, "role": options.role}, sys.stdout)
        sys.stdout.write("\n")
        return 0
    role = queries.roles().get(code=options.role)
    english = (get_language() or "").startswith("en")
    told = {"username": made.username, "role": role.name_en if english else role.name}
    print(_("%(username)s can sign in now, as %(role)s.") % told)
    return 0


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass(_("Password, which you alone know: "))
    if getpass(_("Once more: ")) != first:
        raise DifferentError
    return first

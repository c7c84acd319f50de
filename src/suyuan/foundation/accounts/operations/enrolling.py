"""Making the first people of a system, who are not made by anybody that can sign in."""

from suyuan.foundation.accounts import choices, domain
from suyuan.foundation.accounts.models import User
from suyuan.foundation.accounts.operations.roles import grant_role
from suyuan.foundation.accounts.operations.users import create_user
from suyuan.foundation.authorization import EVERYWHERE
from suyuan.foundation.command import command
from suyuan.foundation.context import Context


@command(
    name="accounts.enrol",
    action=choices.CHANGE_USERS,
    site=lambda _values: EVERYWHERE,
    secret=("password",),
)
def enrol(
    *, context: Context, username: str, profile: domain.Profile, password: str, role: str
) -> User:
    """Create a user who holds a role at all sites; with both or with neither.

    Raises:
        UsernameError: If the name cannot be used.
        UserExistsError: If the name is taken.
        WeakPasswordError: If the password is too easy.
        UnknownRoleError: If there is no such role.
    """
    user = create_user(context=context, username=username, profile=profile, password=password)
    grant_role(context=context, username=username, role=role)
    return user

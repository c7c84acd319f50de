"""Everything that changes users, roles, sites and keys: the foundation's own operations.

Where a form's values are not an operation's arguments, the operation here puts them together.
"""

from suyuan.foundation.accounts.operations import (
    activate_user,
    change_role,
    change_site,
    change_user,
    create_api_key,
    create_role,
    create_site,
    create_user,
    deactivate_user,
    grant_role,
    revoke_api_key,
    revoke_role,
    set_password,
    switch_area,
    unlock_signing,
)

__all__ = [
    "activate_user",
    "change_role",
    "change_site",
    "change_user",
    "create_api_key",
    "create_role",
    "create_site",
    "create_user",
    "deactivate_user",
    "grant_role",
    "revoke_api_key",
    "revoke_role",
    "set_password",
    "switch_area",
    "unlock_signing",
]

"""Users, roles, sites and keys in the record history: words instead of keys."""

from collections.abc import Mapping
from typing import Final, cast

from suyuan.areas.governance import choices, queries
from suyuan.foundation import areas, authorization
from suyuan.foundation.accounts import queries as accounts
from suyuan.foundation.accounts.models import ApiKey, Assignment
from suyuan.web.screens import history

LANGUAGES: Final = {"zh-hans": "中文", "en": "English"}
REFERENCES: Final = {
    "owner_id": "accounts_user",
    "role_id": "accounts_role",
    "site_id": "accounts_site",
    "user_id": "accounts_user",
}


def _assignment(row: Assignment) -> str:
    return f"{accounts.name_of(row.user)} · {accounts.name_of(row.role)}"


def _key(row: ApiKey) -> str:
    return row.name or row.prefix


def describe() -> None:
    """Make the words known to the record history."""
    actions = cast("Mapping[str, str]", authorization.actions())
    labels = {code: area.label for code, area in areas.areas().items()}
    history.describe(
        choices.TABLES,
        choices.COLUMNS,
        values={
            "actions": actions,
            "language": LANGUAGES,
            "scopes": actions,
            **dict.fromkeys(("accounts_area.code", "accounts_area.needs"), labels),
        },
        references=REFERENCES,
        names={
            "accounts_api_key": history.named(accounts.keys, _key),
            "accounts_assignment": history.named(queries.assignments, _assignment),
            "accounts_role": history.named(accounts.roles, accounts.name_of),
            "accounts_site": history.named(accounts.sites, accounts.name_of),
            "accounts_user": history.named(accounts.users, accounts.name_of),
        },
    )

"""What of a list waits for somebody: counted as the list itself counts it.

The home page and the navigation say how many rows wait and lead to the list that shows them. Both
ask the list: a count that is made elsewhere forgets the sites of the person, or a filter.
"""

from collections.abc import Callable

from django.http import QueryDict
from django.utils.functional import Promise

from suyuan.web import alarms
from suyuan.web.people import Reader
from suyuan.web.screens import listing
from suyuan.web.screens.registry import resource_named
from suyuan.web.states import Chip

Query = str | Callable[[Reader], str]


def counted(resource: str, query: Query = "") -> Callable[[Reader], int]:
    """Return what counts the rows that a reader finds in a list under a query.

    Args:
        resource: The name of the list.
        query: The query of its address; a function where it depends on the reader or the day.
    """

    def count(reader: Reader) -> int:
        asked = QueryDict(query if isinstance(query, str) else query(reader))
        rows = (
            listing.narrowed(resource_named(resource), reader, asked)[0]
            if asked
            else resource_named(resource).visible(reader)
        )
        return rows.order_by().count()

    return count


def alarm(
    *, name: str, chip: Chip, text: str | Promise, resource: str, permission: str, query: Query = ""
) -> alarms.Alarm:
    """Return what stands on the home page of those who may act on the rows of a list."""
    return alarms.Alarm(
        name=name, chip=chip, text=text, url_name=f"{resource}-list", query=query,
        permission=permission, count=counted(resource, query),
    )  # fmt: skip

"""The sentences of what can be wrong with a request, whatever it asks for."""

from typing import Final

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "rest.unauthenticated": _("Send a valid API key, or sign in."),
    "rest.forbidden": _("The request was refused."),
    "rest.csrf": _("The request did not come from a page of ours. Reload the page and try again."),
    "rest.no_such_address": _("There is nothing at this address."),
    "rest.method": _("This address does not take the method %(method)s."),
    "rest.media_type": _("The content type “%(given)s” is not accepted; send application/json."),
    "rest.too_large": _("The request is larger than %(limit_bytes)s bytes."),
    "rest.not_json": _("The request is not valid JSON: %(why)s"),
    "rest.invalid": _("The request does not have the right form."),
    "rest.address_too_long": _(
        "The address is too long. Ask for less at once, or save what you ask for and open it by its"
        " name."
    ),
    "rest.headers_too_large": _(
        "The request carries too many or too large headers. Delete the cookies of this site and try"
        " again."
    ),
    "rest.malformed": _("This is no request that can be read."),
    "rest.failed": _("Something went wrong on our side. The number of the incident is %(number)s."),
    "rest.idempotency_key": _("The idempotency key must have 1 to 255 visible characters."),
    "rest.page_token": _("The page token cannot be read; start again from the first page."),
    "rest.throttled": _("Too many requests. Try again later."),
    "rest.value_missing": _("The value is missing."),
    "rest.content_coding": _("The content coding “%(given)s” is not accepted here."),
    "rest.length_missing": _("The request must say its Content-Length."),
    "rest.value_twice": _("The parameter may stand only once."),
    "rest.value_unknown": _("There is no such field."),
    "rest.value_text": _("The value must be text."),
    "rest.value_integer": _("The value must be a whole number."),
    "rest.value_number": _("The value must be a number."),
    "rest.value_boolean": _("The value must be true or false."),
    "rest.value_uuid": _("The value must be a UUID."),
    "rest.value_moment": _("The value must be a date and time with a time zone."),
    "rest.value_date": _("The value must be a date, YYYY-MM-DD."),
    "rest.value_list": _("The value must be a list."),
    "rest.value_object": _("The value must be an object."),
    "rest.value_choice": _("The value is not one of those allowed: %(expected)s"),
    "rest.value_long": _("The value is too long."),
    "rest.value_short": _("The value is too short."),
    "rest.value_range": _("The value is out of range."),
    "rest.value": _("The value is not acceptable."),
}

VALUE_CODES: Final = {
    "missing": "rest.value_missing",
    "extra_forbidden": "rest.value_unknown",
    "string": "rest.value_text",
    "int": "rest.value_integer",
    "float": "rest.value_number",
    "decimal": "rest.value_number",
    "finite": "rest.value_number",
    "bool": "rest.value_boolean",
    "uuid": "rest.value_uuid",
    "datetime": "rest.value_moment",
    "timezone": "rest.value_moment",
    "date": "rest.value_date",
    "list": "rest.value_list",
    "tuple": "rest.value_list",
    "set": "rest.value_list",
    "dict": "rest.value_object",
    "model": "rest.value_object",
    "literal": "rest.value_choice",
    "enum": "rest.value_choice",
    "too_long": "rest.value_long",
    "string_too_long": "rest.value_long",
    "too_short": "rest.value_short",
    "string_too_short": "rest.value_short",
    "greater": "rest.value_range",
    "less": "rest.value_range",
    "multiple": "rest.value_range",
}
"""Our code for a fault that pydantic found, by its type or by the first word of its type."""

"""What may be done with the world outside, and what is refused, as people read it."""

import enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CAPTURE: Final = "integration.capture_events"
VIEW: Final = "integration.view_events"
MANAGE_QUERIES: Final = "integration.manage_queries"
SUBSCRIBE: Final = "integration.subscribe"

ACTIONS: Final[dict[str, Promise]] = {
    CAPTURE: _("Send EPCIS events in"),
    VIEW: _("Query EPCIS events"),
    MANAGE_QUERIES: _("Keep named EPCIS queries"),
    SUBSCRIBE: _("Subscribe to EPCIS events"),
}
ROLES: Final[dict[str, list[str]]] = {
    "IT_ADMINISTRATOR": [VIEW, MANAGE_QUERIES, SUBSCRIBE],
    "INTEGRATION": list(ACTIONS),
    "QUALITY_MANAGER": [CAPTURE, VIEW, MANAGE_QUERIES],
    "REGULATORY_MANAGER": [VIEW],
    "WAREHOUSE": [VIEW],
    "MANAGEMENT": [VIEW],
}


class Failure(enum.StrEnum):
    """Why a subscriber was not sent what is new."""

    REFUSED = "REFUSED"
    SILENT = "SILENT"
    UNREACHABLE = "UNREACHABLE"
    UNTRUSTED = "UNTRUSTED"
    ADDRESS = "ADDRESS"
    ENDED = "ENDED"
    FAULT = "FAULT"


FAILURES: Final[dict[str, Promise]] = {
    Failure.REFUSED: _("The address answered with status %(status)s and did not take the events."),
    Failure.SILENT: _("The address did not answer in time."),
    Failure.UNREACHABLE: _("No connection came about: is the partner's program running?"),
    Failure.UNTRUSTED: _("The certificate of the address is not trusted."),
    Failure.ADDRESS: _(
        "The name of the address is not known, or leads into the internal network, where nothing "
        "is sent."
    ),
    Failure.ENDED: _(
        "The key with which it was made has ended, or its user may no longer query events or "
        "subscribe to them. Subscribe again with a valid key, then end this subscription."
    ),
    Failure.FAULT: _("The query could not be answered. The worker's log says more."),
}
"""What went wrong, for the administrator."""

EXCEPTIONS: Final[dict[str, Promise]] = {
    "ValidationException": _("The events are not valid."),
    "SecurityException": _("Access is refused."),
    "NoSuchResourceException": _("There is no such resource."),
    "NoSuchNameException": _("There is no query of this name."),
    "NotAcceptableException": _("No answer of the wanted kind or version can be given."),
    "UnsupportedMediaTypeException": _("A body of this kind cannot be read."),
    "QueryParameterException": _("A parameter of the query is wrong."),
    "QueryValidationException": _("The query is not valid."),
    "QueryTooLargeException": _("More events match than the query allows."),
    "QueryTooComplexException": _("The query takes too long."),
    "ResourceAlreadyExistsException": _("This exists already."),
    "CaptureLimitExceededException": _("The document is larger than is accepted."),
    "SubscriptionControlsException": _("The subscription is not valid."),
    "URITooLongException": _("The address is too long."),
    "ImplementationException": _("Something went wrong on our side."),
}

MESSAGES: Final[dict[str, Promise]] = {
    "integration.schedule_malformed": _("The schedule cannot be read: %(field)s %(value)s."),
    "integration.query_name_malformed": _(
        "A query's name consists of letters, digits and . _ ~ - and is no reserved one."
    ),
    "integration.query_exists": _("There is a query %(name)s already."),
    "integration.no_such_query": _("There is no query %(name)s."),
    "integration.no_such_subscription": _("There is no subscription %(id)s."),
    "integration.no_such_job": _("There is no capture job %(id)s."),
    "integration.event_exists": _("The event %(id)s is recorded already."),
    "integration.several": _("%(count)s things are wrong."),
    "integration.question_refused": _("The question has faults."),
    "integration.when_missing": _("Say when: a schedule, or stream true, and not both."),
    "integration.body_malformed": _("%(field)s is missing or of a wrong kind."),
    "integration.dest_refused": _(
        "Nothing can be sent to %(dest)s: the address must begin with https:// (http:// where the"
        " system allows it) and must not lead into the internal network."
    ),
    "integration.version_unknown": _("The version %(value)s is not supported; 2.0 and 1.2 are."),
    "integration.format_unknown": _("%(value)s is no format of identifiers."),
    "integration.behaviour_unknown": _("%(value)s is neither rollback nor proceed."),
    "integration.not_acceptable": _("Answers are in JSON, some also in XML."),
    "integration.media_type": _(
        "The content type “%(given)s” is not accepted; send application/json, application/ld+json, "
        "application/xml or text/xml."
    ),
    "integration.content_coding": _(
        "The content coding “%(given)s” is not accepted; send the body as it is, or gzip."
    ),
    "integration.gzip_broken": _("The body is said to be gzip and is not, or it breaks off."),
    "integration.body_broken": _(
        "The body breaks off, or is not parted into chunks as it says of itself."
    ),
    "integration.declaration_differs": _(
        "The declaration says something else than the event %(id)s, which it declares an error."
    ),
    "integration.more_problems": _("… and %(count)s more."),
    "integration.version_differs": _(
        "The header says version %(said)s, the document version %(found)s."
    ),
    "integration.other_site": _("You may record nothing at the site of %(place)s."),
    "integration.event_id_taken": _("The id %(id)s belongs to another event already."),
    "integration.no_such_address": _("There is nothing at this address of the EPCIS binding."),
    "integration.not_a_socket": _(
        "A subscription by stream or schedule here needs the upgrade to WebSocket; otherwise use"
        " /subscriptions."
    ),
    "integration.page_size": _("perPage is a number from 1 to %(limit)s."),
    "integration.no_such_resource": _("There is no %(what)s."),
    "integration.one_event": _("Send one event here; documents go to /capture."),
    "integration.not_in_version": _("XML 1.2 has no place for %(what)s."),
    "integration.uri_too_long": _("The address has more than %(limit)s characters."),
    "integration.no_socket": _("This server offers no WebSockets; use /subscriptions."),
    "integration.too_many_sockets": _("More than %(limit)s WebSockets are open. Try again later."),
    "integration.socket_needs_key": _("Open a WebSocket with a valid API key."),
    "epcis.document_refused": _("The document cannot be read."),
    "epcis.too_big": _("The document has %(size)s bytes; %(limit)s are accepted."),
    "epcis.too_many_events": _("The document has more than %(limit)s events."),
    "epcis.too_deep": _("The document is nested deeper than %(limit)s levels."),
    "epcis.too_many_parts": _(
        "The document consists of more than %(limit)s objects, lists and members, or tags."
    ),
    "epcis.too_many_attributes": _("An element has more than %(limit)s attributes."),
    "epcis.field_twice": _("The field stands more than once."),
    "epcis.encoding_not_utf8": _("JSON must be in UTF-8."),
    "epcis.encoding_unknown": _("The encoding %(encoding)s is not accepted; use UTF-8."),
    "epcis.encoding_broken": _("The bytes from %(offset)s on are no text in the encoding named."),
    "epcis.json_broken": _("This is no JSON from row %(row)s, column %(column)s on."),
    "epcis.event_broken": _("The event is no JSON from row %(row)s, column %(column)s on."),
    "epcis.more_broken": _("%(count)s more events are no JSON."),
    "epcis.events_malformed": _("The list of events holds something that is no event."),
    "epcis.xml_broken": _("This is no well-formed XML from row %(row)s, column %(column)s on."),
    "epcis.document_type": _("Document types and entities are not accepted in XML."),
    "epcis.not_document": _("This is no EPCIS document."),
    "epcis.name_stands_twice": _("The name %(value)s stands twice in one object."),
    "epcis.character_not_allowed": _("A text holds a character that cannot be kept."),
    "epcis.number_out_of_range": _("The number is larger or finer than can be kept."),
    "epcis.number_not_json": _("%(value)s is no number."),
    "epcis.context_missing": _("The document does not name the EPCIS context."),
    "epcis.context_malformed": _("The context is malformed."),
    "epcis.version_unknown": _("The version %(value)s is not known."),
    "epcis.field_missing": _("The field is missing."),
    "epcis.field_unknown": _("The standard knows no such field."),
    "epcis.field_of_other_type": _("An event of the type %(type)s has no such field."),
    "epcis.type_unknown": _("%(value)s is no type of event."),
    "epcis.action_unknown": _("%(value)s is no action; ADD, OBSERVE and DELETE are."),
    "epcis.not_text": _("A text is expected."),
    "epcis.text_too_long": _("The text is longer than %(limit)s characters."),
    "epcis.date_malformed": _("%(value)s is no date such as 2026-03-31."),
    "epcis.not_number": _("A number is expected."),
    "epcis.not_boolean": _("true or false is expected."),
    "epcis.not_object": _("An object is expected."),
    "epcis.not_list": _("A list is expected."),
    "epcis.list_empty": _("The list is empty."),
    "epcis.stands_twice": _("%(value)s stands in the list twice."),
    "epcis.time_malformed": _("%(value)s is no time with date, seconds and time-zone offset."),
    "epcis.offset_malformed": _("%(value)s is no time-zone offset such as +08:00."),
    "epcis.uri_malformed": _("%(value)s is no URI."),
    "epcis.word_unknown": _("%(value)s is no word of this vocabulary."),
    "epcis.prefix_unknown": _("The prefix of %(name)s is not declared."),
    "epcis.unit_malformed": _("%(value)s is no unit code of UN/ECE Recommendation 20."),
    "epcis.unit_without_quantity": _("A unit stands without its quantity."),
    "epcis.unit_of_other_kind": _("The unit %(unit)s does not measure %(type)s."),
    "epcis.quantity_negative": _("The quantity %(value)s is negative."),
    "epcis.class_among_epcs": _("%(value)s names a class or a lot, not a single thing."),
    "epcis.instance_as_class": _("%(value)s names a single thing, not a class or a lot."),
    "epcis.hex_malformed": _("%(value)s is not in hexadecimal digits."),
    "epcis.sensor_field_twice": _("%(name)s stands both in the metadata and in the report."),
    "epcis.ends_before_start": _("The end %(end)s lies before the start %(start)s."),
    "epcis.things_missing": _("The event names nothing that it happened to."),
    "epcis.ilmd_only_when_added": _("Master data of an instance or a lot needs the action ADD."),
    "epcis.parent_missing": _("An event of the type %(type)s with ADD or DELETE needs a parent."),
    "epcis.children_missing": _("An event of the type %(type)s with ADD needs children."),
    "epcis.parent_is_child": _("%(value)s is its own parent."),
    "epcis.inputs_missing": _("Without a transformation id, something must go in."),
    "epcis.outputs_missing": _("Without a transformation id, something must come out."),
    "epcis.set_and_unset": _("The disposition %(value)s is set and taken back at once."),
    "epcis.parameter_unknown": _("There is no such parameter."),
    "epcis.parameter_empty": _("The parameter has no value."),
    "epcis.parameter_twice": _("The parameter may stand only once, with one value."),
    "epcis.parameter_value": _("%(value)s is no value of this parameter."),
    "epcis.limits_exclude": _("eventCountLimit and maxEventCount exclude each other."),
    "ledger.too_many_events": _("More than %(maximum)s events match."),
}

"""The addresses of the EPCIS binding; they lie outside of /api/v1, as the standard wants them."""

from functools import partial

from django.urls import URLPattern, path

from suyuan.areas.integration import choices
from suyuan.areas.integration.api import asking, capturing, masterdata, naming, resources
from suyuan.areas.integration.api.exchange import endpoint

VIEW, CAPTURE, QUERIES = choices.VIEW, choices.CAPTURE, choices.MANAGE_QUERIES
SUBSCRIBE = choices.SUBSCRIBE
NOWHERE = (None, resources.no_such_address)
nothing = endpoint(get=NOWHERE, post=NOWHERE, put=NOWHERE, patch=NOWHERE, delete=NOWHERE)


def _resource(name: str) -> list[URLPattern]:
    listed = endpoint(get=(VIEW, partial(resources.get_names, resource=name)))
    one = endpoint(get=(VIEW, partial(resources.get_name, resource=name)))
    events = endpoint(get=(VIEW, partial(resources.get_events, resource=name)))
    return [
        path(f"epcis/{name}", listed),
        path(f"epcis/{name}/<path:name>/events", events),
        path(f"epcis/{name}/<path:name>", one),
    ]


urlpatterns = [
    path("epcis", endpoint(get=(VIEW, resources.get_top))),
    path("epcis/", endpoint(get=(VIEW, resources.get_top))),
    path(
        "epcis/capture",
        endpoint(get=(CAPTURE, capturing.get_captures), post=(CAPTURE, capturing.post_capture)),
    ),
    path(
        "epcis/capture/<str:job_id>",
        endpoint(known=capturing.capture_known, get=(CAPTURE, capturing.get_capture)),
    ),
    path(
        "epcis/events",
        endpoint(get=(VIEW, asking.get_events), post=(CAPTURE, capturing.post_event)),
    ),
    path("epcis/events/<path:event_id>", endpoint(get=(VIEW, asking.get_event))),
    *(pattern for name in resources.PARAMETERS for pattern in _resource(name)),
    path(
        "epcis/queries",
        endpoint(get=(VIEW, naming.get_queries), post=(VIEW, naming.post_query)),
    ),
    path(
        "epcis/queries/<str:name>",
        endpoint(
            known=naming.query_known,
            get=(VIEW, naming.get_query),
            delete=(QUERIES, naming.delete_query),
        ),
    ),
    path(
        "epcis/queries/<str:name>/events",
        endpoint(known=naming.query_known, get=(VIEW, naming.get_query_events)),
    ),
    path(
        "epcis/queries/<str:name>/subscriptions",
        endpoint(
            known=naming.query_known,
            get=(SUBSCRIBE, naming.get_subscriptions),
            post=(SUBSCRIBE, naming.post_subscription),
        ),
    ),
    path(
        "epcis/queries/<str:name>/subscriptions/<str:subscription_id>",
        endpoint(
            known=naming.subscription_known,
            get=(SUBSCRIBE, naming.get_subscription),
            delete=(SUBSCRIBE, naming.delete_subscription),
        ),
    ),
    path("epcis/masterData", endpoint(get=(VIEW, masterdata.get_master_data))),
    path("epcis/nextPageToken/<str:token>", endpoint(delete=(VIEW, capturing.delete_token))),
    path("epcis/<path:rest>", nothing),
]

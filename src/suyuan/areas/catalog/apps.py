"""The Django application of suyuan.areas.catalog."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from suyuan.areas.catalog import choices
from suyuan.foundation import authorization, wording
from suyuan.web.navigation import Entry, register


class CatalogConfig(AppConfig):
    """Registers the application."""

    name = "suyuan.areas.catalog"
    label = "catalog"

    @override
    def ready(self) -> None:
        """Make the actions, the sentences and the navigation of the area known."""
        from suyuan.areas.catalog.queries import fitness, naming  # noqa: PLC0415 - apps come first.
        from suyuan.areas.catalog.ui import papers  # noqa: PLC0415
        from suyuan.web import people  # noqa: PLC0415

        papers.register()
        authorization.register_actions(choices.ACTIONS, roles=choices.ROLES)
        wording.register(choices.MESSAGES, words=choices.WORDS)
        people.named_in_english(fitness.english_names)
        wording.name("person", people.label_of)
        for place in ("place", "places", "source"):
            wording.name(place, naming.places_in_words)
        entries = (
            ("items", _("Items"), "packages", "m", "catalog.view_item"),
            ("partners", _("Partners"), "building-store", "p", "catalog.view_partner"),
            ("places", _("Places"), "map-pin", "l", "catalog.view_place"),
            ("numbers", _("Number schemes"), "list-numbers", "n", "catalog.view_number"),
            ("numbers-pools", _("Number pools"), "stack-2", "", "catalog.view_number"),
            ("revisions", _("Revisions"), "git-branch", "r", "catalog.view_design"),
            ("forms", _("Record forms"), "forms", "", "catalog.view_design"),
            ("device-identifiers", _("Device identifiers"), "barcode", "", "catalog.view_udi"),
            ("equipment", _("Equipment"), "tool", "q", "catalog.view_equipment"),
            ("equipment-kinds", _("Kinds of equipment"), "tools", "", "catalog.view_equipment"),
            (
                "upkeep-plans",
                _("Maintenance plans"),
                "calendar",
                "",
                "catalog.view_equipment",
            ),
            ("people", _("People"), "users", "", "catalog.view_person"),
            ("qualifications", _("Qualifications"), "school", "", "catalog.view_person"),
        )
        for order, (name, label, icon, letter, permission) in enumerate(entries):
            register(
                Entry(
                    name=name,
                    label=label,
                    url_name=f"{name}-list",
                    icon=icon,
                    letter=letter,
                    permission=permission,
                    group="master",
                    covers=("/number-files/pool/",) if name == "numbers-pools" else (),
                    order=300 + order,
                )
            )

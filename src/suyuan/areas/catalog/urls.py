"""Addresses of the catalogue."""

from django.urls import path

from suyuan.areas.catalog.ui import (
    device_identifiers,
    equipment,
    equipment_kinds,
    items,
    number_files,
    numbers,
    partners,
    people,
    places,
    record_forms,
    record_print,
    recorded,
    recorded_design,
    revisions,
    upkeep,
)
from suyuan.web import screens

recorded.describe()
recorded_design.describe()
urlpatterns = [
    path("number-files/issue/<int:key>.csv", number_files.block_file, name="number-block-file"),
    path("number-files/issue/<int:key>", number_files.block_labels, name="number-block-labels"),
    path("number-files/pool/<int:key>.csv", number_files.pool_file, name="number-pool-file"),
    path("number-files/pool/<int:key>", number_files.pool_labels, name="number-pool-labels"),
    path("master-records/<path:ref>.pdf", record_print.master_record, name="master-record-print"),
    *screens.urls(
        items.Items,
        partners.Partners,
        places.Places,
        numbers.Numbers,
        numbers.Pools,
        revisions.Revisions,
        record_forms.Forms,
        device_identifiers.DeviceIdentifiers,
        equipment.EquipmentPages,
        equipment_kinds.EquipmentKinds,
        upkeep.UpkeepPlans,
        people.People,
        people.Qualifications,
    ),
]

"""Every check constraint refuses what it names. The database evaluates its own expression."""

import re

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

CHECKS = """
    SELECT c.conname, c.conrelid::regclass::text, pg_get_constraintdef(c.oid),
           array_agg(a.attname::text ORDER BY a.attnum),
           array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum),
           c.convalidated AND c.conenforced
    FROM pg_constraint c
    JOIN pg_class t ON t.oid = c.conrelid
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
    WHERE c.contype = 'c' AND c.connamespace = 'public'::regnamespace AND NOT t.relispartition
      AND t.relname !~ '^(procrastinate|django|auth)_'
    GROUP BY c.oid, c.conname, c.conrelid ORDER BY 1
"""
DAY, NEXT_DAY = "2026-01-01", "2026-01-02"
REFUSED = {
    "accounts_assignment_ends_after_start": {"granted_at": NEXT_DAY, "ended_at": DAY},
    "accounts_signing_event_of_challenge": {"outcome": "VERIFIED", "challenge_id": None},
    "accounts_signing_unlocked_by_another": {
        "outcome": "UNLOCKED",
        "user_id": 1,
        "by_id": 1,
        "reason": "x",
    },
    "audit_policy_exception_has_reason": {"kind": "APPEND_ONLY", "reason": ""},
    "catalog_block_next_within": {"first": 1, "last": 5, "next": 7},
    "catalog_block_not_empty": {"first": 2, "last": 1},
    "catalog_calibration_ends_after_it_begins": {"done_on": NEXT_DAY, "valid_until": DAY},
    "catalog_characteristic_limits_in_order": {"minimum": 2, "maximum": 1},
    "catalog_characteristic_variable_has_limit": {"kind": "VARIABLE"},
    "catalog_counter_not_negative": {"next": -1},
    "catalog_di_published_is_dated": {"status": "PUBLISHED", "published_on": None},
    "catalog_di_unit_of_use_named": {
        "units_of_use": 2,
        "unit_of_use_key": "",
        "status": "PUBLISHED",
    },
    "catalog_di_units_positive": {"units_of_use": 0},
    "catalog_equipment_calibration_days_positive": {"calibration_days": 0},
    "catalog_equipment_kind_is_named": {"name": ""},
    "catalog_equipment_maintenance_days_positive": {"maintenance_days": 0},
    "catalog_form_version_approved_is_dated": {"status": "APPROVED", "effective_from": None},
    "catalog_form_version_ends_after_it_begins": {
        "effective_from": NEXT_DAY,
        "effective_until": DAY,
    },
    "catalog_form_version_number_positive": {"number": 0},
    "catalog_licence_ends_after_it_begins": {"valid_from": NEXT_DAY, "valid_until": DAY},
    "catalog_master_record_sha256_form": {"sha256": "A" * 64},
    "catalog_parameter_limits_in_order": {"minimum": 2, "maximum": 1},
    "catalog_part_quantity_positive": {"quantity": 0},
    "catalog_part_scrap_is_percentage": {"scrap_percent": 100},
    "catalog_partner_credit_code_form": {"credit_code": "91350100M000100Y4I"},
    "catalog_plan_has_its_aql": {"scheme": "GB2828", "aql": None},
    "catalog_plan_has_its_sample": {"scheme": "FIXED", "sample_size": None},
    "catalog_plan_in_process_names_step": {"purpose": "IN_PROCESS", "step_number": None},
    "catalog_pool_for_one": {"party_id": 1, "place_id": 1},
    "catalog_qualification_months_positive": {"months": 0},
    "catalog_revision_approved_is_dated": {"status": "APPROVED", "effective_from": None},
    "catalog_revision_ends_after_it_begins": {"effective_from": NEXT_DAY, "effective_until": DAY},
    "catalog_scheme_of_item_or_firm": {"item_id": None, "kind": "SERIAL"},
    "catalog_step_number_positive": {"number": 0},
    "catalog_training_ends_after_it_begins": {"trained_on": NEXT_DAY, "valid_until": DAY},
    "catalog_upkeep_next_after_it": {"plan_id": 1, "done_on": NEXT_DAY, "next_due": DAY},
    "catalog_upkeep_plan_days_in_order": {"interval_days": 30, "grace_days": 30},
    "catalog_upkeep_plan_no_repair": {"kind": "REPAIR"},
    "catalog_upkeep_says_who_and_what": {"done_by": "", "work": "x"},
    "containment_not_in_itself": {"child_id": 1, "parent_id": 1},
    "containment_quantity_positive": {"quantity": 0},
    "event_action_where_it_belongs": {"type": "TransformationEvent", "action": "ADD"},
    "event_not_from_the_future": {"occurred_at": NEXT_DAY, "recorded_at": DAY},
    "foundation_attachment_withdrawal_has_reason": {"reason": ""},
    "foundation_file_hash_is_sha256": {"sha256": "A" * 64},
    "foundation_signature_names_its_signer": {"printed_name": ""},
    "foundation_signing_challenge_hash": {"content_sha256": "A" * 64},
    "foundation_signing_challenge_is_short": {
        "created_at": "2026-01-01 00:00+00",
        "expires_at": "2026-01-01 00:02:01+00",
    },
    "integration_job_finished_when_done": {"finished_at": DAY, "state": "WAITING"},
    "integration_subscription_stream_or_schedule": {"stream": True, "schedule": "{}"},
    "item_code_contains_positive": {"contains": 0},
    "item_code_level_known": {"level": 10},
    "item_shelf_life_positive": {"shelf_life_days": 0},
    "lot_link_not_to_itself": {"source_id": 1, "target_id": 1},
    "participation_quantity_not_negative": {"quantity": -1},
    "place_not_in_itself": {"id": 1, "parent_id": 1},
    "labels_job_printed_is_dated": {"status": "PRINTED", "printed_at": None},
    "labels_job_reopened_says_why": {"reopened_at": DAY, "reopen_reason": ""},
    "labels_job_reconciled_by_somebody": {
        "status": "RECONCILED",
        "reconciled_at": DAY,
        "reconciled_by": "",
    },
    "labels_label_copy_positive": {"copy": 0},
    "labels_label_read_before_printed": {"status": "PRINTED", "read_at": None},
    "labels_label_reprint_says_why": {"copy": 2, "reason": ""},
    "labels_label_spoiled_says_why": {"status": "SPOILED", "reason": ""},
    "labels_printer_dots_known": {"dots_per_inch": 150},
    "labels_printer_has_its_address": {"kind": "TCP", "host": "", "port": None},
    "labels_printing_counts": {"labels": 0, "first": 1, "last": 1},
    "labels_template_approved_is_dated": {"status": "APPROVED", "approved_at": None},
    "labels_template_language_known": {"language": "fr"},
    "labels_template_lines_known": {"lines": "{NOTHING}"},
    "labels_template_of_firm_is_logistic": {"item_id": None, "level": "UNIT"},
    "labels_template_revision_of_item": {"revision_id": 1, "item_id": None},
    "labels_template_size_can_be_printed": {"width_mm": 5, "height_mm": 30},
    "posting_moves_something": {"delta": 0},
    "presence_of_something": {"units": 0},
    "production_clearance_two_persons": {"person": "OP-1", "checker": "OP-1"},
    "production_deviation_closed_is_explained": {"state": "CLOSED", "closed_at": DAY, "cause": ""},
    "production_deviation_decided_is_dated": {"state": "APPROVED", "decided_at": None},
    "production_deviation_material_named": {"kind": "MATERIAL", "item_id": None},
    "production_environment_limits_in_order": {"minimum": 2, "maximum": 1},
    "production_environment_source_known": {"source": "GUESSED"},
    "production_environment_valid_positive": {"valid_minutes": 0},
    "production_execution_done_has_result": {"state": "DONE", "result": "", "ended_at": DAY},
    "production_execution_ends_after_it_begins": {"started_at": NEXT_DAY, "ended_at": DAY},
    "production_execution_good_within": {"quantity": 1, "good": 2},
    "production_execution_two_persons": {"person": "OP-1", "checker": "OP-1"},
    "production_load_ends_after_it_begins": {"loaded_at": NEXT_DAY, "unloaded_at": DAY},
    "production_material_positive": {"quantity": 0},
    "production_order_completed_is_dated": {"state": "COMPLETED", "completed_at": None},
    "production_order_ends_after_it_begins": {"starts_on": NEXT_DAY, "ends_on": DAY},
    "production_order_quantity_positive": {"quantity": 0},
    "production_order_released_with_record": {"state": "RELEASED", "master_record_id": None},
    "production_order_rework_has_parent": {"kind": "REWORK", "parent_id": None},
    "production_order_step_done_is_dated": {"state": "DONE", "done_at": None},
    "production_order_step_not_negative": {"quantity": -1},
    "production_package_within_capacity": {"capacity": 1, "filled": 2},
    "production_portion_positive": {"quantity": 0},
    "production_record_counts_not_negative": {"version": 0, "exceptions": 0},
    "production_record_sha256_form": {"sha256": "A" * 64},
    "production_remark_says_something": {"text": ""},
    "production_rule_labels_is_percentage": {"label_maximum": 101},
    "production_rule_limits_in_order": {"product_minimum": 5, "product_maximum": 4},
    "production_rule_over_is_percentage": {"over_percent": 101},
    "production_run_done_is_dated": {"state": "DONE", "ended_at": None},
    "production_run_ends_after_it_begins": {"started_at": NEXT_DAY, "ended_at": DAY},
    "production_run_judged_is_signed": {"state": "ACCEPTED", "judged_at": None},
    "production_run_two_persons": {"person": "OP-1", "checker": "OP-1"},
    "production_tally_positive": {"quantity": 0},
    "purchasing_counted_quantity_positive": {"quantity": 0},
    "purchasing_counted_serials_counted": {"serials": "{A,B}", "quantity": 1},
    "purchasing_counted_taken_or_refused": {"refused": "", "order_line_id": None, "what": ""},
    "purchasing_notice_content_quantity_positive": {"quantity": 0},
    "purchasing_notice_content_serials_counted": {"serials": "{A,B}", "quantity": 1},
    "purchasing_notice_line_quantity_positive": {"quantity": 0},
    "purchasing_notice_line_serials_counted": {"serials": "{A,B}", "quantity": 1},
    "purchasing_notice_names_delivery": {"delivery_note": ""},
    "purchasing_notice_package_in_another": {"code": "1", "inside": "1"},
    "purchasing_order_approval_is_named": {"status": "APPROVED", "approved_by": ""},
    "purchasing_order_currency_form": {"currency": "yuan"},
    "purchasing_order_line_price_not_negative": {"price": -1},
    "purchasing_order_line_quantity_positive": {"quantity": 0},
    "purchasing_order_line_received_within": {
        "quantity": 100,
        "over_percent": 5,
        "received": 106,
        "returned": 0,
    },
    "purchasing_order_line_returned_within": {"received": 1, "returned": 2},
    "purchasing_order_line_tolerance_is_percentage": {"over_percent": 101},
    "purchasing_order_sent_is_dated": {"status": "SENT", "sent_at": None},
    "purchasing_processing_back_has_record": {"status": "BACK", "record": ""},
    "purchasing_processing_quantity_positive": {"quantity": 0},
    "purchasing_processing_says_what": {"work": ""},
    "purchasing_processing_sent_is_dated": {"status": "SENT", "sent_at": None},
    "purchasing_receipt_line_quantity_positive": {"quantity": 0},
    "purchasing_receipt_line_returned_within": {"returned": 2, "rejected": 1},
    "purchasing_receipt_line_units_counted": {"units": 2, "quantity": 3},
    "purchasing_receipt_line_verdict_adds_up": {
        "verdict": "ACCEPTED",
        "judged_at": DAY,
        "quantity": 3,
        "accepted": 2,
        "rejected": 0,
        "used_up": 0,
    },
    "purchasing_refusal_quantity_positive": {"quantity": 0},
    "purchasing_refusal_says_what": {"what": ""},
    "purchasing_return_is_decided": {"nonconformity": ""},
    "purchasing_return_quantity_positive": {"quantity": 0},
    "purchasing_return_units_counted": {"units": "{A,B}", "quantity": 1},
    "purchasing_supply_a_has_agreement": {"status": "APPROVED", "grade": "A", "agreement": ""},
    "purchasing_supply_decision_is_named": {"status": "APPROVED", "decided_by": ""},
    "quality_hold_counts": {"things": 0},
    "quality_hold_lift_says_why": {"status": "LIFTED", "lifted_at": DAY, "lift_reason": ""},
    "quality_hold_says_why": {"reason": ""},
    "quality_inspection_concluded_is_checked": {"status": "CONCLUDED", "checked_by": ""},
    "quality_inspection_names_inspector": {"status": "CHECKING", "inspected_by": ""},
    "quality_inspection_names_something": {"lot_key": "", "unit_keys": "{}"},
    "quality_inspection_quantities_add_up": {
        "status": "CONCLUDED",
        "quantity": 3,
        "accepted": 1,
        "rejected": 1,
        "used_up": 0,
    },
    "quality_inspection_quantities_not_negative": {"accepted": -1},
    "quality_inspection_quantity_positive": {"quantity": 0},
    "quality_inspection_sample_within": {"sample_size": 5, "quantity": 3},
    "quality_inspection_two_people": {"inspected_by": "A", "checked_by": "A"},
    "quality_nonconformity_closed_is_dated": {"status": "CLOSED"},
    "quality_nonconformity_decision_is_named": {"status": "DECIDED", "disposition": ""},
    "quality_nonconformity_is_described": {"description": ""},
    "quality_nonconformity_quantity_positive": {"quantity": 0},
    "quality_nonconformity_risk_is_assessed": {"disposition": "CONCESSION", "risk": ""},
    "quality_release_names_releaser": {"released_by": "", "released_name": ""},
    "quality_release_thing_quantity_positive": {"quantity": 0},
    "quality_release_withdrawal_says_why": {"status": "WITHDRAWN"},
    "quality_result_counts": {"nonconforming": 3, "inspected": 2},
    "quality_result_later_says_why": {"kind": "RETEST", "reason": ""},
    "quality_result_passed_means_none_bad": {"passed": True, "nonconforming": 1},
    "quality_retained_sample_quantity_positive": {"quantity": 0},
    "quality_switching_not_negative": {"score": -1},
    "service_complaint_closed_is_answered": {"status": "CLOSED", "reply": ""},
    "service_complaint_conclusion_is_founded": {"status": "CONCLUDED", "conclusion": ""},
    "service_complaint_device_known_or_asked": {"key": "", "question_id": None},
    "service_complaint_device_says_what": {"scanned": ""},
    "service_complaint_says_who_and_what": {"reporter": ""},
    "service_complaint_triage_is_named": {"status": "TRIAGED", "triaged_by": ""},
    "service_exchange_names_two": {"old_key": "A", "new_key": "A"},
    "service_exchange_says_why": {"why": ""},
    "service_expected_quantity_positive": {"quantity": 0},
    "service_expected_says_what": {"told": ""},
    "service_implant_explanted_is_dated": {
        "status": "EXPLANTED",
        "implanted_on": NEXT_DAY,
        "explanted_on": DAY,
    },
    "service_implant_known_or_asked": {"key": "", "question_id": None},
    "service_job_diagnosis_is_named": {"status": "IN_WORK", "diagnosis": ""},
    "service_job_arrival_is_named": {"arrived_at": DAY, "arrived_by": ""},
    "service_job_done_is_released_or_accepted": {"status": "DONE", "done_at": None},
    "service_job_release_is_named": {"status": "RELEASED", "released_by": ""},
    "service_job_says_what": {"fault": ""},
    "service_job_work_quantity_positive": {"quantity": 0},
    "service_job_work_replaced_names_both": {"kind": "REPLACED", "old_key": ""},
    "service_patient_look_says_why": {"why": ""},
    "service_question_answer_is_named": {"status": "ANSWERED", "answered_by": ""},
    "service_question_identified_names_it": {"answer": "IDENTIFIED", "key": ""},
    "service_report_made_is_dated": {"status": "REPORTED", "reference": ""},
    "service_return_closed_is_dated": {"status": "CLOSED", "closed_by": ""},
    "service_return_line_decision_is_named": {"status": "DECIDED", "decided_by": ""},
    "service_return_line_not_plain_is_asked": {"status": "QUESTION", "question_id": None},
    "service_return_line_quantity_positive": {"quantity": 0},
    "service_return_line_restocked_was_inspected": {"decision": "RESTOCK", "inspection": ""},
    "service_return_line_reworked_has_job": {"decision": "REWORK", "job": ""},
    "service_return_line_valid_is_known": {"status": "WAITING", "key": ""},
    "service_return_received_is_placed": {"status": "RECEIVED", "place_id": None},
    "service_return_says_why": {"why": ""},
    "stock_not_negative": {"quantity": "-0.001"},
    "stock_root_of_container": {"container_id": 0, "root_id": 1},
    "sublot_holding_not_negative": {"units": -1},
    "sublot_origin_not_itself": {"sublot_id": 1, "origin_id": 1},
    "thing_not_in_itself": {"id": 1, "container_id": 1},
    "thing_sublot_of_lot": {"kind": "SUBLOT", "lot_id": None},
    "thing_unit_in_sublot": {"kind": "UNIT", "id": 1, "sublot_id": 1},
    "unit_link_not_to_itself": {"source_id": 1, "target_id": 1},
    "web_print_says_who_and_what": {"document": "", "label": "x"},
    "web_print_sha256_form": {"sha256": "A" * 64},
    "web_station_entry_not_from_the_future": {"occurred_at": NEXT_DAY, "received_at": DAY},
    "web_station_settlement_has_reason": {"kind": "DISCARDED", "reason": ""},
    "web_station_settlement_moment": {"kind": "RETRIED", "at": DAY, "occurred_at": NEXT_DAY},
    "sales_onward_has_document": {"document": ""},
    "sales_onward_quantity_positive": {"quantity": 0},
    "sales_onward_serials_counted": {"serials": "{A,B}", "quantity": 1},
    "sales_onward_to_another": {"seller_id": 1, "buyer_id": 1},
    "sales_order_confirmation_is_named": {"status": "CONFIRMED", "confirmed_by": ""},
    "sales_order_line_min_days_not_negative": {"min_days": -1},
    "sales_order_line_quantity_positive": {"quantity": 0},
    "sales_order_line_shipped_within": {"quantity": 1, "shipped": 2},
    "sales_pick_end_is_named": {"status": "DONE", "ended_by": ""},
    "sales_pick_line_picked_within": {"quantity": 1, "picked": 2},
    "sales_pick_line_quantity_positive": {"quantity": 0},
    "sales_record_lot_or_serials": {"serials": "{}", "lot": ""},
    "sales_record_names_both": {
        "name": "x",
        "customer_name": "x",
        "address": "x",
        "phone": "",
    },
    "sales_record_quantity_positive": {"quantity": 0},
    "sales_record_serials_counted": {"serials": "{A,B}", "quantity": 1},
    "sales_shipment_confirmed_after_departure": {
        "status": "CONFIRMED",
        "shipped_at": NEXT_DAY,
        "confirmed_at": DAY,
    },
    "sales_shipment_departure_is_named": {"status": "SHIPPED", "shipped_at": None},
    "sales_shipment_thing_quantity_positive": {"quantity": 0},
    "warehouse_asset_return_days_positive": {"return_days": 0},
    "warehouse_count_closed_is_signed": {
        "status": "CLOSED",
        "closed_at": DAY,
        "signature_id": None,
    },
    "warehouse_count_line_counted_first": {"counted": None, "recounted": 1},
    "warehouse_count_line_not_negative": {"book": -1},
    "warehouse_count_line_package_of_amount": {"kind": "UNIT", "package": "/00/1"},
    "warehouse_count_line_recounted_by_another": {
        "recounted": 1,
        "recounted_by": "eva",
        "counted_by": "eva",
    },
    "warehouse_excursion_assessment_says_who": {"status": "ASSESSED", "assessed_by": ""},
    "warehouse_move_line_done_says_where": {"status": "DONE", "moved_to_id": None},
    "warehouse_move_line_quantity_positive": {"quantity": 0},
    "warehouse_profile_capacity_positive": {"capacity": 0},
    "warehouse_reading_says_something": {"temperature": None, "humidity": None},
    "warehouse_requirement_warn_days_not_negative": {"warn_days": -1},
    "warehouse_reservation_ends_after_it_begins": {"made_at": NEXT_DAY, "until": DAY},
    "warehouse_reservation_quantity_positive": {"quantity": 0},
    "warehouse_reservation_taken_within": {"quantity": 1, "taken": 2},
    "warehouse_storage_class_humidity_in_order": {"humidity_min": 2, "humidity_max": 1},
    "warehouse_storage_class_humidity_is_percentage": {"humidity_max": 101},
    "warehouse_storage_class_temperature_in_order": {
        "temperature_min": 2,
        "temperature_max": 1,
    },
}
"""A row that each constraint must refuse. Vocabularies and intervals are refused by rule below."""


def checks():
    with connection.cursor() as cursor:
        cursor.execute(CHECKS)
        return cursor.fetchall()


def refused_row(name, columns, types):
    """Give a row that the constraint must refuse, None where nobody has thought of one."""
    if name in REFUSED:
        return REFUSED[name]
    if name.endswith("_known"):
        return {
            column: ["NO SUCH WORD"] if kind.endswith("[]") else "NO SUCH WORD"
            for column, kind in zip(columns, types, strict=True)
        }
    if name.endswith("_until_after_from"):
        return {"from_at": NEXT_DAY, "until_at": DAY}
    return None


def holds(definition, columns, types, row):
    """Let the database say whether the row satisfies the expression of the constraint."""
    expression = re.sub(r"^CHECK ", "", definition).replace("%", "%%")
    values = ", ".join(
        f'%s::{kind} AS "{column}"' for column, kind in zip(columns, types, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {expression} FROM (SELECT {values}) AS row", [row.get(c) for c in columns]
        )
        (answer,) = cursor.fetchone()
    return answer


def test_inv_check_1_refuses_what_it_names():
    wrong = []
    for name, table, definition, columns, types, enforced in checks():
        row = refused_row(name, columns, types)
        if row is None:
            wrong.append(f"{table}.{name}: say in REFUSED what it refuses: {definition}")
        elif set(row) - set(columns):
            wrong.append(f"{table}.{name} has no column {set(row) - set(columns)}")
        elif holds(definition, columns, types, row) is not False:
            wrong.append(f"{table}.{name} lets {row} through")
        elif not enforced:
            wrong.append(f"{table}.{name} is not enforced")
    assert not wrong, "\n".join(wrong)


def test_inv_check_1_names_only_what_is_there():
    assert set(REFUSED) <= {name for name, *_ in checks()}

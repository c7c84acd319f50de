"""What people read of problems with codes, numbers, quantities and periods."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

MESSAGES: Final[Mapping[str, object]] = {
    "identifiers.empty": _("There is nothing in this code."),
    "identifiers.too_long": _("The code has %(length)s characters; at most %(most)s are read."),
    "identifiers.format_unknown": _("“%(text)s” is not in any code format that is known here."),
    "identifiers.unreadable": _("The code “%(text)s” cannot be used as it is."),
    "identifiers.ai_unknown": _("“%(ai)s” is not an application identifier of GS1."),
    "identifiers.value_missing": _("Field %(ai)s is empty."),
    "identifiers.value_too_short": _(
        "Field %(ai)s has %(length)s characters and needs at least %(least)s."
    ),
    "identifiers.value_too_long": _(
        "Field %(ai)s has %(length)s characters and may have at most %(most)s. The "
        "scanner may have dropped a separator."
    ),
    "identifiers.value_not_allowed": _("The value of field %(ai)s is not allowed."),
    "identifiers.character_not_allowed": _(
        "Field %(ai)s holds the character “%(character)s”, which is not allowed there."
    ),
    "identifiers.check_digit_wrong": _(
        "The check digit of field %(ai)s is %(found)s; it should be %(expected)s. The "
        "code was misread or mistyped."
    ),
    "identifiers.company_prefix_malformed": _(
        "The company prefix at the start of the number is not sound."
    ),
    "identifiers.date_impossible": _("Field %(ai)s is not a date that exists."),
    "identifiers.element_repeated": _("Field %(ai)s comes twice, with different values."),
    "identifiers.companion_missing": _("Field %(ai)s needs %(needs)s beside it."),
    "identifiers.companion_forbidden": _("Field %(ai)s must not stand beside %(other)s."),
    "identifiers.attribute_not_allowed": _(
        "Field %(ai)s may not be an attribute of a Digital Link."
    ),
    "identifiers.qualifier_not_allowed": _(
        "Field %(ai)s does not belong to the path of key %(key)s."
    ),
    "identifiers.qualifiers_out_of_order": _(
        "The fields of the path are out of order; right is: %(order)s."
    ),
    "identifiers.path_incomplete": _("The Digital Link ends with “%(part)s”, without a value."),
    "identifiers.percent_encoding_broken": _(
        "A percent sign is not followed by two hexadecimal digits."
    ),
    "identifiers.epc_malformed": _("This is not an EPC URI."),
    "identifiers.epc_parts_missing": _("The EPC URI needs %(wanted)s parts divided by dots."),
    "identifiers.epc_pattern_too_wide": _("The pattern stands for more than one kind of thing."),
    "identifiers.epc_reference_malformed": _(
        "The reference “%(reference)s” must have %(wanted)s digits behind this company prefix."
    ),
    "identifiers.hibc_structure_unknown": _(
        "This HIBC code is neither a primary nor a secondary one."
    ),
    "identifiers.hibc_primary_malformed": _(
        "The primary part of the HIBC code is not labeler, product and unit of measure."
    ),
    "identifiers.hibc_date_mark_unknown": _("“%(found)s” is no HIBC date form."),
    "identifiers.hibc_part_unknown": _("The HIBC part that starts with “%(part)s” is unknown."),
    "identifiers.isbt_structure_unknown": _("“%(part)s” is no data structure of ISBT 128."),
    "identifiers.ma_device_malformed": _("The product identifier of the MA code is not complete."),
    "identifiers.ma_tag_unknown": _("“%(tag)s” is no field of an MA code."),
    "identifiers.full_width_characters": _(
        "The code came in full-width characters; they were read as plain ones."
    ),
    "identifiers.separator_perhaps_lost": _(
        "Field %(ai)s may hold field %(hidden)s as well: the scanner may drop separators."
    ),
    "identifiers.item_not_named": _(
        "The code does not say which item it belongs to; scan the other code of the label too."
    ),
    "identifiers.prefix_malformed": _("“%(prefix)s” is not a GS1 company prefix."),
    "identifiers.numbers_used_up": _(
        "Number %(number)s does not fit into %(digits)s digits: the numbers are used up."
    ),
    "identifiers.number_negative": _("A number cannot be negative: %(number)s."),
    "identifiers.number_too_long": _("“%(text)s” is longer than the %(most)s characters allowed."),
    "identifiers.number_character_not_allowed": _(
        "“%(text)s” holds the character “%(character)s”, which GS1 does not allow."
    ),
    "identifiers.template_broken": _(
        "The number template “%(template)s” does not make sense at “%(part)s”."
    ),
    "identifiers.template_value_missing": _(
        "The number template “%(template)s” needs a value for “%(part)s”."
    ),
    "identifiers.pattern_broken": _("The code pattern “%(name)s” is broken: %(detail)s."),
    "kernel.amount_malformed": _("“%(text)s” is not a number."),
    "kernel.amount_ambiguous": _(
        "“%(text)s” can be read in two ways. Leave the comma out, or put a point before the "
        "decimals."
    ),
    "kernel.amount_too_large": _("“%(text)s” is more than can be meant."),
    "kernel.unknown_unit": _("The unit “%(unit)s” is unknown."),
    "kernel.units_differ": _("%(unit)s cannot be converted into %(other)s."),
    "kernel.moment_without_zone": _("The moment %(moment)s has no time zone."),
    "kernel.period_reversed": _("The period ends (%(end)s) before it starts (%(start)s)."),
}
"""Sentences by code; registered by `suyuan.foundation.core`."""

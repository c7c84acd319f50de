"""A deviation may turn out to have begun earlier, when a reading of that time comes late."""

from typing import Final

from django.db import migrations

from suyuan.foundation.db.triggers import read_only

FIXED: Final = "warehouse_excursion_place_id_measure_from_at_fixed"


class Migration(migrations.Migration):
    """Lets the start of a deviation move; place and measure stay."""

    dependencies = [("warehouse", "0010_zone_of_few_events")]

    operations = [
        migrations.RunSQL(
            [f"DROP TRIGGER {FIXED} ON warehouse_excursion"],
            read_only("warehouse_excursion", ["place_id", "measure", "from_at"]).sql,
        ),
        read_only("warehouse_excursion", ["place_id", "measure"]),
    ]

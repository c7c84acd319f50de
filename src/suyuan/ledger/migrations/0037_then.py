"""What was there at a past moment, and in which state.

A unit that was made before eight in the morning in China, on a day that its label names, was not
there yet when somebody asked for that morning: the day began later in UTC. And what came out of a
package was in the state in which it had gone in, or in that of an event while it was inside, though
it is in none now.
"""

from importlib import resources
from typing import Final

from django.db import migrations

THEN: Final = resources.files("suyuan.ledger").joinpath("sql/then.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Replace the functions."""

    dependencies = [("ledger", "0036_lots_in_order")]
    operations = [migrations.RunSQL(THEN, migrations.RunSQL.noop)]

"""A line of an order knows the event that moved it, so that it is open again when that is undone."""

from typing import Final

from django.db import migrations, models

from suyuan.foundation.db.triggers import state_moves

BEFORE: Final = {"OPEN": ["DONE", "CANCELLED"], "DONE": [], "CANCELLED": []}
MOVES: Final = {"OPEN": ["DONE", "CANCELLED"], "DONE": ["OPEN"], "CANCELLED": []}


def reopened(table: str) -> list[migrations.RunSQL]:
    """Let what is done be open again: its move was taken back."""
    return [
        migrations.RunSQL(
            [f"DROP TRIGGER {table}_status_moves ON {table}"],
            state_moves(table, "status", BEFORE).sql,
        ),
        state_moves(table, "status", MOVES),
    ]


DONE: Final = "warehouse_move_line_done_says_where"


class Migration(migrations.Migration):
    """Add the event to the lines of orders, with the indexes of what waits."""

    dependencies = [("warehouse", "0011_excursion_start")]

    operations = [
        migrations.AddField("moveline", "event", models.TextField(default="")),
        migrations.AddIndex(
            "moveline",
            models.Index(
                fields=["key"], name="warehouse_move_line_open", condition=models.Q(status="OPEN")
            ),
        ),
        migrations.AddIndex(
            "moveline",
            models.Index(
                fields=["event"], name="warehouse_move_line_event", condition=~models.Q(event="")
            ),
        ),
        migrations.RemoveConstraint("moveline", DONE),
        migrations.AddConstraint(
            "moveline",
            models.CheckConstraint(
                condition=(
                    models.Q(status="DONE", moved_to__isnull=False, moved_at__isnull=False)
                    & ~models.Q(moved_by="")
                )
                | (~models.Q(status="DONE") & models.Q(moved_to__isnull=True, event="")),
                name=DONE,
            ),
        ),
        *reopened("warehouse_move_order"),
        *reopened("warehouse_move_line"),
    ]

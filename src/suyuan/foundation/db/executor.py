"""Applies migrations without making every model of the product anew for each of their operations.

Django keeps a picture of all models beside the migrations. For each new table, and again for each
of its constraints and indexes, it makes all models anew that hang together with it, and ours all
hang together: whoever did something is a user. Here the tables of a migration are added to that
picture in one step, each with the constraints and indexes that follow it, and statements in SQL,
of which it knows nothing, are run one after the other without copying it. What comes out is the
same, table by table; the migrations themselves stay as Django writes them.
"""

from collections.abc import Sequence
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from typing_extensions import override

PARTS: Final = (AddField, AddIndex, AddConstraint)
"""What makes part of a table that the same migration creates."""


class Executor(MigrationExecutor):
    """Applies the operations of a migration in a few steps."""

    @override
    def apply_migration(
        self,
        state: ProjectState,
        migration: Migration,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        vars(migration)["operations"] = gathered(migration.operations, migration.app_label)
        return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)


class Tables(Operation):
    """New tables with all that belongs to them."""

    def __init__(self, app_label: str) -> None:
        self.app_label = app_label
        self.made: dict[str, CreateModel] = {}

    def takes(self, operation: Operation) -> bool:
        """Take an operation in, if it is about these tables; say whether it is."""
        if isinstance(operation, CreateModel):
            self.made[operation.name_lower] = operation
            return True
        if not isinstance(operation, PARTS):
            return False
        table = self.made.get(operation.model_name_lower)
        whole = table.reduce(operation, self.app_label) if table else None
        if not isinstance(whole, list) or not isinstance(whole[0], CreateModel):
            return False
        self.made[operation.model_name_lower] = whole[0]
        return True

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        apps = state.__dict__.pop("apps", None)  # While there is none, nothing is made anew.
        for operation in self.made.values():
            operation.state_forwards(app_label, state)
        if apps is not None:
            apps.render_multiple([state.models[app_label, name] for name in self.made])
            state.__dict__["apps"] = apps

    @override
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.made.values():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)


class Statements(Operation):
    """Statements in SQL that leave the models as they are."""

    def __init__(self) -> None:
        self.run: list[RunSQL] = []

    def takes(self, operation: Operation) -> bool:
        """Take an operation in, if it is a statement that changes no model; say whether it is."""
        if not isinstance(operation, RunSQL) or operation.state_operations:
            return False
        self.run.append(operation)
        return True

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    @override
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.run:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)


def gathered(operations: Sequence[Operation], app_label: str) -> Sequence[Operation]:
    """Give operations that do the same in fewer steps, in the same order.

    Operations among which is anything but new tables, their parts and statements stay as they are:
    what comes with a new table is partly done at the end of the migration, and a change of the
    same table must not overtake it.
    """
    steps: list[Tables | Statements] = []
    for operation in operations:
        if steps and steps[-1].takes(operation):
            continue
        begun = next(
            (one for one in (Tables(app_label), Statements()) if one.takes(operation)), None
        )
        if begun is None:
            return operations
        steps.append(begun)
    return steps

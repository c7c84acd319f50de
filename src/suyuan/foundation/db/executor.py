"""Applies migrations without making every model of the product anew for each of their operations.

Django keeps a picture of all models beside the migrations. For each new table, and again for each
of its constraints and indexes, it makes all models anew that hang together with it, and ours all
hang together: whoever did something is a user. Here the tables of a migration are added to that
picture in one step, each with the constraints and indexes that follow it, and statements in SQL,
of which it knows nothing, are run one after the other without copying it. What comes out is the
same, table by table; the migrations themselves stay as Django writes them.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    Migration,
    RemoveConstraint,
    RunSQL,
)
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from typing_extensions import override

PARTS: Final = (AddField, AddIndex, AddConstraint)
"""What makes part of a table that the same migration creates."""
CHANGES: Final = (AddField, AlterField, AddIndex, AddConstraint, RemoveConstraint)
"""What changes a table that was there before, each without a look at what the others change."""


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


class Step(Operation):
    """Operations that are carried out one after the other, between two pictures of the models."""

    def parts(self) -> Iterable[Operation]:
        """Return the operations of the step, in their order."""
        return ()

    @override
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.parts():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)


class Tables(Step):
    """New tables with all that belongs to them."""

    def __init__(self, app_label: str) -> None:
        self.app_label = app_label
        self.made: dict[str, CreateModel] = {}

    @override
    def parts(self) -> Iterable[Operation]:
        return self.made.values()

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
        with _without_models(state):
            for operation in self.made.values():
                operation.state_forwards(app_label, state)
        if "apps" in state.__dict__:
            made = [state.models[app_label, name] for name in self.made]
            state.__dict__["apps"].render_multiple(made)


class Changes(Step):
    """Changes of tables that were there before the migration."""

    def __init__(self, new: Collection[str] = ()) -> None:
        self.new = new
        """The tables that the migration makes: part of what makes them is done at its end."""
        self.run: list[AddField | AlterField | AddIndex | AddConstraint | RemoveConstraint] = []
        self._fields: set[tuple[str, str]] = set()

    @override
    def parts(self) -> Iterable[Operation]:
        return self.run

    def takes(self, operation: Operation) -> bool:
        """Take an operation in, if it is such a change; say whether it is.

        A field is changed once in a step: in between nobody sees it.
        """
        if not isinstance(operation, CHANGES) or operation.model_name_lower in self.new:
            return False
        if isinstance(operation, (AddField, AlterField)):
            field = operation.model_name_lower, operation.name_lower
            if field in self._fields:
                return False
            self._fields.add(field)
        self.run.append(operation)
        return True

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        with _without_models(state):
            for operation in self.run:
                operation.state_forwards(app_label, state)
        changed = {(app_label, operation.model_name_lower) for operation in self.run}
        state.reload_models(sorted(changed), delay=False)


class Statements(Step):
    """Statements in SQL that leave the models as they are."""

    def __init__(self) -> None:
        self.run: list[RunSQL] = []

    @override
    def parts(self) -> Iterable[Operation]:
        return self.run

    def takes(self, operation: Operation) -> bool:
        """Take an operation in, if it is a statement that changes no model; say whether it is."""
        if not isinstance(operation, RunSQL) or operation.state_operations:
            return False
        self.run.append(operation)
        return True

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass


@contextmanager
def _without_models(state: ProjectState) -> Iterator[None]:
    """Take the models that are made out of the picture: meanwhile nothing is made anew."""
    apps = state.__dict__.pop("apps", None)
    yield
    if apps is not None:
        state.__dict__["apps"] = apps


def gathered(operations: Sequence[Operation], app_label: str) -> Sequence[Operation]:
    """Give operations that do the same in fewer steps, in the same order.

    Operations among which is anything but new tables, their parts, changes of older tables and
    statements stay as they are. So do those that come back to a table of the same migration: what
    comes with a new table is partly done at the end, and a change of it must not overtake that.
    """
    new = {one.name_lower for one in operations if isinstance(one, CreateModel)}
    steps: list[Tables | Changes | Statements] = []
    for operation in operations:
        if steps and steps[-1].takes(operation):
            continue
        kinds = (Tables(app_label), Changes(new), Statements())
        begun = next((one for one in kinds if one.takes(operation)), None)
        if begun is None:
            return operations
        steps.append(begun)
    return steps

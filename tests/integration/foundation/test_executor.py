"""Migrations in few steps leave the same tables and the same models behind as Django's own way."""

import pytest
from django.db import connection, migrations, models, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import Q

from suyuan.foundation.db.executor import Changes, Statements, Tables, gathered
from suyuan.foundation.db.migrate import as_owner

APP = "trial"
PARENT = migrations.CreateModel(
    name="Parent",
    fields=[
        ("id", models.BigAutoField(primary_key=True)),
        ("code", models.TextField(unique=True)),
        ("owner", models.ForeignKey("accounts.user", models.PROTECT, related_name="+")),
    ],
    options={"db_table": "trial_parent"},
)
CHILD = migrations.CreateModel(
    name="Child",
    fields=[
        ("id", models.BigAutoField(primary_key=True)),
        ("state", models.TextField()),
        ("parent", models.ForeignKey("trial.parent", models.PROTECT, related_name="children")),
    ],
    options={"db_table": "trial_child"},
)
KNOWN = models.CheckConstraint(condition=Q(state__in=["NEW", "OLD"]), name="trial_child_state")
ONE = models.UniqueConstraint(fields=["parent"], condition=Q(state="NEW"), name="trial_child_one")
OPERATIONS = [
    PARENT,
    CHILD,
    migrations.AddField(
        "parent", "first", models.ForeignKey("trial.child", models.PROTECT, "+", null=True)
    ),
    migrations.AddConstraint("child", KNOWN),
    migrations.AddConstraint("child", ONE),
    migrations.AddIndex("parent", models.Index(fields=["code", "first"], name="trial_parent_code")),
    migrations.RunSQL("CREATE INDEX trial_child_words ON trial_child (lower(state))", ""),
    migrations.RunSQL([("INSERT INTO trial_parent (code, owner_id) SELECT %s, 1", ["x"])], ""),
    migrations.RunSQL("DELETE FROM trial_parent", ""),
]
NEWER = models.CheckConstraint(condition=Q(state__in=["NEW", "OLD", "GONE"]), name=KNOWN.name)
LATER = [
    migrations.AddField(
        "child", "next", models.OneToOneField("trial.child", models.PROTECT, null=True)
    ),
    migrations.RemoveConstraint("child", KNOWN.name),
    migrations.AddField(
        "child", "keeper", models.ForeignKey("accounts.user", models.PROTECT, "+", null=True)
    ),
    migrations.AlterField("child", "state", models.CharField(max_length=8)),
    migrations.AddField("parent", "count", models.IntegerField(default=3)),
    migrations.AddConstraint("child", NEWER),
    migrations.AddIndex("parent", models.Index(fields=["count"], name="trial_parent_count")),
    migrations.RunSQL("CREATE INDEX trial_child_keeper ON trial_child (keeper_id, state)", ""),
    migrations.RemoveConstraint("child", ONE.name),
]
SEEN = """
SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relname ~ '^trial_' AND a.attnum > 0
UNION ALL SELECT conrelid::regclass::text, 0, conname, pg_get_constraintdef(oid), contype::text
FROM pg_constraint WHERE conrelid::regclass::text ~ '^trial_'
UNION ALL SELECT tablename, 0, indexname, indexdef, '' FROM pg_indexes WHERE tablename ~ '^trial_'
ORDER BY 1, 2, 3, 4"""


def applied(*migrated):
    """Apply migrations to the product's database; give what is there, and take it back."""
    state = MigrationLoader(connection).project_state()
    assert state.apps
    with transaction.atomic(), connection.cursor() as cursor:
        for number, operations in enumerate(migrated, start=1):
            migration = migrations.Migration(f"{number:04d}_trial", APP)
            migration.operations = list(operations)
            with connection.schema_editor(atomic=True) as editor:
                state = migration.apply(state, editor)
        cursor.execute(SEEN)
        seen = cursor.fetchall()
        transaction.set_rollback(True)
    return seen, state


def models_of(state):
    return {key: model for key, model in state.models.items() if key[0] == APP}


@pytest.fixture
def as_the_owner(owner):
    with as_owner(f"{owner.info.dsn} password={owner.info.password}"):
        yield


class TestFewSteps:
    def test_make_the_same_tables_and_models(self, as_the_owner):
        seen, state = applied(OPERATIONS)
        seen_quickly, quick_state = applied(gathered(OPERATIONS, APP))
        assert [kind for _table, _n, kind, *_rest in seen if kind.startswith("trial")]
        assert seen_quickly == seen
        assert models_of(quick_state) == models_of(state)
        child, parent = (quick_state.apps.get_model(APP, name) for name in ("Child", "Parent"))
        assert [one.name for one in parent._meta.related_objects] == ["children"]
        assert child._meta.get_field("parent").remote_field.model is parent
        user = quick_state.apps.get_model("accounts", "User")
        assert parent._meta.get_field("owner").remote_field.model is user

    def test_change_older_tables_in_the_same_way(self, as_the_owner):
        seen, state = applied(OPERATIONS, LATER)
        seen_quickly, quick_state = applied(OPERATIONS, gathered(LATER, APP))
        assert seen_quickly == seen
        assert models_of(quick_state) == models_of(state)
        child = quick_state.apps.get_model(APP, "Child")
        assert child._meta.get_field("next").remote_field.model is child
        user = quick_state.apps.get_model("accounts", "User")
        assert child._meta.get_field("keeper").remote_field.model is user

    def test_are_few(self):
        assert [type(step) for step in gathered(OPERATIONS, APP)] == [Tables, Statements]
        assert [type(step) for step in gathered(LATER, APP)] == [Changes, Statements, Changes]

    def test_change_a_field_once_each(self):
        twice = [LATER[0], migrations.AlterField("child", "next", LATER[0].field)]
        assert [type(step) for step in gathered(twice, APP)] == [Changes, Changes]

    def test_are_not_taken_where_something_else_is_done(self):
        changed = [*OPERATIONS, migrations.RemoveConstraint("child", "trial_child_one")]
        assert gathered(changed, APP) is changed

    def test_lead_every_migration_to_the_same_models(self):
        loader = MigrationLoader(None)
        usual, quick = ProjectState(), ProjectState()
        for key in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
            migration = loader.graph.nodes[key]
            usual = migration.mutate_state(usual, preserve=False)
            migration.operations = gathered(migration.operations, migration.app_label)
            quick = migration.mutate_state(quick, preserve=False)
        assert len(quick.models) == len(usual.models) > 100
        assert MigrationAutodetector(usual, quick).changes(graph=loader.graph) == {}

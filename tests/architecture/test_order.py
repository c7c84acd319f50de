"""What import-linter cannot see: relations by name, and the shape of the project."""

import re
import subprocess

from django.apps import apps

from suyuan.config import cli, env

ORDER = ["foundation", "ledger", "web", "rest", "areas"]
AREAS = [
    "governance", "catalog", "quality", "labels", "warehouse", "purchasing", "production", "sales",
    "service", "trace", "recall", "analytics", "integration",
]  # fmt: skip


def level(model):
    """Give how high a model stands; None for Django's own."""
    parts = model.__module__.split(".")
    if parts[0] != "suyuan":
        return None
    return ORDER.index(parts[1]), AREAS.index(parts[2]) if parts[1] == "areas" else 0


def files(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns],
        cwd=env.ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [env.ROOT / name for name in listed.stdout.split("\0") if name]


class TestModels:
    def test_relate_downward_only(self):
        wrong = []
        for model in apps.get_models():
            for field in model._meta.get_fields():
                if not (field.concrete and field.is_relation):
                    continue
                here, there = level(model), level(field.related_model)
                if here is not None and there is not None and there > here:
                    wrong.append(f"{model.__name__}.{field.name} points up")
        assert wrong == []

    def test_have_no_generic_relations(self):
        kinds = {
            type(field).__name__
            for model in apps.get_models()
            for field in model._meta.get_fields()
        }
        assert "GenericForeignKey" not in kinds


class TestCommands:
    def test_have_a_help_sentence(self):
        assert [name for name, command in cli.declared().items() if not command.help] == []


class TestFiles:
    def test_name_no_place_of_a_machine(self):
        pattern = re.compile(r"(?<![\w.*])/(?:work|root|home)/[a-z]")
        allowed = {"test_order.py", "account.py"}
        found = []
        for file in files("*.py", "*.md", "*.toml", "*.sh", "*.txt", "*.json", "*.html", "*.js"):
            if file.name in allowed or "locks" in file.parts or not file.exists():
                continue
            if pattern.search(file.read_text(encoding="utf-8")):
                found.append(str(file.relative_to(env.ROOT)))
        assert found == []

    def test_of_python_stay_short(self):
        long = {
            str(file.relative_to(env.ROOT)): lines
            for file in files("src/*.py")
            if file.exists()
            and "migrations" not in file.parts
            and (lines := len(file.read_text(encoding="utf-8").splitlines())) > 500
        }
        assert long == {}

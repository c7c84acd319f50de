# The only list of commands. `just` (from PyPI's rust-just) runs them; each also works by hand.
python := ".venv/bin/python"
export PYTHONPATH := "src:."

# everything CI checks
default: lint types contracts schema messages test

lint:
    {{python}} -m ruff check . && {{python}} -m ruff format --check .
    git ls-files 'src/**/*.html' | xargs -r {{python}} -m djade --check --target-version 5.2
types:
    {{python}} -m mypy
contracts:
    .venv/bin/lint-imports
schema:
    {{python}} manage.py makemigrations --check --dry-run
    {{python}} manage.py check --fail-level WARNING
messages:
    {{python}} tools/messages.py --check
test *args:
    {{python}} -m pytest -n 2 {{args}}
fix:
    {{python}} -m ruff check --fix . ; {{python}} -m ruff format .
    git ls-files 'src/**/*.html' | xargs -r {{python}} -m djade --target-version 5.2

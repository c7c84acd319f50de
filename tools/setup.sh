# Sets the project up in .venv; read by ./run and ./test, which have gone to the project's folder.
# Needs Python 3.11 or newer and nothing else; every step is skipped where it has been done.

say() { printf '%s\n' "$*" >&2; }
fail() { say "$0: $*"; exit 2; }
is_root() { [ "$(id -u)" = 0 ]; }

# Put Debian packages on the machine where we may; the caller looks whether it helped.
add_packages() {
    is_root && command -v apt-get >/dev/null 2>&1 || return 1
    say "installing $* …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -q --no-install-recommends "$@" >>.cache/setup.log 2>&1 ||
        { apt-get update -q >>.cache/setup.log 2>&1 &&
            apt-get install -y -q --no-install-recommends "$@" >>.cache/setup.log 2>&1; }
}

find_python() {
    for name in "${PYTHON:-}" python3.11 python3.12 python3.13 python3 python; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
    fail "Python 3.11 or newer is needed; install it, or name it: PYTHON=/path/to/python3.11 $0"
}

make_venv() {
    if .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        return
    fi
    python=$(find_python) || exit 2
    say "making .venv with $python …"
    rm -rf .venv
    if ! "$python" -m venv .venv >>.cache/setup.log 2>&1; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        rm -rf .venv
        add_packages "python$version-venv" || true
        "$python" -m venv .venv >>.cache/setup.log 2>&1 ||
            fail "$python cannot make a virtual environment: install python$version-venv"
    fi
}

# hash FILE... : one word that changes with their content
fingerprint() { cat "$@" | cksum | tr ' ' '-'; }

# install_locked NAME : the packages of locks/NAME.txt and the project itself
install_locked() {
    wanted=$(fingerprint "locks/$1.txt" pyproject.toml)-$(pwd | cksum | tr ' ' '-')
    [ "$(cat ".venv/.$1" 2>/dev/null)" = "$wanted" ] && return
    if ! [ -x .venv/bin/uv ]; then
        .venv/bin/python -m pip install -q --require-hashes -r locks/uv.txt >>.cache/setup.log 2>&1 ||
            fail "uv could not be installed: see .cache/setup.log"
    fi
    say "installing the locked packages ($1) …"
    export VIRTUAL_ENV="$PWD/.venv"
    .venv/bin/uv pip install -q --require-hashes -r "locks/$1.txt" >>.cache/setup.log 2>&1 ||
        .venv/bin/python -m pip install -q --require-hashes -r "locks/$1.txt" >>.cache/setup.log 2>&1 ||
        fail "the locked packages could not be installed: see .cache/setup.log"
    install_project
    printf '%s' "$wanted" >".venv/.$1"
}

# The project runs from its sources: a path file and the program, no build needed.
install_project() {
    packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$PWD/src" >"$packages/suyuan.pth"
    cat >.venv/bin/suyuan <<END
#!/bin/sh
exec "$PWD/.venv/bin/python" -m suyuan.config.cli "\$@"
END
    chmod +x .venv/bin/suyuan
}

# Third-party files of the pages, from locked npm packages.
make_assets() {
    [ -f package-lock.json ] || return 0
    .venv/bin/python tools/assets.py --check >/dev/null 2>&1 && return
    npm=npm
    if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
        npm="$PWD/.venv/bin/npm"
        if ! [ -x "$npm" ]; then
            say "installing Node …"
            .venv/bin/python -m pip install -q --require-hashes -r locks/node.txt >>.cache/setup.log 2>&1 ||
                fail "Node could not be installed: see .cache/setup.log"
        fi
        PATH="$PWD/.venv/bin:$PATH"
    fi
    say "fetching the files of the pages …"
    "$npm" ci --ignore-scripts --no-audit --no-fund >>.cache/setup.log 2>&1 ||
        fail "the npm packages could not be installed: see .cache/setup.log"
    .venv/bin/python tools/assets.py >>.cache/setup.log 2>&1 ||
        fail "the files of the pages could not be copied: see .cache/setup.log"
}

make_messages() {
    .venv/bin/python tools/messages.py --compile || fail "the translations could not be compiled"
}

# A browser and Chinese fonts, for the tests that look at pages; fails where there is no browser.
find_browser() {
    lacking=chromium
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && lacking=
    done
    # A browser without fontconfig brings its fonts by itself.
    if [ -n "$lacking" ] || { command -v fc-list >/dev/null 2>&1 && ! fc-list :lang=zh family | grep -q .; }; then
        lacking="$lacking fonts-noto-cjk"
    fi
    [ -z "$lacking" ] && return
    # shellcheck disable=SC2086 # Words are meant.
    add_packages $lacking && return
    case $lacking in
    chromium*)
        say "no Chromium: the journeys are skipped; run: apt-get install chromium fonts-noto-cjk"
        return 1
        ;;
    *) say "no Chinese fonts: pages are tested without; run: apt-get install fonts-noto-cjk" ;;
    esac
}

mkdir -p .cache
# The system is several Python processes. Where Python is told to keep nothing that it compiles, as
# in many container images, each would compile everything anew: it is kept here instead.
if [ -n "${PYTHONDONTWRITEBYTECODE:-}" ]; then
    unset PYTHONDONTWRITEBYTECODE
    PYTHONPYCACHEPREFIX="$PWD/.cache/bytecode"
    export PYTHONPYCACHEPREFIX
fi

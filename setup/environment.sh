#!/bin/sh
# Makes .venv with exactly the packages of the lock, each checked against its hash.
#
#   setup/environment.sh        what serving needs    (requirements.lock)
#   setup/environment.sh dev    what testing needs    (requirements-dev.lock, which holds the other)
#
# Safe to run twice, to interrupt, and to start from two places at once. The last step leaves a
# receipt: a copy of the lock. No receipt means interrupted, another receipt means out of date;
# such an environment is made anew and never mended.
set -eu
cd "$(dirname "$0")/.."

say() { printf '== %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

lock="requirements${1:+-$1}.lock"
[ -f "$lock" ] || fail "There is no $lock. Use setup/environment.sh, or setup/environment.sh dev."

is_311() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; }
can_build() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# The folder is part of the receipt, because an environment does not survive being moved.
receipt() { pwd; cat "$1"; }
has() { receipt "$1" | cmp -s - ".venv/receipt-$1"; }
is_whole() { is_311 .venv/bin/python && has "$1"; }

find_python() {
    found=
    for name in python3.11 python3; do
        is_311 "$name" || continue
        found=$name
        if can_build "$name"; then
            python=$name
            return
        fi
    done
    [ -z "$found" ] || fail "Python 3.11 is here, but the part that makes environments is not:" \
        "please run 'apt-get install python3-venv' as root, and then the same command again."
    fail "Indgang needs Python 3.11, which Debian 12 has: please run" \
        "'apt-get install python3.11 python3-venv' as root, and then the same command again."
}

install() {
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input "$@" ||
        fail "That did not work; the lines above say why. The same command starts over."
}

# The second of two set-ups waits for the first, and then finds its work done.
exec 9<pyproject.toml
if command -v flock >/dev/null && ! flock -n 9; then
    say "Another set-up is at work in this folder. Waiting for it."
    flock 9
fi

if is_whole "$lock"; then
    exit 0
fi
if ! is_whole requirements.lock; then
    find_python
    say "Python: making the environment in .venv (some seconds)"
    rm -rf .venv
    "$python" -m venv .venv || fail "'$python -m venv .venv' did not work; the lines above say why."
fi
rm -f .venv/receipt-*
say "Python: installing what $lock lists (usually one to two minutes)"
install --require-hashes -r "$lock"
install --no-deps --no-build-isolation -e .
for name in requirements.lock "$lock"; do
    receipt "$name" >".venv/receipt-$name"
done
say "Python: ready"

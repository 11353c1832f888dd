#!/bin/sh
# Sees to the programs that only tests need: a browser with its driver, PostgreSQL, Redis, Java for
# the checker of HTML, and a screen reader with a screen, a bus and a braille display to work on.
#
# What is missing is installed where that needs no password (root, or sudo without one). Elsewhere
# this says what to run, and fails: a test that cannot run is never skipped.
set -eu

say() { printf '== %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

has_program() { command -v "$1" >/dev/null; }
has_postgresql() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

missing_packages() {
    has_program chromium || echo chromium fonts-liberation
    has_program chromedriver || echo chromium-driver
    has_program chromium-headless-shell || echo chromium-headless-shell
    has_program firefox-esr || echo firefox-esr
    has_postgresql || echo postgresql
    has_program redis-server || echo redis-server
    has_program java || echo default-jre-headless
    has_program Xvfb || echo xvfb
    has_program openbox || echo openbox
    has_program xdotool || echo xdotool
    has_program dbus-daemon || echo dbus
    has_program gdbus || echo libglib2.0-bin
    has_program orca || echo orca at-spi2-core procps gir1.2-atspi-2.0 gir1.2-wnck-3.0 \
        python3-gi python3-pyatspi python3-brlapi
    has_program brltty || [ -x /usr/sbin/brltty ] || echo brltty
}

# The tests start databases of their own. Debian would start one more, for nobody.
keep_postgresql_quiet() {
    folder=/etc/postgresql-common/createcluster.d
    mkdir -p "$folder"
    echo "create_main_cluster = false" >"$folder/no-main-cluster.conf"
}

packages=$(missing_packages | tr '\n' ' ')
packages=${packages% }
[ -n "$packages" ] || exit 0

line="apt-get update && apt-get install --yes --no-install-recommends $packages"
if [ "$(id -u)" != 0 ]; then
    if has_program sudo && sudo -n true 2>/dev/null; then
        exec sudo -n "$0"
    fi
    fail "The tests need programs that this machine does not have. Please run" \
        "'sudo setup/machine.sh', which does this: $line"
fi

has_program apt-get || fail "The tests need these Debian packages or their like: $packages"
has_postgresql || keep_postgresql_quiet
say "Machine: $line (usually one to three minutes)"
log=$(mktemp)
if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes \
    --no-install-recommends $packages; } >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    fail "That did not work; the lines above say why. They are kept in $log."
fi
rm -f "$log"
packages=$(missing_packages | tr '\n' ' ')
[ -z "$packages" ] || fail "Still missing after installing: $packages"
say "Machine: ready"

#!/bin/sh
# Makes .venv from a lock: environment.sh run|dev STAMP
#
# The lock's hashes are required, the checkout itself is installed in place. What can go wrong on a stranger's
# machine is said in one sentence; pip's own words are kept in .venv/install.log.
set -eu
cd "$(dirname "$0")/.."
kind=$1
stamp=$2
lock=requirements/$kind.txt
log=.venv/install.log

refuse() {
    printf '%s\n' "$*" >&2
    exit 1
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    found=$("${PYTHON:-python3}" --version 2>&1) || found="no Python"
    refuse "Python 3.11 or newer is needed, and this machine answers with: $found (make PYTHON=/path/to/python3 names another)."
}

need_venv_module() { # Debian ships python3 without it
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing python3-venv, which this machine's Python lacks"
        { apt-get update && apt-get install -y python3-venv; } >/dev/null 2>&1 || true
    fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        refuse "$python has no venv module: install it (on Debian and Ubuntu: apt-get install python3-venv) and try again."
}

need_space() { # the environment takes about 700 MB
    free=$(df -Pk . | awk 'NR == 2 { print $4 }')
    [ "${free:-0}" -ge 1000000 ] ||
        refuse "The disk is full: about 1 GB is needed here for .venv, and $((${free:-0} / 1000)) MB are free."
}

make_venv() {
    if [ -e .venv ] && .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        return
    fi
    python=$(find_python)
    need_venv_module
    need_space
    rm -rf .venv
    "$python" -m venv .venv >/dev/null 2>&1 || refuse "$python could not make .venv here: is the folder writable, and the disk not full?"
}

explain() { # pip's log -> one sentence
    if grep -q 'No space left on device' "$log"; then
        refuse "The disk is full: the packages did not fit (pip's words: $log)."
    elif grep -q 'DO NOT MATCH THE HASHES' "$log"; then
        refuse "A package that was offered differs from the one that was locked, so it was not installed (pip's words: $log)."
    elif grep -qE 'NewConnectionError|ConnectTimeout|ReadTimeout|NameResolution|Connection(Reset)?Error|ProxyError|SSLError|Max retries|timed out|from versions: none' "$log"; then
        refuse "The Python package index cannot be reached: is this machine online, and pip set up for it? (pip's words: $log)"
    fi
    refuse "pip could not install the packages: $(grep -E '^ *(ERROR|error)' "$log" | tail -n 1 | cut -c 1-200) (all of pip's words: $log)"
}

count() { # what pip collects -> one line that counts, on a terminal
    total=$(grep -c '^[a-zA-Z0-9].*==' "$lock")
    awk -v total="$total" -v tty="$1" '/^(Collecting|Processing) / { n++; if (tty) { printf "\r  %d of at most %d", n, total; fflush() } }
        END { if (tty && n) print "" }'
}

install() {
    tty=
    [ -t 1 ] && tty=1
    echo "Installing the packages of $lock into .venv (once; a minute or two)"
    : >"$log"
    { .venv/bin/python -m pip install --no-input --progress-bar off --require-hashes -r "$lock" 2>&1 ||
        echo failed >.venv/.failed; } | tee "$log" | count "$tty"
    [ ! -e .venv/.failed ] || { rm -f .venv/.failed; explain; }
    .venv/bin/python -m pip install --no-input --no-deps --no-build-isolation -e . >"$log" 2>&1 || explain
}

make_venv
install
rm -f .venv/.stamp-"$kind"-*
mkdir -p "$(dirname "$stamp")"
touch "$stamp"

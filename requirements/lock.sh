#!/bin/sh
# Compiles the two locks from pyproject.toml: exact versions with hashes, for every Python from 3.11 on.
#
#   lock.sh             keeps the locked versions where they still fit
#   lock.sh --upgrade   takes the newest that fit
set -eu
cd "$(dirname "$0")/.."
uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    uv=build/lock/bin/uv
    [ -x "$uv" ] || { "${PYTHON:-python3}" -m venv build/lock && build/lock/bin/python -m pip install -q uv; }
fi

compile() { # NAME OPTIONS...
    name=$1
    shift
    "$uv" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet \
        "$@" --output-file "requirements/$name.txt"
}

compile run --group build "$@"
compile dev --group dev "$@"

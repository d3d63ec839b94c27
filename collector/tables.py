"""The tables that ship beside this module: rows as dictionaries, and the canonical table of countries."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from state.roster import Country

HERE = Path(__file__).parent


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table by column; its first lines, which begin with #, say where it is from."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t" if name.endswith(".tsv") else ",")


def countries() -> list[Country]:
    """The countries of the canonical table."""
    return [Country(row["iso_code"], row["name"], row["is_protected"] == "True") for row in rows("countries.tsv")]

"""Countries by code and name: those with a figure of their own, and those that are counted together.

The published file names merged countries without a code. They get the code of the country of that name: from elsewhere
in the file, else from Unicode's list of territories, else the name itself stands for it.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from babel import Locale

from dashboard.texts import Texts
from state.published import Sheet

TURNING: Final = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
ALSO: Final = {  # folded names of the table of countries that campaigns use, where Unicode has another one
    "antiguaandbarbuda": "AG",
    "bosniaandherzegovina": "BA",
    "democraticrepublicofthecongo": "CD",
    "republicofthecongo": "CG",
    "ivorycoast": "CI",
    "czechrepublic": "CZ",
    "federatedstatesofmicronesia": "FM",
    "hongkong": "HK",
    "saintkittsandnevis": "KN",
    "saintlucia": "LC",
    "myanmar": "MM",
    "macao": "MO",
    "palestine": "PS",
    "saotomeandprincipe": "ST",
    "easttimor": "TL",
    "turkey": "TR",
    "trinidadandtobago": "TT",
    "saintvincentandthegrenadines": "VC",
    "unitedstatesvirginislands": "VI",
}


def country_names(sheets: Iterable[Sheet]) -> dict[str, str]:
    """The English name of every country that is told of anywhere, by code."""
    named: dict[str, str] = {}
    merged: set[str] = set()
    for sheet in sheets:
        named.update({row.country: row.title for row in sheet.running if row.country})
        named.update({unit.country: unit.title for unit in sheet.units if unit.country})
        merged.update(name for unit in sheet.units for name in unit.merged)
        merged.update(name for cohort in sheet.cohorts for name in cohort.merged)
        out = (row.label for row in sheet.contests if row.unit.endswith("/left-out"))
        merged.update(label for label in out if folded(label) in _territories())
    codes = {name: code for code, name in named.items()}
    for name in sorted(merged - codes.keys()):
        code = _territories().get(folded(name), name.replace(",", ""))
        named.setdefault(code, name)
    return named


@functools.cache
def _territories() -> dict[str, str]:
    """Codes of two letters by English name."""
    found = Locale("en").territories.items()
    codes = {folded(name): code for code, name in found if len(code) == 2 and code.isalpha()}
    return codes | ALSO


def folded(name: str) -> str:
    """A name for comparing: no case, no accents, only letters and digits."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in parts if sign.isalnum())


def code_of_name(word: str, names: Mapping[str, str], texts: Texts) -> str:
    """The code of a country asked for by its name, in English or in the page's language; '' where there is none."""
    wanted = folded(word)
    for code, name in names.items():
        if wanted and wanted in (folded(code), folded(name), folded(texts.country(code, name))):
            return code
    return ""


def plain(text: str) -> str:
    """A text without signs that turn the writing direction: a name must not turn the words around it."""
    return text.translate(TURNING)

"""Three ways participants are written down elsewhere, read into one kind of row.

`wikiloves`   the `db.json` of the Wiki Loves statistics tool: edition -> country -> users, with the contest's dates
`csv`         a table with the header `campaign,year,country,user,uploads,registered`
`multiyear`   one campaign over many years: {"headers": [...], "rows": [[year, label, user, images, used, day], ...]}

The format is told from the content, never from the file's name. A row that cannot be read becomes a `Refusal`
with its place in the file and the reason; neither ever repeats a user name in its text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from collector.errors import ImportRefused
from collector.rules import standard

COLUMNS = ("campaign", "year", "country", "user", "uploads", "registered")
WHOLE_EDITION = "Global"
FORMATS = ("wikiloves", "csv", "multiyear")

YEARS = range(2005, 2101)
_FIRST_DAY = datetime(2001, 1, 15, tzinfo=UTC)  # before Wikipedia nobody registered
_NO_DATE_OF_THE_TOOL = "20050101000000"  # the tool's query writes this for an unknown registration
_CAMPAIGN = re.compile(r"[a-z][a-z_-]*")
_EDITION = re.compile(rf"({_CAMPAIGN.pattern})(\d{{4}})")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_STAMP = re.compile(r"\d{14}")


@dataclass(frozen=True, slots=True)
class Row:
    """One person in one contest, as a source has it; `registered` is a Commons registration in seconds, UTC.

    A source that knows days only gives the midnight that opens the day. `category`, `start` and `end` (exclusive)
    are the contest's, where the source states them; `doubted` says that the dates it states are left aside.
    """

    place: str
    campaign: str
    year: int
    label: str
    user: str
    uploads: int
    registered: int | None
    category: str | None = None
    start: int | None = None
    end: int | None = None
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not taken: where it stands in its file, and why."""

    place: str
    reason: str


class _Unreadable(Exception):
    """The reason a single row is refused."""


def read(path: Path, form: str = "auto", campaign: str | None = None) -> tuple[str, Iterator[Row | Refusal]]:
    """The format of the file `path` and its rows in order.

    `campaign` names the campaign of a `multiyear` file, which does not say it. Raises ImportRefused, naming the
    file, when it cannot be read as any format or as the one asked for.
    """
    if campaign is not None and not _CAMPAIGN.fullmatch(campaign):
        raise ImportRefused(f"--campaign {campaign!r} is no name like 'africa'")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ImportRefused(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise ImportRefused(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8 and try again") from None
    document = _document(path, text)
    found = _recognise(document, text)
    if form not in ("auto", found):
        raise ImportRefused(f"{path}: this is {_name(found)}, not the format {form!r} asked for")
    if found == "multiyear" and campaign is None:
        raise ImportRefused(f"{path}: the file does not say which campaign it is about; name it with --campaign")
    readers: dict[str | None, Callable[[], Iterator[Row | Refusal]]] = {
        "wikiloves": lambda: _wikiloves(document),
        "csv": lambda: _csv(path, text),
        "multiyear": lambda: _multiyear(document, campaign or ""),
    }
    if found not in readers:
        raise ImportRefused(f"{path}: this is {_name(found)}; its first line should be {','.join(COLUMNS)!r}")
    return str(found), readers[found]()


def _name(form: str | None) -> str:
    return f"the format {form!r}" if form else "none of the formats " + ", ".join(FORMATS)


def _document(path: Path, text: str) -> Any:
    """The JSON of a file that begins like JSON, else None."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ImportRefused(f"{path}: the JSON is broken: {error}") from None


def _recognise(document: Any, text: str) -> str | None:
    if isinstance(document, dict):
        if isinstance(document.get("rows"), list) and isinstance(document.get("headers"), list):
            return "multiyear"
        if document and all(_EDITION.fullmatch(key) for key in document):
            return "wikiloves"
    elif document is None and _delimiter(text):
        return "csv"
    return None


def _delimiter(text: str) -> str | None:
    """The character between the columns of the first line: comma, or what some spreadsheets write instead."""
    head = [cell.strip().strip('"').lower() for cell in re.split(r"[,;\t]", text.partition("\n")[0])]
    found = re.search(r"[,;\t]", text.partition("\n")[0])
    return found.group() if found and tuple(head) == COLUMNS else None


def _multiyear(document: Any, campaign: str) -> Iterator[Row | Refusal]:
    for number, cells in enumerate(document["rows"], 1):
        place = f"row {number}"
        if not isinstance(cells, list) or len(cells) != 6:
            yield Refusal(place, "not six columns")
            continue
        year, label, user, images, _, registered = cells
        row = _row(place, campaign, year, label, user, images, registered)
        yield row if isinstance(row, Refusal) else replace(row, category=_named(row.campaign, row.year, row.label))


def whole_category(campaign: str, year: int) -> str:
    """The title of the category that holds a whole edition's files."""
    return standard().category_of(campaign, year, WHOLE_EDITION)


def _named(campaign: str, year: int, label: str) -> str:
    """The category behind a label of a multi-year list, which is the end of the category's title as it stands."""
    whole = whole_category(campaign, year)
    return whole if label == WHOLE_EDITION else f"{whole} in {label}"


def _csv(path: Path, text: str) -> Iterator[Row | Refusal]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text) or ",", strict=True)
    next(reader)
    try:
        for cells in reader:
            place = f"line {reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(COLUMNS):
                yield Refusal(place, "not six columns")
            else:
                yield _row(place, *cells)
    except csv.Error as error:
        raise ImportRefused(f"{path}, line {reader.line_num}: {error}") from None


def _wikiloves(document: dict[str, Any]) -> Iterator[Row | Refusal]:
    for edition, countries in document.items():
        campaign, year = edition[:-4], int(edition[-4:])
        if not isinstance(countries, dict):
            yield Refusal(edition, "an edition without countries")
            continue
        for label, contest in countries.items():
            yield from _wikiloves_contest(campaign, year, label, contest)


def _wikiloves_contest(campaign: str, year: int, label: str, contest: Any) -> Iterator[Row | Refusal]:
    where = f"{campaign}{year}/{label}"
    users = contest.get("users") if isinstance(contest, dict) else None
    if not isinstance(users, dict):
        yield Refusal(where, "a contest without users")
        return
    try:
        about = _about(year, contest)
    except _Unreadable as error:
        yield from (Refusal(f"{where}, user {n}", str(error)) for n in range(1, len(users) + 1))
        return
    for number, (name, facts) in enumerate(users.items(), 1):
        place = f"{where}, user {number}"
        if not isinstance(facts, dict):
            yield Refusal(place, "a user without figures")
            continue
        registered = None if str(facts.get("reg")) == _NO_DATE_OF_THE_TOOL else facts.get("reg")
        yield _row(place, campaign, year, label, name, facts.get("count"), registered, *about)


def _about(year: int, contest: dict[str, Any]) -> tuple[str | None, int | None, int | None, bool]:
    """Category, start and exclusive end of a contest of the tool; dates of another year are not believed."""
    category = str(contest.get("category") or "").replace("_", " ").removeprefix("Category:").strip() or None
    if not contest.get("start") or not contest.get("end"):
        return category, None, None, False
    start, last = _second(contest["start"], "start of the contest"), _second(contest["end"], "end of the contest")
    near = abs(datetime.fromtimestamp(start, UTC).year - year) <= 1 and start <= last
    return (category, start, last + 1, False) if near else (category, None, None, True)


def _row(
    place: str, campaign: Any, year: Any, label: Any, user: Any, uploads: Any, registered: Any, *about: Any
) -> Row | Refusal:
    try:
        return Row(
            place,
            _campaign(campaign),
            _whole(year, "year", YEARS),
            _label(label),
            _user(user),
            _whole(uploads, "number of uploads", range(1, 2**31)),
            _registered(registered),
            *about,
        )
    except _Unreadable as error:
        return Refusal(place, str(error))


def _campaign(value: Any) -> str:
    text = str(value).strip().lower()
    if not _CAMPAIGN.fullmatch(text):
        raise _Unreadable("campaign is no name like 'africa'")
    return text


def _whole(value: Any, what: str, allowed: range) -> int:
    text = str(value).strip()
    if isinstance(value, bool | float) or not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise _Unreadable(f"{what} is no whole number")
    if int(text) not in allowed:
        raise _Unreadable(f"{what} is not in {allowed.start} to {allowed.stop - 1}")
    return int(text)


def _label(value: Any) -> str:
    text = str(value or "").replace("_", " ").strip()
    if not text or not text.isprintable():
        raise _Unreadable(f"no country (people of the whole edition have the label {WHOLE_EDITION!r})")
    return text


def _user(value: Any) -> str:
    """A name as MediaWiki writes it: spaces for underscores, the first letter large."""
    if not isinstance(value, str):
        raise _Unreadable("no user name")
    text = " ".join(value.replace("_", " ").split())
    if not text:
        raise _Unreadable("no user name")
    if not text.isprintable() or re.search(r"[#<>\[\]|{}]", text):
        raise _Unreadable("a user name MediaWiki does not allow")
    return text[:1].upper() + text[1:]


def _registered(value: Any) -> int | None:
    if value is None or str(value).strip() in ("", "0"):
        return None
    return _second(value, "registration")


def _second(value: Any, what: str) -> int:
    """The instant of `YYYY-MM-DD` (its first second) or of fourteen digits, UTC."""
    text = str(value).strip()
    try:
        if _DAY.fullmatch(text):
            found = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
        elif _STAMP.fullmatch(text):
            found = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        else:
            raise ValueError
    except ValueError:
        raise _Unreadable(f"{what} is no date") from None
    if found < _FIRST_DAY:
        raise _Unreadable(f"{what} is before 2001")
    return int(found.timestamp())

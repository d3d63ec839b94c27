"""Forgetting a name: whoever vanished or was suppressed is an id, and no former name is left anywhere.

SQLite overwrites what is deleted (`secure_delete`); the log of writes holds older pages until it is emptied.
"""

from __future__ import annotations

import html
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote

from sqlite_utils import Database

_VANISHED = re.compile(r"(renamed|vanished)[ _]?user[ _]?\w+", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)
_CUT = re.compile(r"(\\u?[0-9a-f]{0,3}|%[0-9a-f]?|&[#\w]*)$", re.IGNORECASE)  # half a sign
_PENDING = "erased"  # names were erased, and the log of writes may still hold them
SHORTEST = 3  # letters of a name that tell it where a text is cut off


def is_vanished(name: str) -> bool:
    """Whether an account was given up and renamed to a number: nobody is meant to know who it was."""
    return bool(_VANISHED.fullmatch(name))


def erase(con: sqlite3.Connection, account: int) -> None:
    """Takes the account's name and all it had before out of everything that is stored; it has none afterwards.

    Part of the caller's transaction; `scrub` is to be called after it.
    """
    names = con.execute(
        "SELECT name FROM name WHERE account = ?1 UNION SELECT name FROM account WHERE id = ?1 AND name IS NOT NULL",
        [account],
    ).fetchall()
    con.execute("DELETE FROM name WHERE account = ?", [account])
    con.execute("UPDATE account SET name = NULL WHERE id = ?", [account])
    if names:
        _clean(con, [name for (name,) in names])
        con.execute("INSERT OR IGNORE INTO meta VALUES (?, '')", [_PENDING])


def _clean(con: sqlite3.Connection, names: list[str]) -> None:
    """Empties what is kept of rejected input where it holds one of the names; it stays counted."""
    for row, reason, sample, n in con.execute("SELECT id, reason, sample, n FROM quarantine").fetchall():
        if tells(reason + " " + sample, names):
            con.execute("DELETE FROM quarantine WHERE id = ?", [row])
            reason = "withheld" if tells(reason, names) else reason
            con.execute(
                "INSERT INTO quarantine (reason, sample, n) VALUES (?, '', ?)"
                " ON CONFLICT DO UPDATE SET n = n + excluded.n",
                [reason, n],
            )


def tells(text: str, names: Iterable[str]) -> bool:
    """Whether a text holds one of the names, or ends in the beginning of one, however it is written.

    JSON, addresses, HTML and page titles write names in ways of their own.
    """
    plain = _plain(text)
    ends = (plain, _plain(_CUT.sub("", text)))
    return any(
        name in plain or any(end.endswith(name[:at]) for at in range(SHORTEST, len(name)) for end in ends)
        for name in map(_plain, names)
    )


def _plain(text: str) -> str:
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # joins escaped pairs
    text = text.replace("\\/", "/").replace('\\"', '"').replace("\\\\", "\\")
    return html.unescape(unquote(text)).replace("_", " ").casefold()


def scrub(con: sqlite3.Connection) -> bool:
    """Empties the log of writes when names were erased; False when somebody reads just now and it has to wait."""
    if con.in_transaction or not con.execute("SELECT 1 FROM meta WHERE key = ?", [_PENDING]).fetchone():
        return True
    (patience,) = con.execute("PRAGMA busy_timeout").fetchone()
    con.execute("PRAGMA busy_timeout = 0")
    try:
        (busy, *_) = con.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        con.execute(f"PRAGMA busy_timeout = {int(patience)}")
    if not busy:
        con.execute("DELETE FROM meta WHERE key = ?", [_PENDING])
        con.commit()
    return not busy


@contextmanager
def naming(db: Database, lock: threading.RLock) -> Iterator[None]:
    """A transaction that may erase names: afterwards none is left in the log of writes, unless somebody reads."""
    with lock:
        with db.atomic():
            yield
        scrub(db.conn)

"""What an omniscient witness of a miniature world says about a private database, table by table.

`differences` compares every table with the world once everything is said to be complete.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sandbox.cohorts import DAY, DEFINITIONS, counted, is_new
from state.names import UNATTACHED

Truth = dict[str, Any]
Row = tuple[Any, ...]
MOST = 5  # examples told of each kind of difference
LOCAL = "kind = 'person' AND central_id IS NULL"


@dataclass(frozen=True)
class Witness:
    """A database beside the truth; `key` is the truth's name of each of our accounts, None for nobody in particular."""

    con: sqlite3.Connection
    facts: Truth

    def rows(self, sql: str, *values: object) -> list[Row]:
        """What the database answers."""
        return self.con.execute(sql, values).fetchall()

    @cached_property
    def key(self) -> dict[int, str | None]:
        """By central id; an account that is local only by its name."""
        local = {person["name"]: key for key, person in self.facts["people"].items() if person["kind"] == "unattached"}
        return {
            ours: str(central) if central is not None else local.get((name or "").removeprefix(UNATTACHED))
            for ours, central, name in self.rows("SELECT id, central_id, name FROM account")
        }

    @cached_property
    def since(self) -> dict[int, int]:
        """From when on each account is followed."""
        return dict(self.rows("SELECT account, since FROM tracking"))

    @cached_property
    def found(self) -> dict[int, set[tuple[str, int, int]]]:
        """The stored contributions of each account: wiki, revision, time."""
        found = defaultdict(set)
        sql = "SELECT c.account, w.dbname, c.rev_id, c.ts FROM contribution c JOIN wiki w ON w.id = c.wiki"
        for account, *row in self.rows(sql):
            found[account].add((row[0], row[1], row[2]))
        return found

    def made(self, account: int) -> list[tuple[str, int, int]]:
        """The contributions the wikis show of an account from its start on."""
        rows = self.facts["contributions"].get(self.key.get(account) or "", ())
        return [(wiki, rev, ts) for wiki, rev, ts, gone in rows if not gone and ts >= self.since[account]]


def short(what: str, examples: Iterable[object]) -> Iterator[str]:
    """One line for what is wrong, with a few examples; none when nothing is."""
    if some := sorted(map(repr, examples)):
        yield f"{what}: {len(some)}, such as {', '.join(some[:MOST])}"


def unequal(what: str, found: Iterable[object], wanted: Iterable[object]) -> Iterator[str]:
    """What is stored and not true, or stored twice, and what is true and not stored."""
    ours, theirs = Counter(found), Counter(wanted)
    yield from short(f"{what} too many", (ours - theirs).elements())
    yield from short(f"{what} missing", (theirs - ours).elements())


# -- the tables of contests and people


def _contests(w: Witness) -> Iterator[str]:
    """The contests of the module page, with their dates; each that has begun was read."""
    names = ("category", "campaign", "year", "iso2", "start", "end")
    rows = w.rows('SELECT category, campaign, year, country, start, "end" FROM contest')
    yield from unequal("contest", rows, (tuple(c[name] for name in names) for c in w.facts["contests"]))


def _campaigns(w: Witness) -> Iterator[str]:
    """Every campaign of a contest has a title."""
    campaigns = {contest["campaign"] for contest in w.facts["contests"]}
    yield from short("campaign missing", campaigns - {name for (name,) in w.rows("SELECT campaign FROM campaign")})


def _accounts(w: Witness) -> Iterator[str]:
    """What is known of an account is true: its name, its lock, when it was registered, and whose it is."""
    sql = "SELECT central_id, name, registered, commons_registered, kind, locked FROM account WHERE central_id NOTNULL"
    for central, *told in w.rows(sql):
        person = w.facts["people"][str(central)]
        names = ("name", "registered", "commons_registered", "kind", "locked")
        true = [person[name] for name in names]
        if person["commons_registered"] is None:
            true[2] = told[2]
        yield from short(f"account {central} is not {true}", [] if [*told[:4], bool(told[4])] == true else [told])


def _names(w: Witness) -> Iterator[str]:
    """Whatever somebody is said to have been called before was once the name."""
    for account, name in w.rows("SELECT account, name FROM name"):
        person = w.facts["people"].get(w.key.get(account) or "")
        if person and name not in {former for former, _ in person["former_names"]}:
            yield f"account {account} was never called {name!r}"


def _participations(w: Witness) -> Iterator[str]:
    """In every contest: who took part, with first upload, its page and the number of files; hidden ones as nobody."""
    rows = w.rows(
        "SELECT c.category, p.account, p.first_upload, p.first_page, p.uploads FROM participation p"
        " JOIN contest c ON c.id = p.contest"
    )
    found = [(category, key, *rest) for category, account, *rest in rows if (key := w.key[account]) is not None]
    wanted = [
        (category, key, row["first_upload"], row["first_page"], row["uploads"])
        for category, people in w.facts["participants"].items()
        for key, row in people.items()
        if not w.facts["people"][key]["hidden"]
    ]
    yield from unequal("participation", found, wanted)


def _files(w: Witness) -> Iterator[str]:
    """Participations are what the files say."""
    yield from unequal(
        "files of a participation",
        w.rows(
            "SELECT f.contest, f.account, min(f.ts), count(*) FROM file f JOIN contest c ON c.id = f.contest"
            ' WHERE f.ts >= c.start AND f.ts < c."end" GROUP BY 1, 2'
        ),
        w.rows("SELECT contest, account, first_upload, uploads FROM participation"),
    )


def _tracked(w: Witness) -> Iterator[str]:
    """Everybody new by any definition is followed for the contest of the first upload, and nobody else."""
    contests = {contest["category"]: contest for contest in w.facts["contests"]}
    wanted = [
        (key, category)
        for people in counted(w.facts).values()
        for key, category in people.items()
        if any(is_new(w.facts, key, contests[category], name) for name in DEFINITIONS)
    ]
    rows = w.rows("SELECT t.account, c.category FROM tracked t JOIN contest c ON c.id = t.contest")
    yield from unequal("tracked", ((w.key[account], category) for account, category in rows), wanted)
    starts: dict[str, int] = {}
    for key, category in wanted:
        starts[key] = min(contests[category]["start"], starts.get(key, contests[category]["start"]))
    yield from unequal("tracking", ((w.key[account], since) for account, since in w.since.items()), starts.items())


# -- the tables of contributions


def _contributions(w: Witness) -> Iterator[str]:
    """Every contribution from an account's start on, once; what was deleted since may have been seen before."""
    for account in w.since:
        rows = w.facts["contributions"].get(w.key.get(account) or "", ())
        gone = {(wiki, rev, ts) for wiki, rev, ts, deleted in rows if deleted}
        yield from unequal(f"contributions of {account}", w.found[account] - gone, set(w.made(account)) - gone)
    yield from short("contributions of nobody followed", w.found.keys() - w.since.keys())
    uploads = {rev for rows in w.facts["uploads"].values() for rev, _ in rows}
    plain = w.rows(
        "SELECT rev_id FROM contribution c JOIN wiki w ON w.id = c.wiki WHERE dbname = 'commonswiki' AND file IS NULL"
    )
    yield from short("uploads not known as such", uploads & {rev for (rev,) in plain})
    yield from short("contributions from nowhere", w.rows("SELECT * FROM contribution WHERE sources NOT IN (1, 2, 3)"))


def _day_counts(w: Witness) -> Iterator[str]:
    """By contest, account, wiki and day after E: contributions, and uploads to the contest's own campaign."""
    contests = {contest["category"]: contest for contest in w.facts["contests"]}
    wanted: dict[Row, list[int]] = defaultdict(lambda: [0, 0])
    pairs = w.rows("SELECT t.account, c.category FROM tracked t JOIN contest c ON c.id = t.contest")
    for account, category in pairs:
        key, end, campaign = w.key[account], contests[category]["end"], contests[category]["campaign"]
        own = {rev for rev, campaigns in w.facts["uploads"].get(key, ()) if campaign in campaigns}
        for wiki, rev, ts in w.made(account):
            if ts >= end:
                cell = wanted[category, key, wiki, (ts - end) // DAY]
                cell[0] += 1
                cell[1] += wiki == "commonswiki" and rev in own
    rows = w.rows(
        "SELECT c.category, d.account, w.dbname, d.day, d.n, d.own FROM day_count d JOIN contest c ON c.id = d.contest"
        " JOIN wiki w ON w.id = d.wiki"
    )
    found = ((category, w.key[account], wiki, day, n, own) for category, account, wiki, day, n, own in rows)
    yield from unequal("day_count", found, ((*cell, *n) for cell, n in wanted.items()))


def _attachments(w: Witness) -> Iterator[str]:
    """Every followed account is attached to its own wikis, and verified on each."""
    places = defaultdict(set)
    for account, wiki, verified in w.rows("SELECT account, dbname, verified FROM attachment JOIN wiki ON id = wiki"):
        places[account].add(wiki)
        if account in w.since and verified is None:
            yield f"account {account} is not verified on {wiki}"
    for account in w.since:
        wanted = w.facts["people"][w.key[account] or ""]["wikis"]
        yield from unequal(f"wikis of {account}", places[account], wanted)


# -- the tables of the reading


def _gaps(w: Witness) -> Iterator[str]:
    """Every gap was closed."""
    yield from short("gaps still open", w.rows("SELECT topic, since, until, reason FROM gap WHERE closed IS NULL"))
    yield from short("gaps that end before they begin", w.rows("SELECT * FROM gap WHERE since >= until"))


def _positions(w: Witness) -> Iterator[str]:
    """Every topic was read to its end."""
    ends = {name: topic["next_offset"] - 1 for name, topic in w.facts.get("topics", {}).items()}
    yield from unequal("position", w.rows("SELECT topic, offset FROM position"), ends.items())


def _coverage(w: Witness) -> Iterator[str]:
    """Seen coverage begins after the database was made, and reaches the last event but for the disorder of a second."""
    rows = w.rows("SELECT seen_from, seen FROM coverage")
    last = w.facts.get("last_event_ms", 0) // 1000
    yield from short(f"coverage not through {last}", [row for row in rows if not row[0] <= last - 2 <= row[1]])


def _quarantine(w: Witness) -> Iterator[str]:
    """What was set aside is what the world spoiled."""
    spoiled = w.facts.get("faults_met", {}).get("bad_json_every", 0)
    (n,) = w.rows("SELECT coalesce(sum(n), 0) FROM quarantine")[0]
    yield from short(f"quarantine: {n}, where {spoiled} were spoiled", [n] if n > spoiled else [])


def _nothing_in(table: str) -> Callable[[Witness], Iterator[str]]:
    """The table is empty."""
    return lambda w: short(f"left in {table}", w.rows(f"SELECT * FROM {table}"))


def _belongs(table: str) -> Callable[[Witness], Iterator[str]]:
    """Every row is of an account that is stored."""

    def _belonging(w: Witness) -> Iterator[str]:
        sql = f"SELECT account FROM {table} WHERE account NOT IN (SELECT id FROM account)"
        yield from short(f"{table} of nobody", w.rows(sql))

    return _belonging


def _invented(w: Witness) -> Iterator[str]:
    """The data say that they are invented."""
    yield from unequal("meta", w.rows("SELECT value FROM meta WHERE key = 'simulated'"), [("invented",)])


def _own(_: Witness) -> Iterator[str]:
    """A table of which the world knows nothing."""
    yield from ()


TABLES: dict[str, Callable[[Witness], Iterator[str]]] = {
    "contest": _contests,
    "campaign": _campaigns,
    "country": _own,
    "account": _accounts,
    "name": _names,
    "alias": _nothing_in("alias"),
    "participation": _participations,
    "file": _files,
    "tracked": _tracked,
    "tracking": _own,
    "contribution": _contributions,
    "day_count": _day_counts,
    "attachment": _attachments,
    "wiki": _own,
    "gap": _gaps,
    "position": _positions,
    "coverage": _coverage,
    "quarantine": _quarantine,
    "comparison": _nothing_in("comparison"),
    "drawn": _own,
    "finding": _own,
    "refused": _nothing_in("refused"),
    "asked": _belongs("asked"),
    "unfinished": _nothing_in("unfinished"),
    "request": _own,
    "counter": _own,
    "meta": _invented,
    "_sqlite_migrations": _own,
}


INSTANTS = {  # columns that hold an instant at which something was done or known
    "account": ("history", "named"),
    "asked": ("at", "silent"),
    "attachment": ("verified",),
    "contest": ("enrolled", "complete", "listed"),
    "coverage": ("seen_from", "seen"),
    "gap": ("since", "closed"),
    "name": ("until",),
    "request": ("hour",),
    "unfinished": ("mark",),
}


def from_the_future(con: sqlite3.Connection, now: float) -> Iterator[str]:
    """Instants that had not come at `now`, but for two seconds in which something may have happened meanwhile."""
    for table, columns in INSTANTS.items():
        for column in columns:
            rows = con.execute(f"SELECT {column} FROM {table} WHERE {column} > ?", [now + 2]).fetchall()
            yield from short(f"{table}.{column} in the future", (f"{at - now:.0f} s" for (at,) in rows))


def differences(con: sqlite3.Connection, facts: Truth, tables: Iterable[str] = TABLES) -> list[str]:
    """One line for each thing that is not as in the world; none when all tables are right.

    To the truth may be added what the miniature says of its state (`topics`, `last_event_ms`, `faults_met`).
    """
    witness = Witness(con, facts)
    named = {name for (name,) in witness.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    told = [*short("tables nobody looks at", named - TABLES.keys() - {"sqlite_sequence", "sqlite_stat1"})]
    (verdict,) = witness.rows("PRAGMA integrity_check")[0]
    return [
        *told,
        *short("integrity", {verdict} - {"ok"}),
        *(line for name in tables for line in TABLES[name](witness)),
    ]

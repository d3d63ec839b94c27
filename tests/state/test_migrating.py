"""A migration that is killed at any of its statements has not been; started again, nothing of the old rows is gone."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from state import schema
from state.activity import Activity
from state.schema import migrations
from tests.conftest import ROOT

POINTS = 8  # at which a migration is killed
KILLED = """
    import json, os, signal, sys
    from pathlib import Path
    from state import schema
    whole, done = schema._statements, 0
    def counted(script):
        global done
        for statement in [*whole(script), None]:
            if done == int(Path(path).stem):
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1
            if statement:
                yield statement
    schema._statements = counted
    ended = []
    for path in sys.argv[1:]:
        pid = os.fork()
        if not pid:
            schema.open_writer(Path(path)).close()
            os._exit(0)
        ended.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    print(json.dumps(ended))
"""
ROWS = """
    INSERT INTO wiki VALUES (1, 'commonswiki');
    INSERT INTO contest (id, campaign, year, label, category, start, "end", origin, enrolled, frozen)
        VALUES (1, 'earth', 2024, 'Nepal', 'Images', 100, 200, 'module', 300, 1);
    INSERT INTO account (id, central_id, name, kind) VALUES (7, 70, 'Asha', 'person');
    INSERT INTO participation VALUES (1, 7, 120, 5, 3);
    INSERT INTO contribution VALUES (1, 5, 7, 150, 1);
    INSERT INTO day_count VALUES (1, 7, 1, 0, 2);
    INSERT INTO attachment VALUES (7, 1, 400);
"""


def dumped(path: Path) -> tuple[list[str], str]:
    """The migrations that a file has, and all it holds but their dates."""
    with closing(sqlite3.connect(path)) as con:
        applied = [m.name for m in migrations.applied(Database(con))]
        lines = [line for line in con.iterdump() if "_sqlite_migrations" not in line]
        assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return applied, "\n".join(lines)


def old(path: Path, until: str) -> None:
    """Make a database of the first tables with rows, and take it to before the migration `until`."""
    names = [m.name for m in migrations._migrations]
    with closing(sqlite3.connect(path)) as con:
        migrations.apply(Database(con), stop_before=names[1:2] if len(names) > 1 else None)
        con.executescript(textwrap.dedent(ROWS))
        if until not in names[:2]:
            migrations.apply(Database(con), stop_before=until)
        con.execute("PRAGMA journal_mode = WAL")


@pytest.mark.slow
@pytest.mark.parametrize("name", [m.name for m in migrations._migrations][1:])
def test_a_kill_at_any_statement_of_a_migration_leaves_the_old_schema(tmp_path: Path, name: str) -> None:
    """Before a statement or after the last: the file is as it was, and the next start takes it over whole."""
    before, whole = tmp_path / "before.db", tmp_path / "whole.db"
    old(before, name)
    whole.write_bytes(before.read_bytes())
    Activity.open(whole).close()
    statements = len(schema._statements(getattr(schema, name.upper())))
    files = [tmp_path / f"{n}.db" for n in {*range(0, statements, max(1, statements // POINTS)), statements}]
    for file in files:
        file.write_bytes(before.read_bytes())
    command = [sys.executable, "-c", textwrap.dedent(KILLED), *map(str, files)]
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    assert json.loads(done.stdout) == [-signal.SIGKILL] * len(files)
    was, wanted = dumped(before), dumped(whole)
    for file in files:
        assert dumped(file) == was
        Activity.open(file).close()
        assert dumped(file) == wanted
    assert was != wanted
    assert "'Asha'" in wanted[1]

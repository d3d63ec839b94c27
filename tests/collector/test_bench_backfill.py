"""collector.bench_backfill: backfill sends hardly more requests than the fewest possible."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from math import ceil
from pathlib import Path

import pytest

from collector import bench_backfill
from collector.bench_accounts import Accounts
from tests.collector.sandboxed import collector, miniature, options


def test_hardly_more_than_the_fewest(tmp_path: Path) -> None:
    """Over thousands of invented accounts, neither the first pass nor a day's takes 1.02 times the fewest requests."""
    first, day = bench_backfill.run(people=1500, wikis=40, days=1)
    assert (first.accounts, day.accounts) == (1500, 1500)
    assert (first.found > 20_000, day.found > 100) == (True, True)
    assert 1 <= first.ratio <= 1.02
    assert 1 <= day.ratio <= 1.02


def test_the_invented_accounts_are_the_same_each_time() -> None:
    """A benchmark is of the same accounts whenever it runs."""
    one, other = Accounts(50, 9), Accounts(50, 9)
    assert one.day(0.1) == other.day(0.1)
    assert (one.wikis, one.revisions, one.edits) == (other.wikis, other.revisions, other.edits)


def test_the_command_says_no_to_more(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the ratios, and fails when one is above 1.02."""
    for sent, status in ((102, 0), (103, 1)):
        passes = [bench_backfill.Counted("first", 1, sent, 100, 5)]
        monkeypatch.setattr(bench_backfill, "run", lambda passes=passes: passes)
        assert bench_backfill.main() == status
        assert f"{sent / 100:.3f}" in capsys.readouterr().out


@pytest.mark.slow
def test_verifying_the_miniature_again(tmp_path: Path) -> None:
    """Of a miniature world, verifying everybody again takes a request for 50 accounts, in all and on each wiki."""
    with miniature("--seed", "3", "--scale", "0.02", "--live-rate", "0") as base:
        words = options(base, tmp_path, verify_every=1, verify_late_every=1, replication_lag=0)
        assert collector("backfill", "--once", *words).returncode == 0
        time.sleep(1.1)  # everybody is due again
        done = collector("backfill", "--once", *words)
    assert done.returncode == 0, done.stderr
    said = re.search(r"Requests: (.*)", done.stdout + done.stderr)
    assert said
    sent = {step: int(n) for step, n in re.findall(r"(\w+) (\d+)", said[1])}
    with closing(sqlite3.connect(f"file:{tmp_path}/activity.db?mode=ro", uri=True)) as con:
        (tracked,) = con.execute("SELECT count(*) FROM tracking").fetchone()
        wikis = [
            n for (n,) in con.execute("SELECT count(*) FROM attachment JOIN tracking USING (account) GROUP BY wiki")
        ]
        (silent,) = con.execute("SELECT count(*) FROM asked WHERE silent IS NOT NULL").fetchone()
    assert (tracked > 20, silent) == (True, 0)
    assert sent["wikis"] == ceil(tracked / 50)
    assert sent["contributions"] <= 1.02 * sum(ceil(n / 50) for n in wikis)

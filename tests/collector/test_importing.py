"""An import is written once, by whoever may write, and says what it did without a name."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from collector import importing
from collector.__main__ import main
from collector.errors import ImportRefused
from collector.import_formats import COLUMNS
from state import inbox, reading
from state.activity import Activity, open_reader
from state.entries import Account, Contest
from state.paths import data_dir, private_db
from state.roster import Roster

HEAD = ",".join(COLUMNS)
ROWS = """\
africa,2014,Benin,Anna Example,3,2014-10-02
africa,2014,Benin,Bo Example,1,
africa,2014,Togo,Anna Example,2,2014-10-02
africa,2014,Global,Cy Example,2,2014-11-01
africa,2014,Global,Bo Example,1,
africa,2014,Benin,ExampleBot,9,2014-10-02
africa,2025,Togo,Dee Example,1,2025-03-01
africa,2025,the Igbo community,Dee Example,0,2025-03-01
"""
NAMES = ("Anna Example", "Bo Example", "Cy Example", "Dee Example", "ExampleBot")
FIRST_OF_OCTOBER_2014 = 1_412_121_600  # Wiki Loves Africa 2014, source: the shipped table
FIRST_OF_DECEMBER_2014 = 1_417_392_000


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A data folder."""
    return data_dir(tmp_path / "data")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A CSV of eight invented participations."""
    path = tmp_path / "people.csv"
    path.write_text(f"{HEAD}\n{ROWS}")
    return path


def stored(base: Path) -> dict[str, Any]:
    """Everything an import writes, as the database has it, and the version that moves with it."""
    with closing(open_reader(private_db(base))) as con:
        rows = reading.participation_rows(con)
        columns = {name: getattr(rows, name).tolist() for name in rows.__slots__}
        return {"contests": reading.contest_rows(con), **columns, "version": reading.change_version(con)}


def answering(base: Path, activity: Activity, stop: threading.Event) -> None:
    """A running collector, as far as its inbox goes."""
    while not stop.is_set():
        for name, job in inbox.pending(base):
            inbox.answer(base, name, importing.answer(activity, job))
        time.sleep(0.01)


@contextmanager
def collector_running(base: Path) -> Iterator[Activity]:
    """Another holder of the collector's lock, which answers jobs."""
    stop = threading.Event()
    with inbox.acquire(base), closing(Activity.open(private_db(base))) as activity:
        thread = threading.Thread(target=answering, args=(base, activity, stop))
        thread.start()
        try:
            yield activity
        finally:
            stop.set()
            thread.join()


def test_an_import_stores_contests_people_and_facts(base: Path, file: Path) -> None:
    """Participations, contests with dates or without, countries, titles and registrations are in the database."""
    summary = importing.import_file(base, file)
    assert (summary.intake.read, len(summary.intake.rows), summary.intake.merged.total()) == (8, 5, 1)
    assert summary.intake.refusals == 2
    assert summary.intake.balances
    assert (summary.stored.new, summary.stored.known, summary.stored.shut) == (5, 0, 0)
    assert (summary.stored.new_accounts, summary.stored.new_contests) == (4, 4)
    found = stored(base)
    contests = {row.category: row for row in found["contests"]}
    benin = contests["Images from Wiki Loves Africa 2014 in Benin"]
    assert (benin.start, benin.end) == (FIRST_OF_OCTOBER_2014, FIRST_OF_DECEMBER_2014)
    assert (benin.country, benin.country_name, benin.campaign_title) == ("BJ", "Benin", "Wiki Loves Africa")
    whole = contests["Images from Wiki Loves Africa 2014"]
    assert (whole.whole, whole.end) == (True, FIRST_OF_DECEMBER_2014)
    assert contests["Images from Wiki Loves Africa 2025 in Togo"].end is None
    assert sorted(found["uploads"]) == [1, 1, 2, 2, 3]
    assert found["first_upload"] == [-1] * 5
    assert found["registered"] == [-1] * 5
    second_of_october = FIRST_OF_OCTOBER_2014 + 86_400
    assert found["commons_registered"].count(second_of_october) == 2
    assert found["commons_registered"].count(-1) == 1


def test_importing_twice_changes_nothing(base: Path, file: Path) -> None:
    """The second import finds every participation known and moves no figure's version."""
    importing.import_file(base, file)
    before = stored(base)
    again = importing.import_file(base, file).stored
    assert (again.new, again.known, again.new_accounts, again.new_contests) == (0, 5, 0, 0)
    assert stored(base) == before


def test_an_import_killed_half_way_is_completed_by_the_next(
    base: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dying between two chunks loses nothing: importing again gives what an undisturbed import gives."""
    monkeypatch.setattr(importing, "CHUNK", 2)
    put, calls = Roster.put_participations, []

    def dying(roster: Roster, rows: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        put(roster, rows)

    monkeypatch.setattr(Roster, "put_participations", dying)
    with pytest.raises(KeyboardInterrupt):
        importing.import_file(base, file)
    assert len(stored(base)["account"]) == 2
    monkeypatch.setattr(Roster, "put_participations", put)
    importing.import_file(base, file)
    whole = data_dir(tmp_path / "undisturbed")
    importing.import_file(whole, file)
    ours, theirs = stored(base), stored(whole)
    assert {name: ours[name] for name in ("contest", "account", "uploads")} == {
        name: theirs[name] for name in ("contest", "account", "uploads")
    }


def test_a_running_collector_writes_the_import(base: Path, file: Path, tmp_path: Path) -> None:
    """While the lock is held the job goes through the inbox, with the same result, and the inbox is empty after."""
    with collector_running(base):
        through_inbox = importing.import_file(base, file)
    alone = data_dir(tmp_path / "alone")
    assert importing.import_file(alone, file) == through_inbox
    assert stored(base) == stored(alone)
    assert list(inbox.pending(base)) == []


def test_a_job_that_is_none_gets_an_error_as_its_answer(base: Path) -> None:
    """A broken job is answered with what was wrong, and the collector lives on."""
    with closing(Activity.open(private_db(base))) as activity:
        assert importing.answer(activity, {"kind": "import"}) == {"error": "KeyError"}
        assert importing.answer(activity, {"contests": [], "people": [[0, "Anna", 1, None]]}) == {"error": "IndexError"}


def test_the_collectors_error_reaches_the_operator(base: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error answered by the running collector is raised where the import was asked for."""
    monkeypatch.setattr(importing, "job_of", lambda *_: {"kind": "import"})
    with collector_running(base), pytest.raises(ImportRefused, match="the running collector could not store"):
        importing.import_file(base, file)


def test_a_known_account_keeps_what_is_known_of_it(base: Path, file: Path) -> None:
    """An import finds accounts by name and takes nothing away: kind, central id and global registration stay."""
    with closing(Activity.open(private_db(base))) as activity:
        known = Account(77, "Anna Example", FIRST_OF_OCTOBER_2014 + 5, None, home="frwiki", kind="bot")
        activity.roster.put_accounts([known])
    importing.import_file(base, file)
    found = stored(base)
    assert FIRST_OF_OCTOBER_2014 + 5 in found["registered"]
    assert found["kind"].count(1) == 2  # bot, in both of its contests


def test_dates_of_the_module_page_are_not_replaced(base: Path, file: Path) -> None:
    """A contest that has other dates than the shipped table has them from the module page: they stay."""
    category = "Images from Wiki Loves Africa 2014 in Benin"
    true = Contest("africa", 2014, "Benin", "BJ", category, FIRST_OF_OCTOBER_2014 - 3600, FIRST_OF_DECEMBER_2014 - 3600)
    with closing(Activity.open(private_db(base))) as activity:
        activity.roster.put_contests([true])
    importing.import_file(base, file)
    (benin,) = (row for row in stored(base)["contests"] if row.category == category)
    assert (benin.start, benin.end) == (true.start, true.end)


def test_settled_contests_take_in_nobody_and_it_is_said(base: Path, file: Path) -> None:
    """People of a contest whose participants are frozen are counted as not stored."""
    importing.import_file(base, file)
    with closing(Activity.open(private_db(base))) as activity:
        togo = next(row for row in activity.roster.contests() if row.label == "Togo" and row.year == 2014)
        activity.roster.set_enrolled(togo.id, FIRST_OF_DECEMBER_2014, frozen=True)
    file.write_text(f"{HEAD}\nafrica,2014,Togo,Eve Example,3,2014-10-02\n")
    summary = importing.import_file(base, file)
    assert (summary.stored.new, summary.stored.shut) == (0, 1)


def run(*words: str) -> int:
    """The command line `python -m collector import ...`."""
    return main(["import", *words])


def test_the_command_prints_every_count_and_no_name(
    base: Path, file: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The summary has taken, merged, refused by reason, remarks and what was stored; no output has a user name."""
    caplog.set_level(logging.DEBUG)
    assert run(str(file), "--data", str(base)) == 0
    out, err = capsys.readouterr()
    flat = " ".join(out.split())
    assert "Import of people.csv (csv): 8 rows" in flat
    for line in (
        "taken 5 a person in a contest",
        "merged 1 'Global' repeats a person of one of the edition's contests",
        "refused 1 a bot, by its name: line 7",
        "refused 1 number of uploads is not in 1 to 2147483647: line 9",
        "of these 1 people without a registration date: participants, never newcomers",
        "of these 1 people of an edition in none of its contests ('Global')",
        "of these 1 in editions whose dates are unknown: africa2025",
        "stored 5 new participations",
    ):
        assert line in flat
    for name in NAMES:
        assert name not in out + err + caplog.text


def test_labels_are_told_to_be_no_countries(base: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Labels that are no country, and two labels of one country, are named with their rows."""
    file.write_text(f"{HEAD}\nafrica,2021,Rwanda,A,1,\nafrica,2021,Rwanda.,B,1,\nafrica,2021,the Igbo community,C,1,\n")
    assert run(str(file), "--data", str(base)) == 0
    flat = " ".join(capsys.readouterr().out.split())
    assert "1 in a contest whose label is not a country: the Igbo community" in flat
    assert "2 in contests of their own of one country: Rwanda, Rwanda." in flat


def test_a_file_that_cannot_be_read_ends_with_one_sentence(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command exits with 1 and one line on standard error that names the file."""
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    assert run(str(path), "--data", str(base)) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"collector: {path}: this is none of the formats")


def test_a_multi_year_list_is_of_the_campaign_in_its_name(base: Path, tmp_path: Path) -> None:
    """The shape does not say its campaign: the file's name may, --campaign wins, and neither is a clear refusal."""
    text = '{"meta": {}, "headers": ["year"], "rows": [[2014, "Benin", "Anna Example", 3, 0, "2014-10-02"]]}'
    for name, campaign, expected in (
        ("africa_multiyear_users.json", None, "africa"),
        ("africa_multiyear_users.json", "earth", "earth"),
        ("earth-and-africa.json", None, None),
        ("african.json", None, None),
    ):
        path = tmp_path / name
        path.write_text(text)
        if expected is None:
            with pytest.raises(ImportRefused, match="does not say which campaign"):
                importing.import_file(base, path, "auto", campaign)
            continue
        summary = importing.import_file(base, path, "auto", campaign)
        assert {contest.campaign for contest in summary.contests} == {expected}
        assert ("africa by its name" in summary.form) == (campaign is None)


def test_a_damaged_database_is_kept_and_named(base: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A database that is none ends the import with the code for what the operator has to mend."""
    private_db(base).write_text("this is no database, and it is long enough not to be taken for an empty one" * 20)
    before = private_db(base).read_bytes()
    assert run(str(file), "--data", str(base)) == 78
    assert "activity.db" in capsys.readouterr().err
    assert private_db(base).read_bytes() == before


def test_the_data_folder_is_the_collectors(
    base: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --data the import goes where the collector's own settings say, the file of settings too."""
    settings = tmp_path / "retention.toml"
    settings.write_text(f'data = "{base}"\n')
    assert run(str(file), "--config", str(settings)) == 0
    assert len(stored(base)["account"]) == 5


def test_a_file_of_refusals_only_is_a_failure(base: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """When nothing is taken the counts are printed, nothing is written, and the command exits with 1."""
    assert run(str(file), "--data", str(base), "--campaign", "earth") == 1
    assert "of another campaign than the one asked for" in " ".join(capsys.readouterr().out.split())
    assert not private_db(base).exists()


def test_an_operators_rules_hold_for_an_import(base: Path, tmp_path: Path) -> None:
    """Titles, categories and labels of the operator's own file name the contests of an import."""
    own, file = tmp_path / "own.toml", tmp_path / "people.csv"
    own.write_text('[titles]\nbirds = "Birds Alive"\n[labels]\n"the Igbo community" = "NG"\n')
    (tmp_path / "retention.toml").write_text(f'data = "{base}"\ncontests_file = "{own}"\n')
    file.write_text(f"{HEAD}\nbirds,2026,the Igbo community,Eve Example,3,2026-03-02\n")
    assert run(str(file), "--config", str(tmp_path / "retention.toml")) == 0
    (row,) = stored(base)["contests"]
    assert (row.campaign_title, row.country) == ("Birds Alive", "NG")
    assert row.category == "Images from Birds Alive 2026 in the Igbo community"

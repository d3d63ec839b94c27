"""Files to take along: the same figures as the page and the command line, with all that they are about inside."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from dashboard.answer import answer
from dashboard.curve import curve
from dashboard.exports import NAMES, VIEWS, export, file_name
from dashboard.exports_about import OF_PEOPLE, Sought
from dashboard.exports_files import Table, csv_file
from dashboard.figures import Figures
from dashboard.hours import hours
from dashboard.marks import marks
from dashboard.rivals import rival, versus
from dashboard.texts import words
from metrics.answers import answers
from metrics.answers_paths import again, spread
from metrics.answers_places import places
from metrics.report_data import rows
from metrics.report_making import report_of
from metrics.report_options import Asked as Options
from metrics.report_source import Source
from metrics.report_wikitext import wikitext
from tests.dashboard import invented
from tests.dashboard.conftest import NOW, asked

FRESH = invented.freshness(NOW)
QUERIES = (
    "",
    "?campaign=monuments&edition=2026,2025&country=IN,NP",
    "?campaign=africa&edition=2026",
    "?campaign=africa&edition=2025&country=GH",
    "?campaign=africa&edition=2026,2025&country=GH,NG&definition=commons&least=5",
    "?campaign=monuments&reading=on-or-after",
    "?campaign=monuments&reading=quarter&measure=organic",
    "?campaign=monuments&width=90&months=6",
    "?campaign=folklore",
    "?campaign=folklore&definition=first-edit",
    "?campaign=science",
    "?campaign=women&country=FR",
    "?campaign=art&country=NL",
    "?country=GH",
    "?country=AD",
)


def sought(figures: Figures, query: str = "", language: str = "en") -> Sought:
    """What a file is asked for by an address."""
    one = replace(asked(figures, query, language), seen=FRESH.seen, origin="https://tool.example/")
    return Sought(one, FRESH, ("a notice",))


def table(figures: Figures, view: str, query: str = "", language: str = "en") -> list[dict[str, str]]:
    """The lines of a view as a spreadsheet reads them."""
    file = export(sought(figures, query, language), f"{view}.csv")
    return list(csv.DictReader(io.StringIO(file.body.decode("utf-8-sig"))))


def document(figures: Figures, name: str, query: str = "", language: str = "en") -> Any:
    """A JSON file as a program reads it."""
    return json.loads(export(sought(figures, query, language), f"{name}.json").body)


def of(lines: list[dict[str, str]], name: str) -> list[dict[str, str]]:
    """The lines of one table of a report."""
    return [line for line in lines if line["table"] == name]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("query", QUERIES)
def test_every_file_can_be_made_for_every_state(figures: Figures, query: str, name: str) -> None:
    """No selection is without a file, in either language; JSON has no number that is none."""
    for language in ("en", "de"):
        file = export(sought(figures, query, language), name)
        assert file.body
        if name.endswith(".json"):
            json.loads(file.body, parse_constant=lambda found: pytest.fail(f"{found} is no JSON"))


@pytest.mark.parametrize("view", VIEWS)
def test_every_line_has_what_it_is_about(figures: Figures, view: str) -> None:
    """Each line says by which definition, reading and measure it was counted, as of when, and of which figures."""
    for line in table(figures, view, "?campaign=monuments"):
        assert line["covered_until"] == line["seen"] == "2026-11-24T05:59:57Z"
        assert line["verified"] == "2026-11-24T00:59:57Z"
        assert line["version"] == str(figures.version)
        assert line["simulated"] == figures.simulated
        assert line["page"].startswith("https://tool.example/dashboard?campaign=monuments&edition=2026")
        assert line["about"]
        assert set(OF_PEOPLE) <= line.keys()
    about = document(figures, view, "?campaign=monuments")
    assert about["version"] == figures.version
    assert about["notices"] == ["a notice"]


def test_coverage_in_a_file_ends_at_a_gap(figures: Figures) -> None:
    """With a gap, figures are covered to where it begins and not to what was seen last."""
    gap = (NOW - 7200, NOW - 5400, "offsets jump")
    one = replace(sought(figures), fresh=invented.freshness(NOW, gaps=(gap,)))
    found = json.loads(export(one, "answer.json").body)
    assert found["covered_until"] == "2026-11-24T04:00:00Z"
    assert found["freshness"]["gaps"] == [
        {"since": "2026-11-24T04:00:00Z", "until": "2026-11-24T04:30:00Z", "why": "offsets jump"}
    ]


@pytest.mark.parametrize("query", QUERIES[:8])
def test_figures_are_those_of_the_answers(figures: Figures, query: str) -> None:
    """The counts of each mark are those that tiles and sentence are made of, and nothing that is not due has any."""
    one = asked(figures, query)
    found = of(table(figures, "answer", query), "total")
    kept = [each for each in answers(figures.facts, one.choice.selection) if found]
    assert [(line["months"], line["count"], line["state"]) for line in found] == [
        (str(each.months), str(each.retained) if each.newcomers else "", each.state) for each in kept
    ]
    assert all(line["share"] == "" for line in found if line["state"] == "not due")


def test_a_report_of_the_command_line_has_the_same_lines(figures: Figures) -> None:
    """What the page's files and the reports both tell, they tell alike, to the last column."""
    query = "?campaign=monuments&edition=2026"
    source = Source(NOW, figures.snapshot(FRESH), simulated=figures.simulated)
    made = report_of(source, Options(campaign="monuments", editions=("2026",), width=30), figures.facts)
    for view, names in (("countries", {"countries"}), ("returning", {"took part again", "first return"})):
        mine = [line for line in document(figures, view, query)["lines"] if line["table"] in names]
        assert mine == [line for line in rows(made) if line["table"] in names]
    assert export(sought(figures, query), "report.wiki").body.decode() == wikitext(made)


def test_countries_keep_their_order(figures: Figures) -> None:
    """Countries come by their shrunken rate, as on the page, each at every mark."""
    found = of(table(figures, "countries", "?campaign=monuments"), "countries")
    one = asked(figures, "?campaign=monuments")
    order = [place.code for place in places(figures.facts, one.choice.selection, 6)]
    assert list(dict.fromkeys(line["country"] for line in found)) == order
    assert len(found) == 4 * len(order)


def test_a_chosen_mark_is_the_only_one(figures: Figures) -> None:
    """Countries at a chosen mark are told of that mark alone; one that is not due leaves all marks with their dates."""
    at = {line["months"] for line in of(table(figures, "countries", "?campaign=monuments&months=3"), "countries")}
    later = {line["months"] for line in of(table(figures, "countries", "?campaign=monuments&months=12"), "countries")}
    assert at == {"3"}
    assert later == {"3", "6", "9", "12"}


def test_editions_are_all_of_the_campaign(figures: Figures) -> None:
    """The table of editions has every edition of the campaign, whichever is chosen."""
    found = of(table(figures, "editions", "?campaign=monuments&edition=2024"), "editions")
    assert {line["edition"] for line in found} == {row.edition for row in figures.by_campaign["monuments"]}


def test_wikis_and_returning_are_those_of_the_paths(figures: Figures) -> None:
    """Where they went and who took part again are the published counts."""
    query = "?campaign=monuments&edition=2025"
    selection = asked(figures, query).choice.selection
    where = spread(figures.facts, selection, 12)
    found = table(figures, "wikis", query)
    assert where is not None
    assert [line["count"] for line in found][:3] == [str(n) for n in (where.commons_only, where.other_only, where.both)]
    counts = [
        line["count"] for line in of(table(figures, "returning", query), "took part again") if not line["country"]
    ]
    assert counts == ["" if each.count is None else str(each.count) for each in again(figures.facts, selection)]


def test_comparisons_are_those_of_the_page(figures: Figures) -> None:
    """All three comparisons of a tile are in the file, wherever the page has them."""
    query = "?campaign=monuments&edition=2026&country=IN"
    found = of(table(figures, "answer", query), "compared")
    named = {line["compared_with"] for line in found}
    assert named == {"Wiki Loves Monuments 2025", "all other countries", "comparison group"}
    one = asked(figures, query)
    first = marks(figures, one.choice).marks[0]
    told = versus(figures, one.choice, rival(figures, one.choice), first.answer)
    assert told is not None
    assert told.comparison is not None
    assert float(found[0]["difference"]) == told.comparison.difference.points


def test_what_grows_is_not_compared(figures: Figures) -> None:
    """Seen on or after has no comparison in any file."""
    assert of(table(figures, "answer", "?campaign=monuments&reading=on-or-after"), "compared") == []


def test_a_country_without_a_figure_of_its_own_says_why(figures: Figures) -> None:
    """A merged country has a line without figures and with the reason; one whose contest runs has its counts."""
    found = of(table(figures, "answer", "?campaign=africa&edition=2025,2026&country=GH"), "not shown alone")
    assert [(line["edition"], line["state"], line["count"]) for line in found] == [("africa2025", "merged", "")]
    counts = of(table(figures, "answer", "?campaign=women&country=FR"), "counts")
    assert [(line["country"], line["cohort"]) for line in counts] == [("FR", "148")]


def test_a_report_says_of_whom_it_has_no_figure(figures: Figures) -> None:
    """Wikitext of a merged country alone is the page's sentence; beside others it has a note on it."""
    alone = export(sought(figures, "?campaign=africa&edition=2025&country=GH"), "report.wiki").body.decode()
    both = export(sought(figures, "?campaign=africa&edition=2025&country=GH,NG"), "report.wiki").body.decode()
    assert "Ghana" in alone
    assert "{|" not in alone
    assert "Ghana" in both
    assert "{|" in both


def test_the_curve_is_what_is_drawn(figures: Figures) -> None:
    """Every day of every line is in the file with its units, and the live point is said to be so far."""
    query = "?campaign=monuments"
    drawn = curve(asked(figures, query))
    found = table(figures, "curve", query)
    for line in (*drawn.lines, *drawn.quiet):
        mine = [row for row in found if (row["point"], row["kind"], row["edition"]) == ("day", line.kind, line.edition)]
        assert [int(row["day"]) for row in mine] == list(range(line.first, line.last + 1))
        assert [int(row["count"]) for row in mine] == line.retained[line.first :].tolist()
    live = [row for row in found if row["point"] == "today so far"]
    assert [row["state"] for row in live] == ["so far"] * len(drawn.live)
    assert {row["kind"] for row in found} == {"edition", "before", "group"}


def test_a_day_that_is_not_of_all_units_names_them(figures: Figures) -> None:
    """Beyond the last day of all units a line is partly final, and says without whom."""
    found = table(figures, "curve", "?campaign=africa&edition=2026")
    partly = [row for row in found if row["point"] == "day" and row["state"] == "partly final"]
    assert partly
    assert all("Egypt" in row["left_out"] for row in partly if row["kind"] == "edition")
    assert not any(row["left_out"] for row in found if row["point"] == "day" and row["state"] == "final")


def test_the_hours_are_those_of_the_chart(figures: Figures) -> None:
    """Each of the 24 bars is in the file; the one that still runs says so."""
    bars = hours(replace(asked(figures), seen=FRESH.seen), FRESH.seen).bars
    found = table(figures, "hours")
    assert [int(row["contributions"]) for row in found] == [bar.number for bar in bars]
    assert [row["over"] for row in found] == ["true"] * 23 + ["false"]


def test_quality_is_told_as_the_file_has_it(figures: Figures) -> None:
    """Every kind is there: found, not found, or of fewer people than may be told, which has no number."""
    found = {row["kind"]: (row["state"], row["count"]) for row in table(figures, "quality")}
    assert len(found) == len(figures.quality)
    assert found["missing"] == ("found", "3")
    assert found["empty"] == ("not found", "0")
    assert found["temporary"] == ("fewer than may be told", "")


def test_the_answer_is_the_sentence_with_its_numbers(figures: Figures) -> None:
    """The small object has the page's sentence, tiles with their states and dates, and says what is invented."""
    found = document(figures, "answer", "?campaign=monuments&edition=2026&country=IN")
    one = asked(figures, "?campaign=monuments&edition=2026&country=IN")
    assert found["answer"] == words(answer(one).sentence)
    assert [tile["state"] for tile in found["tiles"]] == ["final", "final", "not-due", "not-due"]
    assert found["tiles"][3]["share"] is None
    assert found["tiles"][3]["due"] == "2027-05-03"
    assert found["tiles"][0]["compared"]["with"] == "last-edition"
    assert found["simulated"] is True
    assert found["links"]["page"].startswith("https://tool.example/dashboard?")
    assert found["links"]["calendar"].startswith("https://tool.example/dashboard/milestones.ics?")


def test_an_answer_of_nobody_has_no_share(figures: Figures) -> None:
    """No newcomers are null, and not 0."""
    found = document(figures, "answer", "?campaign=science")
    assert {tile["state"] for tile in found["tiles"]} == {"nobody"}
    assert {tile["share"] for tile in found["tiles"]} == {None}


def test_campaigns_side_by_side_are_told_one_by_one(figures: Figures) -> None:
    """A country without a campaign has an answer for each of its campaigns, never a sum."""
    found = document(figures, "answer", "?country=GH")
    assert "tiles" not in found
    assert [each["selection"]["campaign"] for each in found["campaigns"]]
    assert {line["campaign"] for line in table(figures, "answer", "?country=GH")} >= {"africa", "monuments"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
def test_no_text_is_a_formula(text: str) -> None:
    """A text that a spreadsheet would take for a formula is kept from it; a number keeps its sign."""
    file = csv_file(Table(("name", "n"), [(text, -1), ("plain", 0.5)]), {"about": text}, "name")
    lines = list(csv.reader(io.StringIO(file.body.decode("utf-8-sig"), newline="")))
    assert lines[1] == [f"'{text}", "-1", f"'{text}"]
    assert lines[2] == ["plain", "0.5", f"'{text}"]
    assert file.body.startswith(b"\xef\xbb\xbfname,")


def test_a_column_is_told_once() -> None:
    """What a line says itself is not said again for the whole file."""
    file = csv_file(Table(("state",), [("final",)]), {"state": "other", "version": 3}, "name")
    assert file.body.decode("utf-8-sig") == "state,version\r\nfinal,3\r\n"


def test_a_name_tells_what_is_in_the_file(figures: Figures) -> None:
    """A file's name says of which view and selection it is, in letters that every system takes."""
    name = file_name(sought(figures, "?campaign=monuments&edition=2026,2025&country=IN,NP"), "countries")
    assert name == "campaign-retention-countries-monuments-2026-2025-in-np"
    many = file_name(sought(figures, "?campaign=monuments&edition=2026,2025,2024,2023"), "curve")
    assert many == "campaign-retention-curve-monuments-2023-2026"
    odd = replace(asked(figures), choice=replace(asked(figures).choice, countries=('"\r\nÅland; x',)))
    assert file_name(Sought(odd, FRESH), "answer").endswith("-aland-x")

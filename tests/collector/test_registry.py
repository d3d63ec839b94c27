"""collector.registry: the list of contests, from the module page or the copy kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.api import Api
from collector.contest_rows import Refused
from collector.errors import ApiError, ApiUnavailable
from collector.registry import COPY, PAGE, Listed, kept_copy, load, read_copy, strangers
from collector.rules import standard
from collector.wl_data import parse
from state.roster import Contest
from tests.collector.asking import asking
from tests.collector.scripted_api import Fault, Reply, ScriptedApi, always, error
from tests.collector.scripted_world import World

RULES = standard()
COUNTRIES = ["India", "Nepal", "Bhutan", "Ghana", "Peru", "Chile"]
SAVED = 1_795_342_272  # 2026-11-22 10:11:12, UTC


def text(contests: int) -> str:
    """Write a module page with so many contests, and one row that is refused."""
    prefixes = ", ".join(f'c{n} = "{country}"' for n, country in enumerate(COUNTRIES))
    rows = ", ".join(f"c{n} = {{ start = 20260901000000, ['end'] = 20260930235959 }}" for n in range(contests))
    return f'local wl = {{}}\nwl.prefixes = {{ {prefixes} }}\nwl["earth"][2026] = {{ {rows}, xx = {{}} }}\nreturn wl\n'


def page(content: str, revision: int = 7) -> Reply:
    """Give the answers of a wiki whose module page holds `content`."""
    found = {"revid": revision, "timestamp": "2026-11-22T10:11:12Z", "slots": {"main": {"content": content}}}
    return always({"batchcomplete": True, "query": {"pages": [{"pageid": 1, "revisions": [found]}]}})


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[tuple[Api, ScriptedApi, Path]]:
    """Give a client, the wiki it asks, and where the copy is kept."""
    with asking(tmp_path, World()) as (api, server, _):
        yield api, server, kept_copy(tmp_path)


Wiki = tuple[Api, ScriptedApi, Path]


def test_a_good_page_is_kept(wiki: Wiki) -> None:
    """The contests of the page come with its revision in one request, and the copy says the same."""
    api, server, kept = wiki
    server.reply = page(text(6))
    listed = load(api, RULES, kept)
    contests, refused = parse(text(6))
    assert listed == Listed(tuple(contests), tuple(refused), PAGE, 7, SAVED)
    assert len(listed.contests) == 6
    assert read_copy(kept, RULES) == Listed(tuple(contests), tuple(refused), COPY, 7, SAVED)
    assert (len(server.asked), dict(api.requests)) == (1, {"contests": 1})
    assert [path.name for path in kept.parent.glob("wl_data*")] == ["wl_data.lua"]


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (text(2), "holds 2 contests where the kept copy has 6; if that is right, remove "),
        ("", "holds 0 contests where the kept copy has 6"),
        ("Blanked the page", "holds 0 contests"),
        (text(6).replace("wl.prefixes", "wl.prefices"), "holds 0 contests"),
        (text(6).replace("20260930235959", "20260830235959"), "holds 0 contests"),
    ],
    ids=["a third", "empty", "no Lua", "no prefixes", "all dates bad"],
)
def test_a_spoilt_page_takes_nothing_away(wiki: Wiki, spoilt: str, why: str) -> None:
    """When a page has fewer than half of the contests, those of the copy stay until the page is mended."""
    api, server, kept = wiki
    server.reply = page(text(6))
    good = load(api, RULES, kept)
    server.reply = page(spoilt, revision=8)
    for _ in range(2):
        listed = load(api, RULES, kept)
        assert (listed.contests, listed.source, listed.revision) == (good.contests, COPY, 7)
        assert why in listed.why
    server.reply = page(text(5), revision=9)
    mended = load(api, RULES, kept)
    assert (len(mended.contests), mended.source, mended.revision, mended.why) == (5, PAGE, 9, "")


def test_half_of_the_contests_is_enough(wiki: Wiki) -> None:
    """A page with half of the contests is believed, and becomes the copy."""
    api, server, kept = wiki
    for contests in (6, 3, 2, 1):
        server.reply = page(text(contests))
        listed, copy = load(api, RULES, kept), read_copy(kept, RULES)
        assert copy is not None
        assert len(listed.contests) == len(copy.contests) == contests


def test_what_the_copy_is_asked_for_is_removed(wiki: Wiki) -> None:
    """Without the copy, as its reason says, a page with few contests is believed."""
    api, server, kept = wiki
    server.reply = page(text(6))
    load(api, RULES, kept)
    server.reply = page(text(1))
    assert load(api, RULES, kept).why.endswith(f"remove {kept}")
    kept.unlink()
    assert (len(load(api, RULES, kept).contests), len(server.asked)) == (1, 3)


@pytest.mark.parametrize(
    ("reply", "faults", "why"),
    [
        (always({"query": {"pages": [{"missing": True}]}}), [], "Module:WL_data is not there"),
        (always({"query": {"pages": [5]}}), [], "in a form we do not know"),
        (page(text(6)), [error("readapidenied")], "readapidenied"),
        (page(text(6)), [Fault(500)] * 6, "could not be reached: status 500"),
    ],
)
def test_without_the_page_the_copy_does(wiki: Wiki, reply: Reply, faults: list[Fault], why: str) -> None:
    """Whatever keeps the page from being read, the copy stands in and says why; without a copy, that is raised."""
    api, server, kept = wiki
    server.reply, server.faults = reply, list(faults)
    with pytest.raises((ApiError, ApiUnavailable), match=why):
        load(api, RULES, kept)
    server.reply, server.faults = page(text(6)), []
    load(api, RULES, kept)
    server.reply, server.faults = reply, list(faults)
    listed = load(api, RULES, kept)
    assert (len(listed.contests), listed.source, listed.revision, listed.saved) == (6, COPY, 7, SAVED)
    assert why in listed.why


@pytest.mark.parametrize("copy", [b"", b"\xff\xfe\x00 no text", b"-- Module:WL_data, revision x\n", b"return {}"])
def test_a_copy_without_contests_is_none(wiki: Wiki, copy: bytes) -> None:
    """A copy that is empty or damaged stands in for nothing, and is replaced by the next good page."""
    api, server, kept = wiki
    kept.write_bytes(copy)
    assert read_copy(kept, RULES) is None
    server.reply = page("nothing here")
    listed = load(api, RULES, kept)
    assert (listed.contests, listed.source, listed.why) == ((), PAGE, "Module:WL_data holds no contests")
    assert kept.read_bytes() == copy
    server.reply = page(text(1))
    assert load(api, RULES, kept).why == ""
    assert read_copy(kept, RULES) is not None


def test_a_copy_put_there_by_hand(wiki: Wiki) -> None:
    """A copy without our first line does as well; its revision is unknown."""
    api, server, kept = wiki
    kept.write_text(text(4))
    server.faults = [Fault(500)] * 6
    listed = load(api, RULES, kept)
    assert (len(listed.contests), listed.revision, listed.saved) == (4, None, None)


def test_a_copy_that_cannot_be_written(wiki: Wiki) -> None:
    """A page is used even when its copy cannot be kept, which is told."""
    api, server, kept = wiki
    server.reply = page(text(6))
    listed = load(api, RULES, kept.parent / "nowhere" / "wl_data.lua")
    assert (len(listed.contests), listed.source) == (6, PAGE)
    assert listed.why == "the copy could not be kept: No such file or directory"


def test_the_rows_of_the_copy_are_read_by_today_s_rules(wiki: Wiki) -> None:
    """A copy is kept as text, so that rules that changed since apply to it too."""
    api, server, kept = wiki
    server.reply = page(text(1))
    load(api, RULES, kept)
    listed = read_copy(kept, RULES.extended(titles={"earth": "Earth Days"}))
    assert listed is not None
    assert listed.contests[0].category == "Images from Earth Days 2026 in India"
    assert listed.refused == (Refused("earth2026 xx", "the code 'xx' is not among the prefixes"),)


@given(st.lists(st.integers(0, 6), max_size=8))
def test_the_copy_is_the_last_page_believed(tmp_path_factory: pytest.TempPathFactory, sizes: list[int]) -> None:
    """Over any run of pages, what is listed never falls by more than half from one reading to the next."""
    folder = tmp_path_factory.mktemp("run")
    with asking(folder, World()) as (api, server, _):
        before = 0
        for size in sizes:
            server.reply = page(text(size))
            listed = load(api, RULES, kept_copy(folder))
            believed = 2 * size >= before
            before = size if believed else before
            assert (len(listed.contests), listed.source) == (before, PAGE if believed else COPY)


def test_labels_that_are_no_country() -> None:
    """Labels without a country are told once each, in order; whole editions are not among them."""
    labels = [("Wales", None), ("India", "IN"), ("Biosphere Reserves", None), ("Wales", None), ("Global", None)]
    found = [Contest("earth", 2026, label, code, f"{n}", None, None) for n, (label, code) in enumerate(labels)]
    assert strangers(found) == ["Biosphere Reserves", "Wales"]

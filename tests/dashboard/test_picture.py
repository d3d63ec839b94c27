"""Charts saved as pictures by the browser: what is in them, what they are called, and what happens when it fails."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import pytest

from tests.dashboard.conftest import Page
from tests.dashboard.visit import new_tab, opened, scrolled

pytestmark = pytest.mark.browser

SVG: Final = "{http://www.w3.org/2000/svg}"
CHARTS: Final = (("curve", "curve"), ("countries", "countries"), ("went", "wikis"), ("hours", "hours"))
SHAPES: Final = ("path", "rect", "circle")
QUERY: Final = "?campaign=monuments&edition=2026&country=IN,DE"


def saved(tab: Any, view: str, form: str, folder: Path) -> Path:
    """The picture of a card, as the browser saves it."""
    if tab.locator(f"#take-{view}").get_attribute("open") is None:
        tab.locator(f"#take-{view} > summary").click()
    with tab.expect_download(timeout=15_000) as waiting:
        tab.locator(f"#take-{view}-{form}").click()
    path = folder / str(waiting.value.suggested_filename)
    waiting.value.save_as(path)
    return path


def words(path: Path) -> str:
    """The text of a drawing as one line."""
    return " ".join(" ".join(node.itertext()) for node in ElementTree.parse(path).iter(f"{SVG}text"))  # noqa: S314


def ground(path: Path) -> str:
    """The colour of the sheet a drawing is on."""
    sheet = ElementTree.parse(path).getroot().find(f"{SVG}rect")  # noqa: S314
    assert sheet is not None
    return sheet.attrib["fill"]


@pytest.mark.parametrize(("view", "of"), CHARTS)
def test_every_chart_is_saved_as_a_drawing(tab: Any, page: Page, tmp_path: Path, view: str, of: str) -> None:
    """With its title, the page's sentence, the definition, that people are invented, how far, and where from."""
    scrolled(opened(tab, page.url + QUERY))
    path = saved(tab, view, "svg", tmp_path)
    assert path.name == f"monuments2026-DE-IN-{of}.svg"
    text = words(path)
    title = tab.inner_text(f"#{view}-title")
    for part in (title, "newcomers of Wiki Loves Monuments 2026", "Still active:", "are invented", "Seen to "):
        assert part in text
    assert f"{page.url}?campaign=monuments&edition=2026&country=DE,IN" in text
    root = ElementTree.parse(path).getroot()  # noqa: S314
    assert sum(len(list(root.iter(SVG + shape))) for shape in SHAPES) > 8
    assert not [node for node in root.iter() if node.tag.endswith(("image", "foreignObject", "script"))]
    assert "var(" not in path.read_text()


def test_the_curve_says_who_is_left_out(tab: Any, page: Page, tmp_path: Path) -> None:
    """And has its legend, its axes and the names at the ends of its lines."""
    opened(tab, page.url + "?campaign=africa&edition=2026")
    text = words(saved(tab, "curve", "svg", tmp_path))
    for part in (
        "the dashed line goes on without Egypt (120 newcomers",
        "not all countries",
        "3 mo.",
        "2025",
        "10\u00a0%",
    ):
        assert part in text


def test_every_country_is_in_the_picture(tab: Any, page: Page, tmp_path: Path) -> None:
    """In the order of the list, with shares, counts and intervals, also those without a figure."""
    opened(tab, page.url + "?campaign=africa&edition=2026&months=3")
    rows = tab.locator("table.ranking tbody tr")
    text = words(saved(tab, "countries", "svg", tmp_path))
    names = [row.locator(".name bdi").inner_text() for row in rows.all()]
    assert sorted(names, key=text.index) == names
    for row in tab.locator("table.ranking tbody tr[data-share]").all():
        assert all(row.locator(f".{part}").inner_text() in text for part in ("share", "counts", "interval"))


@pytest.mark.parametrize(("view", "of"), CHARTS[:2])
def test_a_picture_of_pixels_is_twice_as_large(tab: Any, page: Page, tmp_path: Path, view: str, of: str) -> None:
    """For screens with small pixels, and for print."""
    opened(tab, page.url + QUERY)
    drawing = ElementTree.parse(saved(tab, view, "svg", tmp_path)).getroot()  # noqa: S314
    path = saved(tab, view, "png", tmp_path)
    assert path.name == f"monuments2026-DE-IN-{of}.png"
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == tuple(2 * int(drawing.attrib[side]) for side in ("width", "height"))


def test_a_picture_has_the_theme_and_the_language_of_the_page(browser: Any, page: Page, tmp_path: Path) -> None:
    """An opaque ground, so that it can be read wherever it is put."""
    grounds = {}
    for theme in ("light", "dark"):
        tab = new_tab(browser, color_scheme=theme)
        opened(tab, f"{page.url}{QUERY}&lang=de")
        path = saved(tab, "curve", "svg", tmp_path)
        grounds[theme] = ground(path)
        assert "Noch aktiv" in words(path)
        assert "Gesehen bis " in words(path)
        tab.context.close()
    assert grounds["light"] == "#ffffff"
    assert int(grounds["dark"][1:3], 16) < 64


def test_nothing_is_asked_of_another_host(tab: Any, page: Page, tmp_path: Path) -> None:
    """Pictures are made in the browser alone: not even of the page's own server."""
    opened(tab, page.url + QUERY)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    saved(tab, "curve", "png", tmp_path)
    assert [url for url in asked if not url.startswith(("blob:", "data:"))] == []


def test_a_picture_that_fails_says_so(tab: Any, page: Page) -> None:
    """Beside the chart and to a screen reader, with the reason; the button can be used again."""
    opened(tab, page.url + QUERY)
    tab.evaluate("Bokeh.index.all_views = function* () {}")
    tab.locator("#take-curve > summary").click()
    tab.locator("#take-curve-svg").click()
    note = tab.locator("#curve-card .picture-said.failed")
    note.wait_for(timeout=15_000)
    assert "could not be made: the chart is not drawn yet" in note.inner_text()
    assert tab.inner_text("#status") == note.inner_text()
    assert tab.locator("#take-curve-svg").is_enabled()


def test_without_a_chart_there_is_no_picture(tab: Any, page: Page) -> None:
    """Of nobody nothing is drawn, and that is what it says."""
    tab.goto(page.url + "?campaign=science")
    tab.wait_for_function("() => window.retention?.connected()")
    tab.locator("#take-curve > summary").click()
    tab.locator("#take-curve-png").click()
    note = tab.locator("#curve-card .picture-said.failed")
    note.wait_for(timeout=15_000)
    assert "there is nothing to draw" in note.inner_text()

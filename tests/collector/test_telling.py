"""collector.telling: numbers, spans and instants in words."""

from __future__ import annotations

import pytest

from collector.telling import ago, bytes_of, plural, when


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (61, "1 min 1 s"),
        (3600, "1 h"),
        (12_000, "3 h 20 min"),
        (86_400 * 2 + 3599, "2 d"),
        (86_400 * 2 + 3600, "2 d 1 h"),
        (-75, "-1 min 15 s"),
        (-0.4, "0 s"),
    ],
)
def test_spans(seconds: float, words: str) -> None:
    """A span is told in its largest unit and the next; what is below is left out."""
    assert ago(seconds) == words


@pytest.mark.parametrize(
    ("n", "words"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (2_345_678, "2.3 MB"), (7 * 10**9, "7.0 GB")]
)
def test_sizes(n: int, words: str) -> None:
    """Bytes are told in the unit that suits them."""
    assert bytes_of(n) == words


def test_numbers_and_instants() -> None:
    """A noun has its plural, a thousand its comma, and an instant its zone; what is not known yet says so."""
    assert [plural(n, "gap") for n in (0, 1, 1200)] == ["0 gaps", "1 gap", "1,200 gaps"]
    assert when(1_800_000_000) == "2027-01-15 08:00:00 UTC"
    assert when(None) == "not yet"

"""A comparison in words."""

from __future__ import annotations

import pytest

from dashboard.comparing import difference, nothing, verdict
from dashboard.figures import Figures
from dashboard.marks import marks
from dashboard.rivals import Rival, Versus, rival
from dashboard.selection import COMPARES
from dashboard.texts import words
from metrics.answers import Answer, Waiting
from metrics.answers_places import Comparison
from metrics.comparing import difference as differing
from tests.dashboard.conftest import NOW, asked


def compared(mine: tuple[int, int], other: tuple[int, int]) -> Versus:
    """Two final figures at 3 months, each as retained of newcomers."""
    first, second = (Answer(3, "final", *pair, 1, ()) for pair in (mine, other))
    return Versus(Comparison(first, second, differing(mine, other)), second)


@pytest.mark.parametrize(
    ("mine", "other", "kind", "said", "fine"),
    [
        ((122, 2000), (84, 2000), "higher", "higher than in 2025 (4.2 %)", "+1.9 points (0.5 to 3.3)"),
        ((84, 2000), (122, 2000), "lower", "lower than in 2025 (6.1 %)", "−1.9 points (−3.3 to −0.5)"),
        ((60, 1000), (50, 1000), "unclear", "too few to tell (2025: 5.0 %)", "+1.0 points (−1.0 to 3.0)"),
        ((50, 1000), (60, 1000), "unclear", "too few to tell (2025: 6.0 %)", "−1.0 points (−3.0 to 1.0)"),
        ((0, 37), (0, 40), "unclear", "too few to tell (2025: 0 %)", "0 points (−8.8 to 9.4)"),
    ],
)
def test_the_verdict_follows_newcombes_interval(
    figures: Figures, mine: tuple[int, int], other: tuple[int, int], kind: str, said: str, fine: str
) -> None:
    """Higher and lower where it leaves out zero, whatever the difference; else too few to tell."""
    made = asked(figures, "campaign=monuments&edition=2026")
    mark = marks(figures, made.choice).marks[0]
    found = verdict(made, rival(figures, made.choice), mark, compared(mine, other))
    shown = words(found.words).replace("\u00a0", " ")
    assert (found.kind, shown, found.fine) == (kind, said, fine)


def test_each_verdict_has_a_sign_of_its_own(figures: Figures) -> None:
    """So that colour alone never says it."""
    made = asked(figures, "campaign=monuments&edition=2026")
    mark = marks(figures, made.choice).marks[0]
    pairs = (((9, 10), (1, 10)), ((1, 10), (9, 10)), ((5, 10), (5, 10)))
    signs = [verdict(made, rival(figures, made.choice), mark, compared(*pair)).sign for pair in pairs]
    assert signs == ["▲", "▼", "≈"]


def test_points_carry_their_sign(figures: Figures) -> None:
    """The plus of an interval's end is left out; German has its own comma."""
    assert difference(asked(figures), differing((122, 2000), (84, 2000))) == "+1.9 points (0.5 to 3.3)"
    assert (
        difference(asked(figures, "", "de"), differing((84, 2000), (122, 2000))) == "−1,9 Prozentpunkte (−3,3 bis −0,5)"
    )


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("not due", "not compared: 2025 falls due on 24 Nov 2026"),
        ("verifying", "not compared: 2025 being verified"),
        ("unread", "not compared: 2025 not read yet"),
        ("nobody", "not compared: 2025 without newcomers"),
        ("no figure", "not compared: 2025 without such a figure"),
    ],
)
def test_a_mark_the_other_side_has_no_figure_at_says_why(figures: Figures, state: str, said: str) -> None:
    """It is never taken for "too few to tell"."""
    made = asked(figures, "campaign=monuments&edition=2026")
    mark = marks(figures, made.choice).marks[0]
    other = Answer(3, state, 0, 0, 0, (Waiting("monuments2025/IN", "India", 9, state, NOW),))
    found = verdict(made, rival(figures, made.choice), mark, Versus(None, other, state))
    assert (found.kind, found.sign) == ("none", "")
    assert words(found.words) == said


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_reason_has_words(figures: Figures, language: str) -> None:
    """In both languages, ended by a full stop."""
    made = asked(figures, "campaign=africa&country=GH", language)
    plain = ("grows", "several-editions", "first-edition", "no-country", "alone", "no-group", "nothing")
    rivals = [Rival(COMPARES[0], reason=reason) for reason in plain]
    rivals += [Rival(COMPARES[0], reason=reason, edition="africa2025") for reason in ("mixed", "undefined")]
    rivals.append(Rival(COMPARES[2], reason="unmatched", lacking=(("GH", ""), ("NL", ""))))
    for why in ("merged", "left out", "running", "no figure", "no contest"):
        rivals.append(Rival(COMPARES[0], reason="lacking", edition="africa2025", lacking=(("GH", why),)))
    told = [words(nothing(made, each)) for each in rivals]
    assert len(set(told)) == len(told)
    assert all(each.endswith(".") for each in told)

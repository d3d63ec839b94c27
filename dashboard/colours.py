"""Colours of editions: one for each year, the same in every chart and theme, at least 3:1 on either ground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from state.published import Edition

PALETTE: Final = ("#2f7ed8", "#cf6a1c", "#0f9083", "#8e63ce", "#d64577", "#7f8a1e", "#a9745a", "#6b7f99")
GREY: Final = "#8d97a5"  # of what stands beside the selection


def by_edition(editions: Sequence[Edition]) -> dict[str, str]:
    """The colour of each edition of a campaign, given newest first: the newest eight differ."""
    return {row.edition: PALETTE[place % len(PALETTE)] for place, row in enumerate(editions)}

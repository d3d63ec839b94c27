"""What was found about the data is counted by kind and example, and a storm of examples stays small."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from state import findings
from state.activity import Activity


def stored(activity: Activity) -> dict[tuple[str, str], int]:
    """Give the counts by kind and example."""
    return {(kind, example): n for kind, example, n in activity._con.execute("SELECT kind, example, n FROM finding")}


def test_the_same_thing_is_counted(tmp_path: Path) -> None:
    """A kind and example found again adds to its count; another example has its own."""
    with closing(Activity.open(tmp_path / "a.db")) as activity:
        activity.findings.note(findings.RENAMED, n=2)
        activity.findings.note(findings.RENAMED)
        activity.findings.note(findings.FIRST_UPLOADER, "Images from Nepal")
        assert stored(activity) == {(findings.RENAMED, ""): 3, (findings.FIRST_UPLOADER, "Images from Nepal"): 1}


def test_examples_are_bounded_and_counts_are_not(tmp_path: Path) -> None:
    """Beyond a thousand examples of a kind, further ones are counted without being kept; known ones still are."""
    with closing(Activity.open(tmp_path / "a.db")) as activity:
        for number in range(findings.EXAMPLES + 5):
            activity.findings.note(findings.CENTRAL_ID, f"wiki {number}")
        activity.findings.note(findings.CENTRAL_ID, "wiki 3")
        counts = stored(activity)
        assert len(counts) == findings.EXAMPLES + 1
        assert counts[findings.CENTRAL_ID, ""] == 5
        assert counts[findings.CENTRAL_ID, "wiki 3"] == 2

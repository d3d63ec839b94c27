"""The data folder is private and can be set."""

from __future__ import annotations

from pathlib import Path

import pytest

from state import paths


def test_the_folder_given_wins_over_systemds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An argument, then $STATE_DIRECTORY, then state/data."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "b"))
    assert paths.data_dir(tmp_path / "a") == tmp_path / "a"
    assert paths.data_dir() == tmp_path / "b"
    assert Path(paths.__file__).parent / "data" == paths.DEFAULT


def test_a_new_folder_is_private(tmp_path: Path) -> None:
    """Nobody but the operator can enter a data folder made by this program."""
    assert paths.data_dir(tmp_path / "new").stat().st_mode & 0o777 == 0o700

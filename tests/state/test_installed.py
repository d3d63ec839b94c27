"""The version is that of the installed distribution, told in one place."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from state import installed

ROOT = Path(__file__).resolve().parents[2]


def test_the_version_is_the_projects() -> None:
    """What pyproject.toml says is what programs tell of themselves."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (installed.NAME, installed.installed()) == (project["name"], project["version"])


def test_without_an_installation_the_version_is_0(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout that was never installed says 0 and runs."""
    monkeypatch.setattr(installed, "NAME", "not-installed-anywhere")
    assert installed.installed.__wrapped__() == "0"

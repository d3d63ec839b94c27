"""Logging in to real wikis with a bot password, and as what they take us then."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

import pytest
import requests

from collector import service, settings
from collector.clock import SystemClock
from collector.errors import SettingsError
from tests.conftest import Rig

pytestmark = pytest.mark.rig


@pytest.fixture(scope="module")
def bot(rig: Rig) -> tuple[str, str]:
    """Give somebody of the farm's Commons a bot password; give its name and itself."""
    query = "action=query&list=allusers&aulimit=1&format=json&formatversion=2"
    told = requests.get(f"{rig.wikis}/commonswiki/w/api.php?{query}", timeout=60).json()
    user = told["query"]["allusers"][0]["name"]
    app, password = f"retention-{os.urandom(4).hex()}", os.urandom(16).hex()
    words = ["--appid", app, "--grants", "basic,highvolume", user, password]
    command = [str(rig.folder / "up.sh"), "mw", "commonswiki", "createBotPassword", *words]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return f"{user}@{app}", password


def ours(rig: Rig, folder: Path, bot: tuple[str, str]) -> settings.Settings:
    """Give the settings of a collector of the farm that has a bot password."""
    wikis = {"wiki_api": rig.wikis + "/{dbname}/w/api.php", "stream_url": rig.bridge, "data": str(folder)}
    apis = {"api": rig.wikis + "/commonswiki/w/api.php", "meta_api": rig.wikis + "/metawiki/w/api.php"}
    return settings.load({**wikis, **apis, "bot_name": bot[0], "bot_password": bot[1]}, {})


def test_a_real_wiki_knows_us(rig: Rig, tmp_path: Path, bot: tuple[str, str]) -> None:
    """A MediaWiki accepts the bot password and keeps its session; a wiki that does not know it is asked as a guest."""
    found = ours(rig, tmp_path, bot)
    with service.client(found, SystemClock(), threading.Event()) as api:
        for _ in range(2):
            here = api.get(found.api, {"meta": "userinfo"})["query"]["userinfo"]
            assert here["name"] == bot[0].partition("@")[0]
        assert api.most(found.api) in (50, 500)
        there = api.get(found.meta_api, {"meta": "userinfo"})["query"]["userinfo"]
        assert there.get("anon")
        assert api.sent() == {"login": 3 + 2, "other": 3}


def test_a_real_wiki_refuses_a_wrong_password(rig: Rig, tmp_path: Path, bot: tuple[str, str]) -> None:
    """The reason is MediaWiki's own code for a wrong password, and the setting is named."""
    found = ours(rig, tmp_path, (bot[0], "0" * 32))
    with (
        pytest.raises(SettingsError, match=r"^bot_password .*does not accept it \(wrongpassword\)$"),
        service.client(found, SystemClock(), threading.Event()),
    ):
        pytest.fail("it started")

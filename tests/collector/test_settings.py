"""collector.settings: precedence, refusals by name, and who may be asked."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from collector import settings
from collector.errors import SettingsError

LOOPBACK = {
    "stream_url": "http://127.0.0.1:8600",
    "api": "http://127.0.0.1:8600/commonswiki/w/api.php",
    "wiki_api": "http://127.0.0.1:8600/{dbname}/w/api.php",
    "meta_api": "http://localhost:8600/metawiki/w/api.php",
}


def load(tmp_path: Path, **options: object) -> settings.Settings:
    """Give settings of loopback addresses with their data in `tmp_path`."""
    return settings.load({"data": str(tmp_path), **LOOPBACK, **options}, {})


def test_defaults(tmp_path: Path) -> None:
    """The defaults ask the real Wikimedia within its limits of 200 requests a minute and 3 at a time."""
    found = settings.load({"data": str(tmp_path), "contact": "ops@example.org"}, {})
    assert found.stream_url == "https://stream.wikimedia.org"
    assert found.api == "https://commons.wikimedia.org/w/api.php"
    assert found.meta_api == "https://meta.wikimedia.org/w/api.php"
    assert found.wiki_api == "{url}/w/api.php"
    assert (found.requests_per_minute, found.concurrency, found.replication_lag) == (200, 3, 600)
    assert not found.loopback


def test_precedence(tmp_path: Path) -> None:
    """An option wins over the environment, that over the file, that over the default."""
    file = tmp_path / "x.toml"
    file.write_text('contact = "a@example.org"\noverlap = 1\nconcurrency = 1\nread_timeout = 1\n')
    env = {"RETENTION_OVERLAP": "2", "RETENTION_CONCURRENCY": "2"}
    found = settings.load({"config": file, "data": str(tmp_path), "overlap": "3"}, env)
    assert (found.overlap, found.concurrency, found.read_timeout, found.replication_lag) == (3, 2, 1, 600)


def test_file_of_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """./retention.toml is read when no file is named and one is there."""
    (tmp_path / "retention.toml").write_text('contact = "a@example.org"\ncampaigns = ["monuments", "earth"]\n')
    monkeypatch.chdir(tmp_path)
    assert settings.load({"data": str(tmp_path)}, {}).campaigns == ("monuments", "earth")


def test_every_key_has_an_option() -> None:
    """Each key of the table can be given on the command line, and the help names each."""
    parser = argparse.ArgumentParser()
    settings.add_options(parser)
    text = parser.format_help()
    for key in settings.KEYS:
        assert settings.option(key.name) in text
    assert parser.parse_args(["--requests-per-minute", "7"]).requests_per_minute == "7"


def test_unknown_key_is_named(tmp_path: Path) -> None:
    """A misspelt key of the file stops the start with its name, the file and the likely key."""
    file = tmp_path / "x.toml"
    file.write_text('contcat = "a@example.org"\n')
    with pytest.raises(SettingsError, match=r"contcat \(.*x\.toml\).*did you mean contact\?"):
        settings.load({"config": file}, {})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("requests_per_minute", "0"),
        ("requests_per_minute", "many"),
        ("concurrency", "-1"),
        ("overlap", "1.5"),
        ("api", "commons.wikimedia.org"),
        ("api", "ftp://commons.wikimedia.org"),
        ("wiki_api", "http://127.0.0.1/api.php"),
        ("wiki_api", "http://127.0.0.1/{wiki}{url}"),
        ("campaigns", "Monuments!"),
        ("since_year", "20255"),
    ],
)
def test_bad_values_name_key_and_source(tmp_path: Path, key: str, value: str) -> None:
    """A value that cannot be used is refused with the key and the option or variable it came from."""
    with pytest.raises(SettingsError) as option:
        load(tmp_path, **{key: value})
    assert str(option.value).startswith(f"{key} (option --{key.replace('_', '-')}): ")
    variable = f"RETENTION_{key.upper()}"
    with pytest.raises(SettingsError) as environment:
        settings.load({"data": str(tmp_path)}, {variable: value})
    assert str(environment.value).startswith(f"{key} (environment {variable}): ")


@pytest.mark.parametrize("line", ["overlap = true", "overlap = 1.5", "contact = 5", "campaigns = [1]", "api = ["])
def test_wrong_types_in_the_file(tmp_path: Path, line: str) -> None:
    """A value of the wrong type, or a file that is no TOML, is refused with the file's name."""
    file = tmp_path / "x.toml"
    file.write_text(line + "\n")
    with pytest.raises(SettingsError, match=r"x\.toml"):
        settings.load({"config": file}, {})


def test_contact_is_required_beyond_loopback(tmp_path: Path) -> None:
    """Without a contact no address beyond this machine is asked, and the sentence says how to give one."""
    with pytest.raises(SettingsError, match=r'contact = "you@example\.org" in retention\.toml'):
        settings.load({"data": str(tmp_path)}, {})
    assert load(tmp_path).contact == ""
    with pytest.raises(SettingsError, match="contact"):
        load(tmp_path, wiki_api="{url}/w/api.php")


@pytest.mark.parametrize("contact", ["me", "a b@example.org", "x@y", "ops@example.org\r\nX: y", "é@example.org"])
def test_contact_must_be_an_address(tmp_path: Path, contact: str) -> None:
    """A contact nobody can write to, or that cannot stand in a header, is refused."""
    with pytest.raises(SettingsError, match="contact"):
        load(tmp_path, contact=contact)


def test_politeness_is_enforced(tmp_path: Path) -> None:
    """Beyond this machine, more than 3 requests at a time are refused (MediaWiki's API etiquette)."""
    with pytest.raises(SettingsError, match="concurrency"):
        settings.load({"data": str(tmp_path), "contact": "a@example.org", "concurrency": "4"}, {})
    assert load(tmp_path, concurrency="4").concurrency == 4


def test_token_is_neither_shown_nor_sent_in_the_clear(tmp_path: Path) -> None:
    """The token stays out of the printed settings, and is refused for an unencrypted address."""
    assert "s3cret" not in repr(load(tmp_path, token="s3cret"))
    with pytest.raises(SettingsError, match="unencrypted"):
        load(tmp_path, token="s3cret", contact="a@example.org", api="http://commons.wikimedia.org/w/api.php")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"bot_name": "A@b"}, r"^bot_password \(missing\)"),
        ({"bot_password": "s3cret"}, r"^bot_name \(missing\)"),
        ({"bot_name": "A@b", "bot_password": "s3cret", "token": "s3cret"}, r"^bot_name .* only one of the two"),
        ({"bot_name": "Somebody", "bot_password": "s3cret"}, r"^bot_name .* such as Somebody@retention"),
        ({"bot_name": "A@b", "bot_password": "s3cret é"}, r"^bot_password .* no spaces, and nothing but ASCII"),
        ({"token": "s3cret\r\nX: y"}, r"^token .* no spaces, and nothing but ASCII"),
        (
            {"bot_name": "A@b", "bot_password": "s3cret", "meta_api": "http://meta.example.org/w/api.php"},
            r"^bot_password .* unencrypted: meta_api begins with http://",
        ),
    ],
)
def test_who_we_are_is_said_once_and_whole(tmp_path: Path, options: dict[str, str], sentence: str) -> None:
    """A bot password needs its name and excludes a token; what is wrong is said by setting, and never what it is."""
    with pytest.raises(SettingsError, match=sentence) as caught:
        load(tmp_path, contact="a@example.org", **options)
    assert "s3cret" not in str(caught.value)
    found = load(tmp_path, bot_name="Some body@retention", bot_password="s3cret")
    assert (found.bot_name, found.bot_password, "s3cret" in repr(found)) == ("Some body@retention", "s3cret", False)


def test_the_help_says_what_the_limits_mean() -> None:
    """The help of requests_per_minute names Wikimedia's limits and where they are published."""
    text = " ".join(settings.BY_NAME["requests_per_minute"].help.split())
    for word in ("200", "2000", "established account", "mediawiki.org, Wikimedia_APIs/Rate_limits"):
        assert word in text


def test_user_agent_names_program_contact_and_library(tmp_path: Path) -> None:
    """The User-Agent follows Wikimedia's policy: name/version (contact) library/version."""
    agent = load(tmp_path, contact="https://example.org/about").user_agent
    assert agent.startswith("campaign-retention/")
    assert " (https://example.org/about) requests/" in agent
    agent.encode("latin-1")


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A file that was asked for and is not there is an error with its path."""
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        settings.load({"config": tmp_path / "nowhere.toml"}, {})


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://127.0.0.1:1", True),
        ("http://[::1]:1/x", True),
        ("http://localhost", True),
        ("https://127.0.0.1.example.org", False),
        ("{url}/w/api.php", False),
        ("http://0.0.0.0", False),
    ],
)
def test_loopback(address: str, local: bool) -> None:
    """Only addresses of this machine count as loopback, not names that look like one."""
    assert settings.is_loopback(address) is local

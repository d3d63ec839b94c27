"""The settings of a collector: one table of keys drives the file, the environment and the command line.

A value is taken from the option, else from the environment (RETENTION_<KEY>), else from the file (TOML), else
from the table. A key or value that cannot be used raises SettingsError with its name and where it came from.
"""

from __future__ import annotations

import argparse
import difflib
import ipaddress
import re
import tomllib
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from collector.errors import SettingsError
from state import paths
from state.installed import NAME, installed

FILE = Path("retention.toml")
EXIT_CONFIG = 78  # sysexits' EX_CONFIG: the service manager does not start it again
POLITE_CONCURRENCY = 3  # most requests at a time that Wikimedia asks of one client
_BOT_NAME = re.compile(r"[^@]+@[^@]+")
_CONTACT = re.compile(r"https?://[!-~]+|[!-~]+@[!-~]+\.[!-~]+|User:[!-~ ]+")


@dataclass(frozen=True, slots=True)
class Key:
    """A setting: its name, how a value is read, what it is when nobody says, and what it means."""

    name: str
    read: Callable[[object], Any]
    default: Any
    help: str
    metavar: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What a collector works with. Times are seconds; `since_year` 0 means every year, no campaigns mean all."""

    contact: str
    stream_url: str
    api: str
    wiki_api: str
    meta_api: str
    data: Path
    requests_per_minute: int
    concurrency: int
    overlap: int
    replication_lag: int
    since_year: int
    campaigns: tuple[str, ...]
    contests_file: Path | None
    contests_every: int
    enrol_every: int
    names_every: int
    verify_every: int
    verify_late_every: int
    comparison: int
    read_timeout: int
    token: str = field(repr=False)
    bot_name: str
    bot_password: str = field(repr=False)
    prometheus: Path | None
    simulated: str

    @property
    def user_agent(self) -> str:
        """Who asks, by Wikimedia's policy: name/version (contact) library/version."""
        return f"{NAME}/{installed()} ({self.contact or 'loopback'}) requests/{requests.__version__}"

    @property
    def addresses(self) -> tuple[tuple[str, str], ...]:
        """The addresses by the key that names them."""
        keys = ("stream_url", "api", "wiki_api", "meta_api")
        return tuple((key, str(getattr(self, key))) for key in keys)

    @property
    def loopback(self) -> bool:
        """Whether every address is on this machine."""
        return all(is_loopback(address) for _, address in self.addresses)


def is_loopback(address: str) -> bool:
    """Whether an address names this machine; one whose host is a placeholder does not."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text in quotes")
    return value.strip()


def _secret(value: object) -> str:
    """As it will stand in a header or a form. What is wrong with it is said without it."""
    text = _text(value)
    if not re.fullmatch(r"[!-~]*", text):
        raise ValueError("must hold no spaces, and nothing but ASCII")
    return text


def _bot_name(value: object) -> str:
    text = _text(value)
    if text and not _BOT_NAME.fullmatch(text):
        raise ValueError("must be the name of a bot password, such as Somebody@retention (see Special:BotPasswords)")
    return text


def _address(value: object) -> str:
    text = _text(value).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{text!r} is not an address that begins with http:// or https://")
    return text


def _template(value: object) -> str:
    text = _text(value)
    if "{url}" not in text and "{dbname}" not in text:
        raise ValueError(f"{text!r} must hold {{url}} or {{dbname}}, which stand for the wiki")
    if unknown := set(re.findall(r"\{([^}]*)\}", text)) - {"url", "dbname"}:
        raise ValueError(f"{text!r} holds the unknown placeholder {{{min(unknown)}}}")
    if not text.startswith("{url}"):
        _address(text.format(url="https://x", dbname="x"))
    return text


def _folder(value: object) -> Path:
    if not isinstance(value, str | Path) or not str(value):
        raise ValueError("must be the path of a folder")
    return Path(value).expanduser()


def _file_path(value: object) -> Path:
    if not isinstance(value, str | Path) or not str(value):
        raise ValueError("must be the path of a file")
    return Path(value).expanduser()


def _count(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        text = str(value).strip()
        if isinstance(value, bool | float) or not re.fullmatch(r"\d{1,9}", text):
            raise ValueError(f"{text!r} is not a whole number")
        if not least <= int(text) <= most:
            raise ValueError(f"{text} is not between {least} and {most}")
        return int(text)

    return read


def _names(value: object) -> tuple[str, ...]:
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise ValueError("must be a list of names")
    names = tuple(item.strip() for item in items if item.strip())
    if bad := next((name for name in names if not re.fullmatch(r"[a-z][a-z_-]*", name)), None):
        raise ValueError(f"{bad!r} is not the name of a campaign, such as monuments")
    return names


YEAR_S = 366 * 86_400
KEYS = (
    Key("contact", _text, "", "whom Wikimedia can write to about this collector: a mail or web address", "WHOM"),
    Key("stream_url", _address, "https://stream.wikimedia.org", "where EventStreams answers", "URL"),
    Key("api", _address, "https://commons.wikimedia.org/w/api.php", "the Action API of Commons", "URL"),
    Key("wiki_api", _template, "{url}/w/api.php", "the API of a wiki; {url} and {dbname} stand for it", "URL"),
    Key("meta_api", _address, "https://meta.wikimedia.org/w/api.php", "the Action API of Meta", "URL"),
    Key("data", _folder, None, "the folder of the databases (default: state/data)", "DIR"),
    Key(
        "requests_per_minute",
        _count(1, 1_000_000),
        200,
        "API requests a minute, all wikis together. Wikimedia allows 200 to a program that says whom to write to, or "
        "that uses a token or bot password, and 2000 where that belongs to an established account; more is answered "
        "with status 429 (mediawiki.org, Wikimedia_APIs/Rate_limits)",
        "N",
    ),
    Key("concurrency", _count(1, 16), POLITE_CONCURRENCY, "API requests at the same time, at most", "N"),
    Key("overlap", _count(1, 86_400), 60, "how far the stream is rewound at a new connection", "SECONDS"),
    Key("replication_lag", _count(0, 86_400), 600, "what the API may not know yet", "SECONDS"),
    Key("since_year", _count(0, 2100), 0, "oldest edition to take part in (0: all)", "YEAR"),
    Key("campaigns", _names, (), "campaigns to follow, such as monuments,earth (default: all)", "NAMES"),
    Key("contests_file", _file_path, None, "contests and rules of your own (TOML)", "FILE"),
    Key("contests_every", _count(1, YEAR_S), 86_400, "between two readings of the list of contests", "SECONDS"),
    Key("enrol_every", _count(1, YEAR_S), 86_400, "between two readings of a contest's category", "SECONDS"),
    Key("names_every", _count(1, YEAR_S), 7 * 86_400, "between two looks at what accounts are called", "SECONDS"),
    Key("verify_every", _count(1, YEAR_S), 86_400, "between two verifications of an account", "SECONDS"),
    Key(
        "verify_late_every",
        _count(1, YEAR_S),
        30 * 86_400,
        "the same, 13 months after the end of an account's last contest and later",
        "SECONDS",
    ),
    Key("comparison", _count(0, 1_000_000), 2000, "people in an edition's comparison group (0: none)", "N"),
    Key("read_timeout", _count(1, 3600), 240, "silence after which the stream counts as cut", "SECONDS"),
    Key("token", _secret, "", "an owner-only OAuth 2 token; better in the environment or the file", "TOKEN"),
    Key("bot_name", _bot_name, "", "a bot password's name, such as Somebody@retention, instead of a token", "NAME"),
    Key("bot_password", _secret, "", "that bot password; better in the environment or the file", "PASSWORD"),
    Key("prometheus", _file_path, None, "a file kept up to date with metrics in Prometheus' text format", "FILE"),
    Key("simulated", _text, "", "a sentence for every view that says the data are invented", "SENTENCE"),
)
BY_NAME = {key.name: key for key in KEYS}


def add_options(parser: argparse.ArgumentParser, only: Container[str] | None = None) -> None:
    """Adds --config and an option for every key, or for those in `only`."""
    group = parser.add_argument_group(
        "settings", f"each also as RETENTION_<KEY> in the environment and as a key of the file ({FILE})"
    )
    group.add_argument("--config", metavar="FILE", type=Path, help=f"the file (default: ./{FILE} if it is there)")
    for key in KEYS:
        if only is not None and key.name not in only:
            continue
        shown = "" if key.default in (None, "", (), 0) else f" (default: {key.default})"
        group.add_argument(option(key.name), dest=key.name, metavar=key.metavar, help=key.help + shown)


def option(name: str) -> str:
    """The option of a key: --requests-per-minute for requests_per_minute."""
    return "--" + name.replace("_", "-")


def load(options: Mapping[str, object], env: Mapping[str, str], *, asks: bool = True) -> Settings:
    """The settings by precedence option > environment > file > default; `options` holds `config` and the keys.

    Without `asks` nobody is going to be asked, so that no contact is needed. Raises SettingsError, naming the
    key and its source.
    """
    file, source = _file(options.get("config"))
    if unknown := next((name for name in file if name not in BY_NAME), None):
        close = difflib.get_close_matches(unknown, BY_NAME, 1)
        raise SettingsError(unknown, source, "no such setting" + (f"; did you mean {close[0]}?" if close else ""))
    found: dict[str, Any] = {}
    for key in KEYS:
        variable = f"RETENTION_{key.name.upper()}"
        if options.get(key.name) is not None:
            found[key.name] = _read(key, options[key.name], f"option {option(key.name)}")
        elif env.get(variable):
            found[key.name] = _read(key, env[variable], f"environment {variable}")
        elif key.name in file:
            found[key.name] = _read(key, file[key.name], source)
        else:
            found[key.name] = key.default
    found["data"] = _data(found["data"])
    settings = Settings(**found)
    if asks:
        _check(settings)
    return settings


def _read(key: Key, value: object, source: str) -> Any:
    try:
        return key.read(value)
    except ValueError as error:
        raise SettingsError(key.name, source, str(error)) from None


def _file(path: object) -> tuple[dict[str, object], str]:
    if path is None and not FILE.is_file():
        return {}, "default"
    file = Path(str(path)) if path is not None else FILE
    try:
        return tomllib.loads(file.read_text(encoding="utf-8")), str(file)
    except OSError as error:
        raise SettingsError("config", str(file), error.strerror or str(error)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("config", str(file), f"is not valid TOML: {error}") from None


def _data(folder: Path | None) -> Path:
    try:
        return paths.data_dir(folder)
    except OSError as error:
        raise SettingsError("data", str(folder), error.strerror or str(error)) from None


def _check(settings: Settings) -> None:
    """What only several settings together can break."""
    if settings.contact and not _CONTACT.fullmatch(settings.contact):
        why = f"{settings.contact!r} is neither a mail nor a web address"
        raise SettingsError("contact", "value", why)
    _check_who(settings)
    if settings.loopback:
        return
    if not settings.contact:
        raise SettingsError(
            "contact",
            "missing",
            "Wikimedia asks every program for an address of its operator; say yours with"
            f' contact = "you@example.org" in {FILE}, RETENTION_CONTACT or --contact',
        )
    if settings.concurrency > POLITE_CONCURRENCY:
        why = f"Wikimedia asks for at most {POLITE_CONCURRENCY} requests at a time"
        raise SettingsError("concurrency", "value", why)
    for secret in ("token", "bot_password"):
        for key, address in settings.addresses:
            if getattr(settings, secret) and address.startswith("http://") and not is_loopback(address):
                raise SettingsError(secret, "value", f"would be sent unencrypted: {key} begins with http://")


def _check_who(settings: Settings) -> None:
    """A token, or a bot password with its name, or neither."""
    if settings.token and settings.bot_name:
        raise SettingsError("bot_name", "value", "there is a token, too; say only one of the two")
    for key, other in (("bot_name", "bot_password"), ("bot_password", "bot_name")):
        if getattr(settings, other) and not getattr(settings, key):
            raise SettingsError(key, "missing", f"{other} is of no use without it")

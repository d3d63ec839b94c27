"""The demo: which invented world, where its data lie, and with what settings the services look at it."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from systemd.children import Service
from systemd.preflight import Refused

MARKER = "world.json"  # a folder that holds it is the demo's, and may be emptied
JOURNAL = "sandbox-journal"  # of the sandbox: what has happened in its world since it was made
DAY = 86_400
HELD = "supervise.lock"
SIMULATED = (
    "The people on this page are invented: a miniature Wikimedia made from a seed, "
    "with real contests' countries and months."
)
SETTINGS = """\
contact = "demo@example.org"
stream_url = "{home}"
api = "{home}/commonswiki/w/api.php"
wiki_api = "{home}/{{dbname}}/w/api.php"
meta_api = "{home}/metawiki/w/api.php"
data = {data}
requests_per_minute = 60000
replication_lag = 2
contests_every = 20
enrol_every = 60
names_every = 120
verify_every = {verify_every}
verify_late_every = {verify_every}
comparison = 100
simulated = {simulated}
"""


@dataclass(frozen=True, slots=True)
class World:
    """What makes an invented world the same world: its seed, its size, its pace, and when it began."""

    seed: int
    scale: float
    rate: float
    began: int

    def goes_on(self, asked: World) -> bool:
        """Whether `asked` is this world again, less than a day later."""
        same = (self.seed, self.scale, self.rate) == (asked.seed, asked.scale, asked.rate)
        return same and 0 <= asked.began - self.began < DAY


def enter(folder: Path, asked: World, *, fresh: bool = False) -> World:
    """The world whose data are in `folder`: the one left there, if it goes on as the one asked for.

    Otherwise that one, the folder emptied for it. A folder with files in it that are not the demo's is refused.
    """
    found = _read(folder)
    if found and not fresh and found.goes_on(asked) and (folder / JOURNAL).exists():
        return found
    foreign = [path.name for path in folder.iterdir() if path.name != HELD]
    if foreign and found is None:
        raise Refused(f"{folder} holds files that are not the demo's ({foreign[0]}): choose another with --data.")
    (folder / MARKER).write_text(json.dumps(asdict(asked)))
    _empty(folder)
    return asked


def write_settings(folder: Path, port: int, scale: float = 1.0) -> Path:
    """Write the collector's settings for a sandbox on `port`; the file's path. A smaller world is verified oftener."""
    path = folder / "retention.toml"
    path.write_text(
        SETTINGS.format(
            home=f"http://127.0.0.1:{port}",
            data=json.dumps(str(folder)),
            simulated=json.dumps(SIMULATED),
            verify_every=min(max(5, round(20 * scale)), 20),
        )
    )
    return path


def sandbox(folder: Path, world: World, port: int) -> Service:
    """The miniature Wikimedia as a service on `port`; its journal lets it go on as the same world."""
    options = {
        "--port": port,
        "--seed": world.seed,
        "--scale": world.scale,
        "--live-rate": world.rate,
        "--journal": folder / JOURNAL,
    }
    words = [str(word) for pair in options.items() for word in pair]
    return Service("sandbox", (sys.executable, "-m", "sandbox", "serve", *words))


def _read(folder: Path) -> World | None:
    try:
        return World(**json.loads((folder / MARKER).read_text()))
    except FileNotFoundError:
        return None
    except (TypeError, ValueError):
        return World(seed=-1, scale=0, rate=0, began=0)  # ours, but of another version: begun anew


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name in (MARKER, HELD):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()

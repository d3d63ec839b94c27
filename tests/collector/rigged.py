"""What is in a farm of real wikis, as it says itself, and a private database made from it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.conftest import ROOT, Rig

DAY = 86_400
Truth = dict[str, Any]


def instant(text: str) -> int:
    """Give the seconds of an ISO timestamp."""
    return int(datetime.fromisoformat(text).timestamp())


def stamp(text: str) -> int:
    """Give the seconds of 14 digits."""
    return int(datetime.strptime(text + "+0000", "%Y%m%d%H%M%S%z").timestamp())


def read_truth(rig: Rig) -> Truth:
    """Give what is in the farm: as it was seeded, and what was done to it since."""

    def read(name: str) -> Truth:
        path = rig.state / name
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    found = read("ground_truth.json")
    live = read("live_truth.json") or {"people": {}, "files": {}}
    by_id = {str(person.get("central_id")): name for name, person in found["users"].items()}
    for central_id, person in live["people"].items():
        old = by_id.get(central_id)
        fresh: Truth = {
            "central_id": int(central_id),
            "global_registration": person["registration"],
            "wikis": {"commonswiki": {"registration": person["commons_registration"]}},
            "live": True,
        }
        entry: Truth = found["users"].pop(old) if old else fresh
        found["users"][person["name"]] = entry
        for file in found["files"].values():
            for version in file["versions"]:
                version["user"] = person["name"] if version["user"] == old else version["user"]
        for wiki, rev, ts in person["revs"]:
            entry["wikis"].setdefault(wiki, {}).setdefault("revs", []).append([rev, ts])
        gone = {(wiki, rev) for wiki, rev in person["gone"]}
        for wiki, there in entry["wikis"].items():
            there["revs"] = [row for row in there.get("revs", ()) if (wiki, row[0]) not in gone]
    names = {str(person.get("central_id")): name for name, person in found["users"].items()}
    for title, file in live["files"].items():
        versions = [{"user": names[str(file["central_id"])], "ts": file["ts"]}]
        found["files"][title] = {"versions": versions, "categories": file["categories"]}
        found["files"][title] |= {"page_id": None, "rev": file["rev"]}
    found["uploaded"] = {file["rev"] for file in live["files"].values()}
    return found | {"contests": read("contests.json")["contests"], "touched": bool(live["people"])}


def collect(rig: Rig, folder: Path, contests: int) -> None:
    """Make a private database in a folder by one `backfill --once`, which reads so many contests."""
    options = {
        "--stream-url": rig.bridge,
        "--api": f"{rig.wikis}/commonswiki/w/api.php",
        "--meta-api": f"{rig.wikis}/metawiki/w/api.php",
        "--wiki-api": f"{rig.wikis}/{{dbname}}/w/api.php",
        "--data": str(folder),
        "--requests-per-minute": "60000",
    }
    words = [word for pair in options.items() for word in pair]
    command = [sys.executable, "-m", "collector", "backfill", "--once", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{contests} contests read: ")


def expected_participants(truth: Truth, contest: Truth) -> dict[str, tuple[int, int, set[int | None]]]:
    """Give first upload, number of files, and the pages of that first second of each first uploader, by name."""
    found: dict[str, list[tuple[int, int | None]]] = {}
    for file in truth["files"].values():
        first = file["versions"][0]
        at = instant(first["ts"])
        if contest["category"] in file["categories"] and stamp(contest["start"]) <= at <= stamp(contest["end"]):
            found.setdefault(first["user"], []).append((at, file["page_id"]))
    return {
        name: (
            min(at for at, _ in files),
            len(files),
            {page for at, page in files if at == min(files, key=first_of)[0]},
        )
        for name, files in found.items()
    }


def first_of(file: tuple[int, int | None]) -> int:
    """Give the time of a file."""
    return file[0]

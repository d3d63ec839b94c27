"""One process writes; the others leave it jobs."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from state.errors import Locked, Unanswered
from state.inbox import acquire, answer, pending, submit

HOLDER = "import sys, time\nfrom pathlib import Path\nfrom state.inbox import acquire\n"
HOLDER += "with acquire(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"


def test_a_second_process_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    """While one process has the lock another gets one sentence with its pid; after a kill the lock is free."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Locked, match=f"another collector \\(pid {holder.pid}\\) is running"), acquire(tmp_path):
            pass
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with acquire(tmp_path):
        pass


def test_a_job_is_answered(tmp_path: Path) -> None:
    """A submitted job reaches the collector oldest first, and its answer reaches the command; nothing stays behind."""
    answers: list[dict[str, object]] = []
    threads = [threading.Thread(target=lambda n=n: answers.append(submit(tmp_path, {"n": n}, 5))) for n in (1, 2)]
    for thread in threads:
        thread.start()
    done: set[object] = set()
    while len(done) < 2:
        for name, job in list(pending(tmp_path)):
            answer(tmp_path, name, {"done": job["n"]})
            done.add(job["n"])
    for thread in threads:
        thread.join()
    assert sorted(str(a["done"]) for a in answers) == ["1", "2"]
    assert list((tmp_path / "inbox").iterdir()) == []


def test_a_job_nobody_takes_is_withdrawn(tmp_path: Path) -> None:
    """Without an answer the command says so in one sentence, and the job cannot run later unseen."""
    with pytest.raises(Unanswered, match="did not answer within 0 s"):
        submit(tmp_path, {"n": 1}, timeout=0.2)
    assert list(pending(tmp_path)) == []


def test_a_broken_job_file_is_dropped(tmp_path: Path) -> None:
    """A file that is no JSON does not stop the jobs behind it."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "1.job").write_text("{")
    (tmp_path / "inbox" / "2.job").write_text('{"n": 2}')
    assert list(pending(tmp_path)) == [("2", {"n": 2})]

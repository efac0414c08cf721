"""Commands measured beside others: CPU time is scaled to a quiet core by a loop that runs at the same time.

A core shared with other work does less in a second of CPU time. A loop of fixed length is timed all along, and what it
took beside a command, against the least it ever took in this run, scales the CPU time of the command.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

STEPS = 150_000  # of the loop: about 5 ms
EVERY = 0.25  # seconds
QUIET_LOOKS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Seconds of a command: by the clock, of CPU as the system counts them, and scaled; most megabytes at once."""

    wall: float
    cpu: float
    scaled: float
    peak: float
    said: bytes


class Loop:
    """The loop that says how fast this machine is now; `least` is what it took at its quickest."""

    def __init__(self) -> None:
        self.least = min(self.look() for _ in range(QUIET_LOOKS))

    @staticmethod
    def look() -> float:
        """The CPU seconds of one round."""
        started, total = time.thread_time(), 0
        for step in range(STEPS):
            total += step * step
        return time.thread_time() - started

    def beside(self, over: threading.Event) -> list[float]:
        """Rounds until the end."""
        looks = [self.look()]
        while not over.wait(EVERY):
            looks.append(self.look())
        return looks


def measured(loop: Loop, command: Sequence[str], folder: Path, environment: Mapping[str, str] = os.environ) -> Reading:
    """Run a command in a folder. Raises SystemExit when it fails."""
    over, looks, peaks = threading.Event(), list[float](), [0.0]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=subprocess.PIPE)
    watches = (
        threading.Thread(target=lambda: looks.extend(loop.beside(over)), daemon=True),
        threading.Thread(target=_watch, args=(process.pid, over, peaks), daemon=True),
    )
    for watch in watches:
        watch.start()
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    over.set()
    for watch in watches:
        watch.join()
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}: {said.decode(errors='replace')[-500:]}")
    loop.least = min(loop.least, *looks)
    cpu = used.ru_utime + used.ru_stime
    return Reading(wall=wall, cpu=cpu, scaled=cpu * loop.least / median(looks), peak=peaks[0], said=said)


def _watch(pid: int, over: threading.Event, peaks: list[float]) -> None:
    """Megabytes of the command and its children; pages that they share count once."""
    while not over.wait(0.5):
        try:
            parent = psutil.Process(pid)
            family = [parent, *parent.children(recursive=True)]
            peaks[0] = max(peaks[0], sum(one.memory_full_info().pss for one in family) / 2**20)
        except psutil.Error:
            continue

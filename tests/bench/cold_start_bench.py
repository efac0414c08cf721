"""Packages: their size, and how long a function takes to start, each time in a clean process from its own zip.

It needs what scripts/build made. The wheels are those of the Python that runs this, so that they can be loaded.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from deployment.packages import package
from deployment.parts import APPS, Target

RUNS = 15
TIMED = """
import sys, time
sys.path.insert(0, ".")
started = time.perf_counter()
import {module}
print(time.perf_counter() - started)
"""


def main() -> None:
    """Print sizes, and medians of the import of each handler beside that of the bare interpreter's http.client."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    target = Target(python=version, platform=f"{platform.machine()}-manylinux_2_28")
    with tempfile.TemporaryDirectory() as folder:
        made = package(Path.cwd(), Path(folder), target, APPS)
        for one in made:
            home = Path(folder) / f"unpacked-{one.app}"
            with zipfile.ZipFile(one.archive) as archive:
                archive.extractall(home)
            size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
            sys.stdout.write(f"{one.app}: zip {one.bytes / 1e6:.1f} MB, unpacked {size / 1e6:.1f} MB\n")
            for module in ("app", "http.client"):
                times = sorted(_seconds(home, module) for _ in range(RUNS))
                told = f"{statistics.median(times) * 1000:6.0f} ms ({times[0] * 1000:.0f} to {times[-1] * 1000:.0f})"
                sys.stdout.write(f"  import {module:12} {told}\n")


def _seconds(home: Path, module: str) -> float:
    command = [sys.executable, "-I", "-S", "-B", "-c", TIMED.format(module=module)]
    done = subprocess.run(command, cwd=home, env={}, capture_output=True, text=True, check=True)
    return float(done.stdout)


if __name__ == "__main__":
    main()

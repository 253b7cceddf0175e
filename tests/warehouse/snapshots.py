"""Two snapshots of the example reports: all of them, and all but one."""

import pathlib
import shutil
import subprocess

REPOSITORY = pathlib.Path(__file__).parents[2]
GONE = "qingxi-district-2023.html"


def two(program: str, work: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """Makes both below `work`, which is emptied, and returns their folders."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(REPOSITORY / "examples/reports", work / "reports")
    run = [program, "--quiet", "run", "pipelines/annual_reports.toml", "--input", work / "reports"]
    current = work / "out/current"
    snapshots = []
    for _ in range(2):
        subprocess.run([*run, "--output", work / "out"], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
        snapshots.append(current.resolve())
        (work / "reports" / GONE).unlink(missing_ok=True)
    assert snapshots[0] != snapshots[1]
    return snapshots[0], snapshots[1]

#!/usr/bin/env python3
"""What a night costs: runs over an archive to which nothing, 1 % of one year, and 1 % of all years was added.

usage: scripts/nightly.py [--count 20000] [--formats html,txt] [--program PATH --generator PATH]

Makes reports with nianbao-synth below target/nightly (kept for the next time) and prints, for a run over all of them and for
each night, the seconds of the processor, their share of the full run and the peak of memory. The new reports lie in a folder
of their own that comes last, as a crawler leaves them, or anywhere among the others. Needs the Python package duckdb, to learn
the years of the reports. Without --program it builds both, optimised.
"""
import argparse
import os
import pathlib
import random
import shutil
import subprocess
import time

import duckdb

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Where a crawler puts what it finds in a night: behind all that is there.
LAST = "2026-11-30"


def build():
    command = ["cargo", "build", "--locked", "--release", "--bins", "-p", "nianbao", "-p", "nianbao-synth"]
    subprocess.run(command, cwd=ROOT, check=True)


def archive(options):
    """A folder of reports."""
    folder = ROOT / "target/nightly" / f"{options.count}-{options.formats.replace(',', '-')}"
    if not (folder / "truth.csv").exists():
        shutil.rmtree(folder, ignore_errors=True)
        command = [options.generator, folder, "--count", options.count, "--formats", options.formats]
        subprocess.run([str(part) for part in command], check=True)
    return folder


def run(program, folder, output):
    """Seconds of the processor and peak memory in bytes of a run."""
    pipeline = folder / "pipeline.toml"
    pipeline.write_text(f'[input]\npaths = ["{folder}/reports"]\n\n[output]\ndir = "{output}"\nkeep = 2\n')
    child = subprocess.Popen([program, "--quiet", "run", pipeline], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{program} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def years(output):
    """The reports of each year, as paths."""
    documents = f"read_parquet('{output}/current/documents/**/*.parquet', union_by_name=true)"
    if not (output / "current/documents").exists():
        name = (output / "current").read_text().strip()
        documents = f"read_parquet('{output}/snapshots/{name}/documents/**/*.parquet', union_by_name=true)"
    rows = duckdb.sql(f"select report_year, source_path from {documents} order by source_path").fetchall()
    found = {}
    for year, path in rows:
        found.setdefault(year, []).append(pathlib.Path(path).name)
    return found


def night(options, folder, new, place):
    """A run over the archive without some reports, which does not count, then one with them in a folder of the archive."""
    output, aside, reports = folder / "out", folder / "aside", folder / "reports"
    for away in (aside, reports / place):
        away.mkdir(exist_ok=True)
    for name in new:
        (reports / name).rename(aside / name)
    try:
        run(options.program, folder, output)
        for name in new:
            (aside / name).rename(reports / place / name)
        time.sleep(3)
        return run(options.program, folder, output)
    finally:
        for name in new:
            for away in (aside, reports / place):
                if (away / name).exists():
                    (away / name).rename(reports / name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--formats", default="html,txt")
    parser.add_argument("--program", type=pathlib.Path)
    parser.add_argument("--generator", type=pathlib.Path)
    options = parser.parse_args()
    if not options.program:
        build()
        options.program = ROOT / "target/release/nianbao"
    options.generator = options.generator or options.program.parent / "nianbao-synth"
    folder = archive(options)
    output = folder / "out"
    shutil.rmtree(output, ignore_errors=True)
    full = run(options.program, folder, output)

    def tell(name, cost):
        share = 100 * cost[0] / full[0]
        print(f"{name:32} {cost[0]:8.1f} s of the processor  {share:6.1f} %  {cost[1] / 2**20:8.0f} MiB", flush=True)

    tell(f"all {options.count} reports", full)
    time.sleep(3)
    tell("nothing new", run(options.program, folder, output))
    by_year = years(output)
    size = options.count // 100
    largest = max(by_year.values(), key=len)
    dice = random.Random(1)
    one = dice.sample(largest, min(size, len(largest) // 2))
    every = dice.sample([name for names in by_year.values() for name in names], size)
    for new, of in ((one, "one year"), (every, "all years")):
        tell(f"{len(new)} new of {of}, last", night(options, folder, new, LAST))
        tell(f"{len(new)} new of {of}, anywhere", night(options, folder, new, "."))


main()

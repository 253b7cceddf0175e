#!/usr/bin/env python3
"""How the time of a run grows with the number of documents and falls with the number of threads.

usage: scripts/scale.py [--counts 1000,10000] [--jobs 1,2] [--portal-bytes 90000] [--formats html,txt] [--program PATH]

Makes reports with nianbao-synth below target/scale (kept for the next time), runs the program over them, and prints for each run
documents/s, MB/s, the peak of its memory, and the ratios between runs; where others use the machine, compare the seconds of the
processor. Without --program it builds both, optimised.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def build(packages):
    subprocess.run(["cargo", "build", "--locked", "--release", *packages], cwd=ROOT, check=True)


def corpus(count, options):
    """A folder of so many reports, and their bytes."""
    formats = options.formats.replace(",", "-")
    folder = ROOT / "target/scale" / f"{count}-{formats}-{options.portal_bytes}"
    if not (folder / "truth.csv").exists():
        shutil.rmtree(folder, ignore_errors=True)
        command = [options.generator, folder, "--count", count, "--formats", options.formats]
        subprocess.run([str(a) for a in [*command, "--portal-bytes", options.portal_bytes]], check=True)
    size = sum(entry.stat().st_size for entry in os.scandir(folder / "reports"))
    return folder, size


def run(program, folder, jobs):
    """Seconds, seconds of the processor and peak memory in bytes of a run into a fresh output."""
    output = folder / "out"
    shutil.rmtree(output, ignore_errors=True)
    pipeline = folder / "pipeline.toml"
    pipeline.write_text(f'[input]\npaths = ["{folder}/reports"]\n\n[output]\ndir = "{output}"\n')
    started = time.monotonic()
    child = subprocess.Popen([program, "--quiet", "run", pipeline, "--jobs", str(jobs)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - started
    if status:
        raise SystemExit(f"{program} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", default="1000,10000")
    parser.add_argument("--jobs", default="1,2")
    parser.add_argument("--portal-bytes", default="90000")
    parser.add_argument("--formats", default="html")
    parser.add_argument("--program", type=pathlib.Path)
    parser.add_argument("--generator", type=pathlib.Path)
    options = parser.parse_args()
    if not options.generator:
        build(["--package", "nianbao-synth"])
        options.generator = ROOT / "target/release/nianbao-synth"
    if not options.program:
        build([])
        options.program = ROOT / "target/release/nianbao"
    counts = [int(count) for count in options.counts.split(",")]
    jobs = [int(threads) for threads in options.jobs.split(",")]
    speed, by_processor = {}, {}
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    print(f"{'documents':>10} {'threads':>8} {'seconds':>8} {'cpu s':>8} {'documents/s':>12} {'MB/s':>7} {'peak MB':>8}")
    for count in counts:
        folder, size = corpus(count, options)
        for threads in jobs:
            seconds, cpu, peak = run(options.program, folder, threads)
            speed[count, threads], by_processor[count, threads] = count / seconds, count / cpu
            row = f"{count:>10} {threads:>8} {seconds:>8.1f} {cpu:>8.1f}"
            row += f" {count / seconds:>12.1f} {size / seconds / 1e6:>7.1f}"
            print(f"{row} {peak / 1e6:>8.0f}", flush=True)
    for count in counts:
        for threads in jobs[1:]:
            ratio = speed[count, threads] / speed[count, jobs[0]]
            print(f"{count} documents: {threads} threads are {ratio:.2f} times as fast as {jobs[0]}")
    for threads in jobs:
        for count in counts[1:]:
            ratio = speed[count, threads] / speed[counts[0], threads]
            cpu = by_processor[count, threads] / by_processor[counts[0], threads]
            print(f"{threads} threads: {count} documents go at {ratio:.2f} times the speed of {counts[0]}, {cpu:.2f} by the processor")


if __name__ == "__main__":
    main()

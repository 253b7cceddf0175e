#!/usr/bin/env python3
"""Pages of a folder to published figures: the program, and what people write in Python, each as one process on one core.

usage: benches/peers/compare.py CORPUS [NAME=]PROGRAM… [--pages 1000] [--runs 3]

CORPUS is a folder that nianbao-synth made (reports, truth.csv). The program reads all of it, from listing the folder to the
published snapshot; a peer reads pages, finds their tables and figures with form2021.py, and writes them to one Parquet
file, without checks, prose or places. Peers that are slow read a part of the pages. Seconds are those of the processor,
start and imports included; figures are those of tables, as the generator states them: the share that is found, and
figures that are found and are not stated. A ratio says how often the program does a page while the peer does one.
"""
import argparse
import collections
import csv
import decimal
import os
import pathlib
import shutil
import subprocess
import sys

import pyarrow.parquet

from tables import READERS

HERE = pathlib.Path(__file__).resolve().parent
# Pages of a reader for each page of ours.
PART = {"pandas.read_html": 2, "BeautifulSoup (lxml)": 4, "docling, no models": 20}

Result = collections.namedtuple("Result", "pages bytes cpu peak found wrong")


# Starts a command and says what it took. A process of its own: the peak of a child is never below that of its parent.
LAUNCH = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)"""


def measured(command):
    """Seconds of the processor and peak memory in bytes of a process that ends well."""
    launched = [sys.executable, "-c", LAUNCH, *(str(part) for part in command)]
    cpu, peak = subprocess.run(launched, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    return float(cpu), int(peak)


def least(command, runs):
    """The best of some runs: others use the machine too."""
    results = [measured(command) for _ in range(runs)]
    return min(cpu for cpu, _ in results), max(peak for _, peak in results)


def figures(rows):
    """Figures by what they count, numbers as numbers."""
    return {(file, metric, applicant or "", decimal.Decimal(value)) for file, metric, applicant, value in rows}


def truth(corpus):
    with open(corpus / "truth.csv", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] == "table"]
    return figures((row["source_file"], row["metric_id"], row["applicant"], row["value"]) for row in rows)


def compared(stated, found, names):
    stated = {figure for figure in stated if figure[0] in names}
    return len(stated & found) / len(stated), len(found - stated)


def ours(program, corpus, names, stated, runs):
    output = corpus / "out"
    pipeline = corpus / "peers.toml"
    pipeline.write_text(f'[input]\npaths = ["{corpus}/pages"]\n\n[output]\ndir = "{output}"\n')
    cpu, peak = least([program, "--quiet", "run", pipeline, "--jobs", "1", "--full"], runs)
    read = lambda name, columns: pyarrow.parquet.read_table(output / name, columns=columns, partitioning=None).to_pylist()
    files = {row["doc_id"]: row["source_path"].rsplit("/", 1)[-1] for row in read("documents", ["doc_id", "source_path"])}
    facts = read("facts", ["doc_id", "metric_id", "applicant", "value", "source"])
    facts = [fact for fact in facts if fact["source"] == "table" and fact["metric_id"] and fact["value"] is not None]
    found = figures((files[fact["doc_id"]], fact["metric_id"], fact["applicant"], fact["value"]) for fact in facts)
    return cpu, peak, *compared(stated, found, names)


def peer(reader, corpus, names, stated, runs):
    file = corpus / "peer.parquet"
    cpu, peak = least([sys.executable, HERE / "pages.py", reader, corpus / "pages", len(names), file], runs)
    rows = pyarrow.parquet.read_table(file).to_pylist()
    return cpu, peak, *compared(stated, figures(tuple(row.values()) for row in rows), names)


def chosen(corpus, count):
    """The first pages of the corpus in a folder of their own, and their sizes."""
    folder = corpus / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    sizes = {}
    for entry in sorted(os.scandir(corpus / "reports"), key=lambda entry: entry.name)[:count]:
        os.link(entry.path, folder / entry.name)
        sizes[entry.name] = entry.stat().st_size
    return sizes


def printed(name, result, first):
    speed = result.pages / result.cpu
    row = f"{name:28} {speed:8.1f} {result.bytes / result.cpu / 1e6:7.1f} {result.peak / 1e6:8.0f}"
    row += f" {result.found:7.1%} {result.wrong:7}" if result.found else f" {'':7} {'':7}"
    print(f"{row} {first.pages / first.cpu / speed:7.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("program", nargs="+", help="[NAME=]PROGRAM; ratios are those of the first")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=1, help="of these the fastest counts")
    parser.add_argument("--only", help="readers that hold this in their name")
    options = parser.parse_args()
    corpus, stated = options.corpus.resolve(), truth(options.corpus)
    sizes = chosen(corpus, options.pages)
    print(f"{len(sizes)} pages of {sum(sizes.values()) / len(sizes) / 1e3:.0f} KB; load of the machine {os.getloadavg()[0]:.1f}")
    print(f"{'':28} {'pages/s':>8} {'MB/s':>7} {'peak MB':>8} {'found':>7} {'wrong':>7} {'ratio':>7}")
    first = None
    for program in options.program:
        name, _, path = program.rpartition("=")
        result = Result(len(sizes), sum(sizes.values()), *ours(path, corpus, set(sizes), stated, options.runs))
        first = first or result
        printed(name or "nianbao", result, first)
    for reader in READERS:
        if options.only and options.only not in reader:
            continue
        names = set(sorted(sizes)[: max(1, len(sizes) // PART.get(reader, 1))])
        size = sum(sizes[name] for name in names)
        printed(reader, Result(len(names), size, *peer(reader, corpus, names, stated, options.runs)), first)


if __name__ == "__main__":
    main()

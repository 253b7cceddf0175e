"""Runs the notebooks of this folder, each in a kernel of its own, against a snapshot.

    python notebooks/run.py                  fails where a cell fails, changes no file
    python notebooks/run.py --write          the same, and keeps what the cells print and draw in the notebooks
    SNAPSHOT=~/out python notebooks/run.py   another snapshot than out/annual_reports
"""

import argparse
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDER = Path(__file__).resolve().parent
SECONDS_A_CELL = 120


def executed(path):
    """The notebook with fresh outputs."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        extra_arguments=["--log-level=40"],
        record_timing=False,
        resources={"metadata": {"path": str(FOLDER)}},
    )
    client.execute()
    return notebook


def plain(notebook):
    """Without what differs from machine to machine: versions, places of the kernel, names given by chance."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:02}"
        cell.metadata = nbformat.from_dict({})
    return notebook


def printed(notebook):
    """What the cells print, for comparison. Not the pictures, which differ from font to font."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [[output.get("text") or output.get("data", {}).get("text/plain") for output in c.outputs] for c in cells]


def warnings(notebook):
    """What the cells said on stderr: a chart with missing characters, a query that will not work for long."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.text.strip() for output in outputs if output.output_type == "stream" and output.name == "stderr"]


def run(path, write):
    """Whether all went well; says so on a line."""
    started = time.monotonic()
    kept = nbformat.read(path, as_version=4)
    try:
        notebook = executed(path)
    except CellExecutionError as error:
        print(f"{path.name}: a cell failed\n{error}", file=sys.stderr)
        return False
    if write:
        nbformat.write(plain(notebook), path)
    elif not any(printed(kept)):
        print(f"{path.name}: keeps no outputs; `notebooks/run.py --write` keeps them", file=sys.stderr)
        return False
    elif printed(kept) != printed(notebook):
        print(f"{path.name}: prints something else than it keeps; `notebooks/run.py --write` keeps this")
    for warning in warnings(notebook):
        print(f"{path.name}: {warning}", file=sys.stderr)
    print(f"{path.name}: {time.monotonic() - started:.1f} s", flush=True)
    return not warnings(notebook)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="keep the outputs in the notebooks")
    parser.add_argument("notebooks", nargs="*", type=Path, help="only these (default: all)")
    given = parser.parse_args()
    if "SNAPSHOT" in os.environ:
        os.environ["SNAPSHOT"] = str(Path(os.environ["SNAPSHOT"]).resolve())
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    paths = given.notebooks or sorted(FOLDER.glob("*.ipynb"))
    results = [run(path, given.write) for path in paths]
    sys.exit(0 if results and all(results) else 1)


if __name__ == "__main__":
    main()

"""Runs what the documents show: the blocks of Python and SQL of the pages, the readmes and the text of the notebooks.

    python docs/run_examples.py target/notebooks

The blocks of a file run one after the other, as a reader would type them, in a folder that has `examples` and the given
snapshot as `out/annual_reports`.
"""

import contextlib
import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))
NEEDS_DATABASES = ["warehouses.md"]  # `make warehouse` tests what it says
FILES = ["README.md", "README.zh-CN.md", *(f"docs/{page.name}" for page in PAGES if page.name not in NEEDS_DATABASES)]
BLOCK = re.compile(r"^```(python|sql)\b[^\n]*\n(.*?)^```", re.M | re.S)


def texts():
    """The files with their text; of notebooks what stands between their cells."""
    for name in FILES:
        yield name, (ROOT / name).read_text(encoding="utf-8")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield f"notebooks/{path.name}", "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def start():
    """What a notebook has at hand before its text shows anything."""
    names = {}
    exec("import nianbao, polars as pl; snapshot = nianbao.open_snapshot('out/annual_reports')", names)
    return names


def run(name, text):
    """How many blocks ran, and what went wrong."""
    names = start() if name.endswith(".ipynb") else {}
    count = 0
    for language, block in BLOCK.findall(text):
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(block, name, "exec"), names) if language == "python" else duckdb.sql(block).fetchall()
        except Exception as error:  # whatever it is, the reader would meet it too
            return count, f"{name}: {type(error).__name__}: {error}\n{block}"
        count += 1
    return count, None


def main():
    snapshot = Path(sys.argv[1]).resolve()
    os.environ["MPLBACKEND"] = "agg"
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.mkdir("out")
        os.symlink(snapshot, "out/annual_reports")
        os.symlink(ROOT / "examples", "examples")
        results = [run(name, text) for name, text in texts()]
        os.chdir(ROOT)
    wrong = [what for _, what in results if what]
    print("\n".join(wrong) or f"{sum(count for count, _ in results)} examples of the documents ran")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

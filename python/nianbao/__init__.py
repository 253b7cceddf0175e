"""Chinese government-information-disclosure annual reports (政府信息公开工作年度报告) as Arrow tables.

>>> import nianbao
>>> report = nianbao.extract("report.html")
>>> report.facts                       # an Arrow table: polars.DataFrame(report.facts), pyarrow.table(report.facts), …
>>> snapshot = nianbao.open_snapshot("out")
>>> snapshot.facts.to_polars()

The tables have the columns of the datasets that the program `nianbao` publishes; `nianbao.dictionary()` says what each
means. What only a whole run knows (copies of a report, disagreements between reports) is in snapshots only.
"""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import Any, Iterator

from . import _native
from .snapshot import Dataset, Snapshot, open_snapshot

__all__ = [
    "Dataset",
    "Rejected",
    "Report",
    "Snapshot",
    "check",
    "dictionary",
    "extract",
    "extract_batch",
    "metrics",
    "open_snapshot",
    "schema",
]


class Rejected(ValueError):
    """The source gives no document: it is damaged, encrypted, empty, or of a format that is not read."""


class Report:
    """The rows of one report: an Arrow table for each dataset.

    Each table speaks the Arrow PyCapsule interface, so polars, pyarrow, pandas and duckdb take it without copying.
    """

    def __init__(self, name: str, tables: dict[str, Any]):
        self.name = name
        self._tables = tables

    @property
    def document(self) -> Any:
        """One row: title, publisher, place, year, form, counts."""
        return self._tables["documents"]

    @property
    def facts(self) -> Any:
        """One row a figure, as printed."""
        return self._tables["facts"]

    @property
    def mentions(self) -> Any:
        """One row a number of the prose, with what it counts or why it counts nothing."""
        return self._tables["mentions"]

    @property
    def tables(self) -> Any:
        """One row a cell of a table (the dataset `cells`)."""
        return self._tables["cells"]

    @property
    def sections(self) -> Any:
        """One row a section."""
        return self._tables["sections"]

    @property
    def findings(self) -> Any:
        """One row a check that failed or could not be made, and what was odd about the source."""
        return self._tables["findings"]

    def __getitem__(self, dataset: str) -> Any:
        return self._tables[dataset]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __repr__(self) -> str:
        row = _first(self.document)
        return f"<Report {row['title'] or self.name}: {self.facts.num_rows} facts, {self.findings.num_rows} findings>"

    def _repr_html_(self) -> str:
        row = _first(self.document)
        said = {"source": self.name, "publisher": row["publisher"], "year": row["report_year"], "form": row["form"]}
        said |= {name: self[name].num_rows for name in ("facts", "mentions", "cells", "findings")}
        cells = "".join(f"<tr><th style='text-align:left'>{k}</th><td>{_shown(v)}</td></tr>" for k, v in said.items())
        return f"<table><caption style='text-align:left'><b>{_shown(row['title'])}</b></caption>{cells}</table>"


def _shown(value: Any) -> str:
    return "" if value is None else escape(str(value))


def _first(table: Any) -> dict[str, Any]:
    """The first row of a table."""
    return {name: table.column(name)[0].as_py() for name in table.column_names}


def extract(source: str | os.PathLike[str] | bytes | bytearray | memoryview, name: str | None = None) -> Report:
    """Reads one report: a path, or its bytes with the name that `source_path` shall say.

    Raises `OSError` where the file cannot be read and `Rejected` where it gives no document.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        name = name or "bytes"
        tables = dict(_native.extract_bytes(bytes(source), name))
    else:
        tables = dict(_native.extract_file(Path(source), name))
        name = name or os.fspath(source)
    if tables["rejects"].num_rows:
        row = _first(tables["rejects"])
        raise Rejected(f"{name}: {row['error']} in {row['stage']}: {row['message']}")
    return Report(name, tables)


def extract_batch(batch: Any, dataset: str | None = "facts") -> Any:
    """Reads a batch of reports and gives the rows of one dataset; for `None` a dict with those of each.

    `batch` is any Arrow record batch (pyarrow, polars, …) with the columns `name` (string) and `content` (binary).
    All cores are used and the lock of Python is free meanwhile. Sources that give no document, those whose content is
    null included, are rows of `rejects`.
    """
    known = _native.report_datasets()
    if dataset is not None and dataset not in known:
        raise ValueError(f"a report has no dataset `{dataset}`: {', '.join(known)}")
    tables = dict(_native.extract_batch(batch))
    return tables if dataset is None else tables[dataset]


def check(source: str | os.PathLike[str] | bytes, name: str | None = None) -> Any:
    """The dataset `findings` of one report as an Arrow table: also comparisons that hold (`outcome`)."""
    return extract(source, name).findings


def dictionary() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The datasets of a snapshot, the analytics tables too: name, what a row is, and the columns with what they say."""
    return _native.dictionary()


def metrics() -> list[tuple[str, str, str, str]]:
    """The metrics: id, label on the forms, what is counted, unit."""
    return _native.metrics()


def schema(dataset: str) -> Any:
    """An empty Arrow table with the columns of a dataset."""
    return _native.empty(dataset)

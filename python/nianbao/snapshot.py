"""Snapshots that the program published: folders of Parquet."""

from __future__ import annotations

import json
import os
from html import escape
from pathlib import Path
from typing import Any


class Dataset:
    """A dataset of a snapshot: Parquet files, partitioned by `report_year` where it has years."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.name = folder.name

    @property
    def pattern(self) -> str:
        """The files, as scan functions want them."""
        return str(self.folder / "**" / "*.parquet")

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The columns with what they say, as the files state it (needs pyarrow)."""
        return [(field.name, _said(field.metadata)) for field in self._file().schema_arrow]

    @property
    def description(self) -> str:
        """What a row is, as the files state it (needs pyarrow)."""
        return _said(self._file().metadata.metadata)

    def _file(self) -> Any:
        import pyarrow.parquet

        return pyarrow.parquet.ParquetFile(next(self.folder.rglob("*.parquet")))

    def scan(self) -> Any:
        """A lazy frame of polars."""
        import polars

        return polars.scan_parquet(self.pattern, hive_partitioning=True)

    def to_polars(self) -> Any:
        """A data frame of polars."""
        return self.scan().collect()

    def to_pandas(self) -> Any:
        """A data frame of pandas."""
        return self.to_arrow().to_pandas()

    def to_arrow(self) -> Any:
        """A table of pyarrow."""
        import pyarrow.dataset

        return pyarrow.dataset.dataset(self.folder, format="parquet", partitioning="hive").to_table()

    def to_duckdb(self, connection: Any = None) -> Any:
        """A relation of duckdb."""
        import duckdb

        source = connection or duckdb
        return source.read_parquet(self.pattern, hive_partitioning=True)

    def __repr__(self) -> str:
        return f"<Dataset {self.name}: {self.folder}>"

    def _repr_html_(self) -> str:
        columns = "".join(f"<tr><td>{escape(name)}</td><td>{escape(said)}</td></tr>" for name, said in self.columns)
        return f"<table><caption><b>{escape(self.name)}</b>: {escape(self.description)}</caption>{columns}</table>"


def _said(metadata: dict[bytes, bytes] | None) -> str:
    return (metadata or {}).get(b"description", b"").decode()


class Snapshot:
    """A snapshot: its datasets as attributes (`snapshot.facts`), and `run`, what the run said of itself."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.run: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        found = sorted(path for path in folder.iterdir() if path.is_dir() and any(path.rglob("*.parquet")))
        self.datasets = {path.name: Dataset(path) for path in found}

    def dictionary(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """The data dictionary, as the files state it: dataset, what a row is, and the columns with what they say."""
        return [(dataset.name, dataset.description, dataset.columns) for dataset in self.datasets.values()]

    def rows(self, dataset: str) -> int:
        """How many rows a dataset has."""
        return int(self.run["datasets"][dataset]["rows"])

    def __getattr__(self, name: str) -> Dataset:
        try:
            return self.__dict__["datasets"][name]
        except KeyError:
            raise AttributeError(f"the snapshot has no dataset `{name}`") from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.datasets]

    def __repr__(self) -> str:
        return f"<Snapshot {self.folder}: {', '.join(self.datasets)}>"

    def _repr_html_(self) -> str:
        said = ((name, f"{self.rows(name):,}", dataset.description) for name, dataset in self.datasets.items())
        rows = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in said)
        head = "<tr><th>dataset</th><th>rows</th><th>a row</th></tr>"
        return f"<table><caption><b>{escape(str(self.folder))}</b></caption>{head}{rows}</table>"


def open_snapshot(path: str | os.PathLike[str]) -> Snapshot:
    """A snapshot, or the current one of an output folder.

    Raises `FileNotFoundError` where the folder holds none.
    """
    folder = Path(path)
    current = folder / "current"
    if (current / "run.json").exists():
        return Snapshot(current)
    if (folder / "run.json").exists():
        return Snapshot(folder)
    raise FileNotFoundError(f"{folder} holds no snapshot: neither run.json nor current/run.json is there")

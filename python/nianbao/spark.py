"""Reports in Spark: content of any source to facts, findings and mentions.

The same extraction as on one machine, in `mapInArrow`: each task reads the batches of its partition, and no row leaves
its executor before it is a fact.
"""

from __future__ import annotations

from typing import Any, Iterator

from . import _native


def extract(frame: Any, dataset: str = "facts") -> Any:
    """The rows of a dataset for a frame with the columns `name` (string) and `content` (binary).

    Each call reads the reports again; `extract_all` reads them once for several datasets.
    """

    def read(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow

        for batch in batches:
            yield pyarrow.record_batch(dict(_native.extract_batch(batch))[dataset])

    return frame.select("name", "content").mapInArrow(read, _spark_schema(_arrow_schema(dataset)))


def extract_all(frame: Any, datasets: list[str] | None = None) -> dict[str, Any]:
    """The rows of several datasets (all of one report, for `None`) for a frame with the columns `name` and `content`.

    The reports are read once: rows of all datasets are kept on the disks of the executors, a struct for each dataset,
    and each frame of the dict picks its own. `unpersist` of any of them, or the end of the session, frees them.
    """
    import pyarrow
    from pyspark import StorageLevel

    names = datasets or _native.report_datasets()
    structs = pyarrow.schema([(name, pyarrow.struct(list(_arrow_schema(name)))) for name in names])

    def read(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            tables = dict(_native.extract_batch(batch))
            for name in names:
                yield _in_column(name, tables[name], structs)

    together = frame.select("name", "content").mapInArrow(read, _spark_schema(structs))
    kept = together.persist(StorageLevel.DISK_ONLY)
    return {name: kept.where(f"{name} is not null").select(f"{name}.*") for name in names}


def _in_column(name: str, rows: Any, structs: Any) -> Any:
    """The rows of a dataset as structs in its column; the columns of the others are null."""
    import pyarrow

    rows = pyarrow.record_batch(rows)
    own = pyarrow.StructArray.from_arrays(rows.columns, fields=list(structs.field(name).type))
    columns = [own if field.name == name else pyarrow.nulls(rows.num_rows, field.type) for field in structs]
    return pyarrow.record_batch(columns, schema=structs)


def _arrow_schema(dataset: str) -> Any:
    import pyarrow

    return pyarrow.table(_native.empty(dataset)).schema


def _spark_schema(schema: Any) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)

"""Reports in Spark: content of any source to facts, findings and mentions.

The same extraction as on one machine, in `mapInArrow`: each task reads the batches of its partition, and no row leaves
its executor before it is a fact.
"""

from __future__ import annotations

from typing import Any, Iterator

from . import _native


def extract(frame: Any, dataset: str = "facts") -> Any:
    """The rows of a dataset for a frame with the columns `name` (string) and `content` (binary).

    For several datasets cache the frame, or write the content once: each call reads the reports again.
    """
    import pyarrow

    schema = pyarrow.table(_native.empty(dataset)).schema
    # Spark knows no zone of its own in Arrow fields and no names for the metadata of ours.
    spark_schema = _spark_schema(schema)

    def read(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow

        for batch in batches:
            yield pyarrow.record_batch(_native.extract_batch(batch, dataset))

    return frame.select("name", "content").mapInArrow(read, spark_schema)


def _spark_schema(schema: Any) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)

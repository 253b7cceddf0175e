"""The job on a cluster of two executors writes the rows that one process gives."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pyarrow
import pytest

import nianbao

pytest.importorskip("pyspark")

FOLDER = Path("examples/reports").resolve()
DATASETS = nianbao._native.report_datasets()


def test_the_job_writes_the_rows_of_one_process(tmp_path):
    submit = Path(sys.executable).parent / "spark-submit"
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    master = ["--master", "local-cluster[2,1,1024]", "--conf", "spark.ui.enabled=false"]
    command = [submit, *master, "python/jobs/extract.py", f"file://{FOLDER}", f"file://{tmp_path}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    paths = sorted(FOLDER.iterdir())
    contents = pyarrow.array([path.read_bytes() for path in paths], pyarrow.binary())
    batch = pyarrow.record_batch({"name": [f"file:{path}" for path in paths], "content": contents})
    for dataset in DATASETS:
        here = pl.DataFrame(nianbao.extract_batch(batch, dataset))
        there = pl.read_parquet(tmp_path / dataset / "**/*.parquet", hive_partitioning=True)
        there = there.select(here.columns).cast(dict(here.schema))
        key = [name for name in ("doc_id", "fact_id", "finding_id", "char_start", "char_end", "text") if name in here.columns]
        assert (here.height or dataset == "rejects") and here.sort(key).equals(there.sort(key)), dataset

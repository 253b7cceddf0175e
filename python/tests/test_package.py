"""The package gives what the program gives. NIANBAO_PROGRAM is the program; the folder is the repository."""

import os
import subprocess
from pathlib import Path

import duckdb
import polars as pl
import pyarrow
import pytest

import nianbao

EXAMPLES = sorted(Path("examples/reports").iterdir())
# What only the end of a run knows.
OF_RUNS = ["duplicate_of", "findings"]
KEY = ["doc_id", "fact_id", "table_no", "row_no", "col_no", "section_no", "char_start"]


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory):
    output = tmp_path_factory.mktemp("out")
    program = os.environ["NIANBAO_PROGRAM"]
    command = [program, "--quiet", "run", "pipelines/annual_reports.toml", "--input", "examples/reports", "--output", output]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return nianbao.open_snapshot(output)


def extracted(dataset):
    return pl.concat([pl.DataFrame(nianbao.extract(path)[dataset]) for path in EXAMPLES])


@pytest.mark.parametrize("dataset", ["documents", "facts", "mentions", "cells", "sections"])
def test_rows_are_those_of_the_program(snapshot, dataset):
    published = snapshot.datasets[dataset].to_polars()
    found = extracted(dataset)
    published = published.select(found.columns).cast(dict(found.schema))
    key = [name for name in KEY if name in found.columns]
    for column in found.columns:
        if dataset != "documents" or column not in OF_RUNS:
            assert found.sort(key)[column].equals(published.sort(key)[column]), column


def test_findings_of_reports_are_among_those_of_the_program(snapshot):
    published = set(snapshot.findings.to_polars()["finding_id"])
    assert set(extracted("findings")["finding_id"]) <= published


def test_batches_and_bytes_give_the_same(snapshot):
    names = [str(path) for path in EXAMPLES]
    contents = [path.read_bytes() for path in EXAMPLES]
    batch = pyarrow.record_batch({"name": names, "content": pyarrow.array(contents, pyarrow.binary())})
    together = pl.DataFrame(nianbao.extract_batch(batch, "facts"))
    apart = pl.concat([pl.DataFrame(nianbao.extract(c, n).facts) for n, c in zip(names, contents)])
    assert together.equals(apart) and together.equals(extracted("facts"))
    # As polars hands it over: views.
    views = pl.DataFrame({"name": names, "content": contents})
    assert pl.DataFrame(nianbao.extract_batch(views.to_arrow(compat_level=pl.CompatLevel.newest()).to_batches()[0])).equals(together)


def test_rejects_are_rows_of_batches_and_errors_of_single_reports():
    with pytest.raises(nianbao.Rejected, match="empty.txt: empty"):
        nianbao.extract(b"", "empty.txt")
    with pytest.raises(OSError, match="nowhere"):
        nianbao.extract("nowhere.html")
    batch = pyarrow.record_batch({"name": ["a"], "content": pyarrow.array([b""], pyarrow.binary())})
    assert pl.DataFrame(nianbao.extract_batch(batch, "rejects"))["error"].to_list() == ["empty"]
    with pytest.raises(ValueError, match="no column `content`"):
        nianbao.extract_batch(pyarrow.record_batch({"name": ["a"]}))


def test_tables_are_read_by_all():
    facts = nianbao.extract(EXAMPLES[0]).facts
    count = pl.DataFrame(facts).height
    arrow = pyarrow.table(facts)
    assert count == arrow.num_rows == len(arrow.to_pandas())
    assert duckdb.sql("select count(*) from arrow").fetchone() == (count,)


def test_the_dictionary_names_every_column():
    for name, said, columns in nianbao.dictionary():
        assert said and [column for column, _ in columns] == pyarrow.table(nianbao.schema(name)).schema.names
    assert {"applications.received"} <= {metric for metric, *_ in nianbao.metrics()}


def test_reports_show_themselves():
    report = nianbao.extract(EXAMPLES[0])
    assert "facts" in repr(report) and "<table>" in report._repr_html_()
    with pytest.raises(FileNotFoundError, match="no snapshot"):
        nianbao.open_snapshot("schemas")

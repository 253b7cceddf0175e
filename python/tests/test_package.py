"""The package gives what the program gives. NIANBAO_PROGRAM is the program; the folder is the repository."""

import multiprocessing
import os
import subprocess
from html import escape
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


def test_findings_of_reports_are_those_of_the_program(snapshot):
    found = extracted("findings")
    published = snapshot.findings.to_polars().select(found.columns).cast(dict(found.schema))
    # What only the end of a run knows is in the snapshot alone.
    published = published.join(found.select("finding_id"), on="finding_id", how="semi")
    assert found.height and found.sort("finding_id").equals(published.sort("finding_id"))


def test_rejects_are_those_of_the_program(tmp_path):
    sources = {"empty.txt": b"", "broken.docx": b"PK\x03\x04 this is no package", "noise.pdf": b"%PDF-1.7 and no more"}
    for name, content in sources.items():
        (tmp_path / name).write_bytes(content)
    program, output = os.environ["NIANBAO_PROGRAM"], tmp_path / "out"
    paths = [argument for name in sorted(sources) for argument in ("--input", tmp_path / name)]
    command = [program, "--quiet", "run", "pipelines/annual_reports.toml", *paths, "--output", output]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    names = [str(tmp_path / name) for name in sorted(sources)]
    batch = pyarrow.record_batch({"name": names, "content": [sources[name] for name in sorted(sources)]})
    found = pl.DataFrame(nianbao.extract_batch(batch, "rejects"))
    compared = ["source_path", "source_bytes", "stage", "error", "message"]
    published = nianbao.open_snapshot(output).rejects.to_polars().sort("source_path")
    assert found.height == 3 and found.sort("source_path").select(compared).equals(published.select(compared))


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
    batch = pyarrow.record_batch({"name": ["a", "b"], "content": pyarrow.array([b"", None], pyarrow.binary())})
    assert pl.DataFrame(nianbao.extract_batch(batch, "rejects"))["error"].to_list() == ["empty", "empty"]
    with pytest.raises(ValueError, match="no column `content`"):
        nianbao.extract_batch(pyarrow.record_batch({"name": ["a"]}))
    with pytest.raises(ValueError, match="`name` is null in row 0"):
        unnamed = pyarrow.array([None], pyarrow.string())
        nianbao.extract_batch(pyarrow.record_batch({"name": unnamed, "content": pyarrow.array([b"x"], pyarrow.binary())}))
    with pytest.raises(ValueError, match="no dataset `fact`: .*facts"):
        nianbao.extract_batch(batch, "fact")


def test_a_name_that_is_given_is_the_one_that_is_said():
    report = nianbao.extract(EXAMPLES[0], name="archive/one.html")
    assert pl.DataFrame(report.document)["source_path"].to_list() == ["archive/one.html"]


def facts_of(path):
    return nianbao.extract(path).facts.num_rows


def test_a_forked_process_reads_too():
    here = [facts_of(path) for path in EXAMPLES[:4]]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(facts_of, EXAMPLES[:4]).get(timeout=60) == here


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


def test_a_snapshot_says_what_its_columns_mean(snapshot):
    said = {name: (row, columns) for name, row, columns in snapshot.dictionary()}
    known = {name: (row, columns) for name, row, columns in nianbao.dictionary()}
    assert said == {name: known[name] for name in said}, "with the analytics tables"
    assert all(row and all(text for _, text in columns) for row, columns in said.values())
    assert "metrics_best" in said and snapshot.rows("facts") == snapshot.facts.to_polars().height
    assert escape(snapshot.facts.description) in snapshot._repr_html_()
    assert "raw_value" in snapshot.facts._repr_html_()


def test_reports_show_themselves():
    report = nianbao.extract(EXAMPLES[0])
    assert "facts" in repr(report) and "<table>" in report._repr_html_()
    with pytest.raises(FileNotFoundError, match="no snapshot"):
        nianbao.open_snapshot("schemas")

#!/usr/bin/env python3
"""`nianbao delta`: the tables as Polars and delta-rs read them, row for row against the Parquet files of the snapshots.

usage: delta.py NIANBAO

Publishes the example snapshot twice, one without a report, and the first one again; reads every version; then takes a
column away, as a program would have it that did not know the column yet, and adds one that this program does not know.
"""

import json
import pathlib
import subprocess
import sys

import polars as pl
from deltalake import DeltaTable
from snapshots import REPOSITORY, two


def rows(frame: pl.DataFrame) -> list[str]:
    """The rows in an order of their own."""
    return sorted(map(repr, frame.rows()))


class Test:
    def __init__(self, program: str, tables: pathlib.Path):
        self.program, self.tables = program, tables
        dictionary = json.loads(subprocess.check_output([program, "schema", "--format", "json"]))
        self.datasets = dictionary["datasets"]

    def publish(self, snapshot: pathlib.Path, expected: str, code: int = 0) -> None:
        command = [self.program, "delta", snapshot, self.tables]
        done = subprocess.run(command, capture_output=True, text=True)
        said = (done.stdout + done.stderr).strip()
        print(f"delta: {said}", flush=True)
        assert done.returncode == code and expected in said, f"expected exit code {code} and: {expected}"

    def compare(self, snapshot: pathlib.Path, version: int) -> None:
        """Fails where a version of a table does not hold the rows of the snapshot."""
        for dataset in self.datasets:
            name = dataset["name"]
            found = pl.scan_delta(str(self.tables / name), version=version).collect()
            expected = pl.read_parquet(snapshot / name / "**/*.parquet", hive_partitioning=False)
            assert found.columns == expected.columns == [c["name"] for c in dataset["columns"]], name
            assert found.schema == expected.schema, f"{name}: {found.schema}, not {expected.schema}"
            assert rows(found) == rows(expected), f"{name}, version {version}: the rows differ"

    def versions(self) -> set[int]:
        return {DeltaTable(str(self.tables / dataset["name"])).version() for dataset in self.datasets}

    def one_year(self) -> None:
        """What the log says of a file is true: a query of one year reads one file, and finds the same rows."""
        facts = pl.scan_delta(str(self.tables / "facts"))
        year = facts.select(pl.col("report_year").max()).collect().item()
        table = DeltaTable(str(self.tables / "facts"))
        assert len(table.file_uris()) > 10
        actions = pl.DataFrame(table.get_add_actions(flatten=True))
        files = actions.filter(pl.col("min.report_year") <= year, pl.col("max.report_year") >= year)
        assert len(files) == 1, files
        assert files["num_records"].item() == facts.filter(report_year=year).collect().height

    def described(self) -> None:
        """Every column of every table has its description."""
        for dataset in self.datasets:
            table = DeltaTable(str(self.tables / dataset["name"]))
            assert table.metadata().description == dataset["description"]
            found = {field.name: field.metadata.get("comment") for field in table.schema().fields}
            assert found == {column["name"]: column["description"] for column in dataset["columns"]}

    def evolves(self, whole: pathlib.Path) -> None:
        """A column that an older program did not know is added; one that a newer one knows is refused."""
        log = self.tables / "facts/_delta_log"
        first = log / f"{0:020}.json"
        text = first.read_text()

        def with_fields(change) -> None:
            lines = [json.loads(line) for line in text.splitlines()]
            meta = next(line["metaData"] for line in lines if "metaData" in line)
            schema = json.loads(meta["schemaString"])
            meta["schemaString"] = json.dumps({**schema, "fields": change(schema["fields"])})
            first.unlink()
            first.write_text("".join(json.dumps(line) + "\n" for line in lines))

        with_fields(lambda fields: [field for field in fields if field["name"] != "note"])
        assert "note" not in pl.scan_delta(str(self.tables / "facts")).collect_schema()
        self.publish(whole, "1 tables, 0 files added, 0 removed")
        self.compare(whole, None)
        assert "note" not in pl.scan_delta(str(self.tables / "facts"), version=0).collect_schema()
        with_fields(lambda fields: [*fields, {**fields[0], "name": "extra"}])
        (log / f"{3:020}.json").unlink()
        self.publish(whole, "facts.extra is not in the dictionary", code=3)


def main() -> int:
    work = REPOSITORY / "target/warehouse-delta"
    whole, less = two(sys.argv[1], work)
    test = Test(sys.argv[1], work / "tables")
    test.publish(whole, "11 tables")
    test.compare(whole, 0)
    test.publish(whole, "is published already")
    assert test.versions() == {0}
    test.publish(less, "11 tables")
    test.compare(less, 1)
    test.compare(whole, 0)
    test.publish(whole, "11 tables")
    test.compare(whole, 2)
    assert test.versions() == {2}
    test.one_year()
    test.described()
    test.evolves(whole)
    print("every version of every table holds the rows of its snapshot")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""`nianbao load` into a real DuckDB and a real PostgreSQL: every table against the Parquet files.

usage: load.py NIANBAO

Loads the example snapshot twice, one without a report, and the first one again; takes a column away, adds an unknown
one, and puts a foreign table in the way.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys

import duckdb
from databases import Duckdb, Postgres
from snapshots import REPOSITORY, two

VIEWS = [
    "applications_and_outcomes",
    "findings_by_check",
    "reports_with_failed_checks",
    "transparency_by_province_year",
]


def quoted(name: str) -> str:
    return f'"{name}"'


def summary(database, dataset: dict, table: str) -> str:
    """A query for the number of rows, a hash of all of them, and the sum of each decimal column."""
    cells = [f"coalesce({database.text(quoted(c['name']), c['type'])}, '~')" for c in dataset["columns"]]
    decimals = [quoted(c["name"]) for c in dataset["columns"] if c["type"].startswith("decimal")]
    hashed = f"sum({database.number(' || chr(31) || '.join(cells))})"
    sums = [f"sum({column})" for column in decimals]
    return f"select {', '.join(['count(*)', hashed, *sums])} from {table};"


def values(rows: list[tuple]) -> list[str]:
    return ["" if value is None else str(value) for value in rows[0]]


class Test:
    def __init__(self, program: str, database, dictionary: dict):
        self.program, self.database, self.datasets = program, database, dictionary["datasets"]

    def load(self, snapshot: pathlib.Path, *args: str, to: str = "", **environment: str) -> tuple[int, str]:
        command = [self.program, "load", snapshot, "--to", to or self.database.target, *args]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | environment)
        said = (done.stdout + done.stderr).strip()
        print(f"{self.database.name}: {said}", flush=True)
        return done.returncode, said

    def loads(self, snapshot: pathlib.Path, expected: str) -> None:
        code, said = self.load(snapshot)
        assert code == 0 and expected in said, f"expected: {expected}"
        self.compare(snapshot)

    @staticmethod
    def kept(*snapshots: pathlib.Path) -> int:
        """How many files are the same in two snapshots."""
        manifests = [json.loads((snapshot / "run.json").read_text())["datasets"] for snapshot in snapshots]
        files = [{(f["path"], f["sha256"]) for d in m.values() for f in d["files"]} for m in manifests]
        return len(files[0] & files[1])

    def compare(self, snapshot: pathlib.Path) -> None:
        """Fails where a table does not hold the rows of its files."""
        for dataset in self.datasets:
            files = f"read_parquet('{snapshot}/{dataset['name']}/**/*.parquet', hive_partitioning = false)"
            expected = values(duckdb.sql(summary(Duckdb, dataset, files)).fetchall())
            found = values(self.database.query(summary(self.database, dataset, dataset["name"])))
            assert found == expected, f"{self.database.name}: {dataset['name']} has {found}, its files {expected}"

    def one(self, sql: str) -> str:
        return values(self.database.query(sql))[0]

    def refuses(self, snapshot: pathlib.Path, expected: str, *args: str) -> None:
        code, said = self.load(snapshot, *args)
        assert code == 3 and expected in said, f"expected exit code 3, not {code}, and: {expected}"

    def run(self, whole: pathlib.Path, less: pathlib.Path) -> None:
        self.loads(whole, " 0 unchanged, 0 removed; 14 tables made")
        self.loads(whole, "is loaded already")
        assert self.one("select count(*) from nianbao_snapshots;") == "1"
        kept = self.kept(whole, less)
        assert kept > 100, "one report touches one year"
        self.loads(less, f"{kept} unchanged")
        self.loads(whole, f"{kept} unchanged")
        assert self.one("select max(load_no) from nianbao_snapshots;") == "3"
        self.encrypted(whole)
        self.views()
        self.keys()
        self.all_or_nothing(whole, less)
        self.migrates(whole)

    def views(self) -> None:
        for view in VIEWS:
            assert self.one(f"select count(*) from {view};") != "0", f"{view} is empty"
        received = self.one("select sum(received) from transparency_by_province_year;")
        best = "select sum(value) from metrics_best where metric_id = 'applications.received' and applicant = 'all';"
        assert received == self.one(best), f"{received} applications were received"

    def printed(self, whole: pathlib.Path) -> None:
        """PostgreSQL's printed tables can be made by hand, and are filled by a load."""
        if self.database.name == "postgres":
            command = [self.program, "load", whole, "--print-sql", "postgres", "--schema", "printed"]
            self.database.query(subprocess.check_output(command, text=True))
            code, said = self.load(whole, "--schema", "printed")
            assert code == 0 and "0 tables made" in said

    def encrypted(self, whole: pathlib.Path) -> None:
        """With sslmode=require, to a server whose certificate is trusted and names the host; else not at all."""
        if self.database.name == "postgres":
            to, trusted = f"{self.database.target}?sslmode=require", str(self.database.certificate)
            code, said = self.load(whole, to=to.replace("127.0.0.1", "localhost"), SSL_CERT_FILE=trusted)
            assert code == 0 and "is loaded already" in said
            for host, other in [("localhost", {}), ("127.0.0.1", {"SSL_CERT_FILE": trusted})]:
                code, said = self.load(whole, to=to.replace("127.0.0.1", host), **other)
                assert code == 3 and "certificate" in said, f"exit code {code}"

    def keys(self) -> None:
        """The keys are real: a row that is there already is refused."""
        try:
            self.database.query("insert into facts select * from facts limit 1;")
        except (RuntimeError, duckdb.ConstraintException):
            return
        raise AssertionError("facts has no key")

    def all_or_nothing(self, whole: pathlib.Path, less: pathlib.Path) -> None:
        """A load that fails in its middle (rows that should not be there hold the keys) changes nothing."""
        forgotten = self.database.query("select * from nianbao_partitions where dataset = 'sections';")
        self.database.query("delete from nianbao_partitions where dataset = 'sections';")
        self.refuses(less, "uplicate key")
        self.compare(whole)
        assert self.one("select max(load_no) from nianbao_snapshots;") == "3"
        self.database.query("delete from sections;")
        self.loads(whole, f"{len(forgotten)} partitions loaded")

    def migrates(self, whole: pathlib.Path) -> None:
        """What an older program did not have is added; what this one does not know is refused."""
        self.database.query("alter table facts drop column note;")
        self.loads(whole, "1 columns added")
        self.database.query("alter table facts add column extra integer;")
        self.refuses(whole, "facts.extra is not in the dictionary")
        self.database.query("alter table facts drop column extra;")
        self.database.query("alter table cells alter column page type bigint;")
        self.refuses(whole, f"cells.page is {self.database.big}, not integer")
        self.database.query("alter table cells alter column page type integer;")
        self.database.query("create schema other; create table other.facts (a integer);")
        self.refuses(whole, "there is a table facts that this program did not make", "--schema", "other")
        self.printed(whole)
        self.loads(whole, "is loaded already")


def main() -> int:
    program = sys.argv[1]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the server is stopped then too
    work = REPOSITORY / "target/warehouse-load"
    whole, less = two(program, work)
    dictionary = json.loads(subprocess.check_output([program, "schema", "--format", "json"]))
    Test(program, Duckdb(work / "reports.db"), dictionary).run(whole, less)
    with Postgres() as postgres:
        Test(program, postgres, dictionary).run(whole, less)
    print("every table holds the rows of its files, in DuckDB and PostgreSQL")
    return 0


if __name__ == "__main__":
    sys.exit(main())

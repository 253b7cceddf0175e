#!/usr/bin/env python3
"""The scripts of `nianbao load --print-sql`: DuckDB runs its own; those of BigQuery and Snowflake must parse; ClickHouse
runs its own where chdb is installed (`pip install chdb`, 500 MB).

usage: external.py NIANBAO SNAPSHOT
"""

import json
import logging
import pathlib
import re
import subprocess
import sys
import tempfile

import duckdb
import sqlglot

KINDS = {"Create", "Delete", "Insert", "LoadData", "Copy", "Drop", "Transaction", "Commit"}


def main() -> int:
    program, snapshot = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    schemas = json.loads(subprocess.check_output([program, "schema", "--format", "json"]))
    manifest = json.loads((snapshot / "run.json").read_text())
    rows = {d["name"]: manifest["datasets"][d["name"]]["rows"] for d in schemas["datasets"]}

    def script(warehouse: str, place: str) -> str:
        command = [program, "load", place, "--print-sql", warehouse, "--schema", "nianbao"]
        return subprocess.check_output(command, text=True)

    def same(warehouse: str, count) -> None:
        found = {name: int(count(f"select count(*) from nianbao.{name}")) for name in rows}
        assert found == rows, f"{warehouse}: {found}, not {rows}"
        print(f"{warehouse}: {sum(found.values())} rows")

    con = duckdb.connect()
    con.execute(script("duckdb", str(snapshot)))
    same("duckdb", lambda query: con.execute(query).fetchone()[0])

    logging.disable(logging.WARNING)
    for warehouse, place in [("bigquery", "gs://store/current"), ("snowflake", "s3://store/current")]:
        statements = sqlglot.parse(script(warehouse, place), dialect=warehouse)
        unknown = [str(s)[:80] for s in statements if type(s).__name__ not in KINDS]
        assert not unknown, f"{warehouse}: not understood: {unknown}"
        loads = sum(type(s).__name__ in ("LoadData", "Copy") for s in statements)
        assert loads == len(rows), f"{warehouse}: {loads} tables are loaded"
        print(f"{warehouse}: {len(statements)} statements parse")

    try:
        from chdb import session
    except ImportError:
        print("clickhouse: chdb is not installed, its script was not run")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        clickhouse = session.Session(folder)
        statements = re.split(r";\n(?=create|insert|exchange|drop|truncate|\Z)", script("clickhouse", str(snapshot)))
        for statement in filter(str.strip, statements * 2):
            clickhouse.query(statement)
        same("clickhouse", lambda query: str(clickhouse.query(query)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

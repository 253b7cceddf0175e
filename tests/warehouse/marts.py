#!/usr/bin/env python3
"""The analytics tables of a snapshot against SQL on its facts, by DuckDB.

usage: marts.py NIANBAO SNAPSHOT

Fails where metrics_best is not what marts.sql makes of facts, documents and findings, where the key of a table is
not unique, or where a wide table does not hold what metrics_best holds.
"""

import json
import pathlib
import subprocess
import sys

import duckdb


def main() -> int:
    program, snapshot = sys.argv[1], sys.argv[2]
    con = duckdb.connect()
    dictionary = json.loads(subprocess.check_output([program, "schema", "--format", "json"]))
    metrics = [metric for metric in dictionary["metrics"] if not metric["narrative_only"]]
    broken_down = [m["metric_id"] for m in metrics if m["dimension"] == "applicant"]
    con.execute("create temp table broken_down as select unnest(?) as metric_id", [broken_down])
    sql = pathlib.Path(__file__).with_name("marts.sql").read_text().replace("SNAPSHOT", snapshot)
    for statement in filter(str.strip, sql.split(";")):
        result = con.execute(statement)
    failures = [f"metrics_best: {row}" for row in result.fetchall()[:20]]

    def one(query: str) -> int:
        return con.execute(query).fetchone()[0]

    for table, key in [
        ("metrics_best", "publisher, region_code, report_year, metric_id, applicant"),
        ("metrics_wide", "publisher, region_code, report_year"),
        ("applications_wide", "publisher, region_code, report_year, applicant"),
        ("outcomes_harmonised", "publisher, region_code, report_year"),
    ]:
        con.execute(
            f"create or replace temp view {table} as "
            f"select * from read_parquet('{snapshot}/{table}/*/*.parquet', hive_partitioning = false)"
        )
        named = f"{table} where publisher is not null and report_year is not null"
        twice = one(f"select count(*) - count(distinct ({key})) from {named}")
        if twice:
            failures.append(f"{table}: {twice} rows repeat a key")

    for table, filter_, ids in [
        ("metrics_wide", "coalesce(applicant, 'all') = 'all'", [m["metric_id"] for m in metrics]),
        ("applications_wide", "applicant is not null", broken_down),
    ]:
        for metric in ids:
            wide = con.execute(f'select count("{metric}"), sum("{metric}") from {table}').fetchone()
            best = con.execute(
                f"select count(*), sum(value) from metrics_best where metric_id = ? and {filter_}", [metric]
            ).fetchone()
            if wide != best:
                failures.append(f"{table}: {metric} has {wide} (count, sum), metrics_best {best}")

    wrong = one(
        "select count(*) from outcomes_harmonised where assigned <> coalesce(granted, 0) + coalesce(partial, 0) "
        "+ coalesce(denied, 0) + coalesce(unavailable, 0) + coalesce(unprocessed, 0) + coalesce(other, 0)"
    )
    if wrong:
        failures.append(f"outcomes_harmonised: {wrong} rows whose outcomes do not sum to assigned")
    print(*failures, sep="\n")
    rows = one("select count(*) from metrics_best")
    print(f"{rows} rows of metrics_best, {len(failures)} failures")
    return 1 if failures or not rows else 0


if __name__ == "__main__":
    sys.exit(main())

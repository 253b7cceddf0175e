"""Grids of the national form of 2021 to tidy facts: what people write by hand, with the labels of schemas/forms/2021.toml.

A grid is a list of rows, a row a list of texts; a cell that spans several places stands in each of them.
"""

import pathlib
import re
import tomllib

FORM = pathlib.Path(__file__).resolve().parent.parent.parent / "schemas/forms/2021.toml"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
BESIDE = re.compile(r"^[一二三四五六七八九十\d]+[.、．]|^[(（][一二三四五六七八九十]+[)）]|[(（].*?[)）]|[\s\W_]+")


def key(label):
    return BESIDE.sub("", label)


def keyed(entry, value):
    return {key(label): value for label in [entry["label"], *entry.get("aliases", [])]}


def load():
    """Labels of the columns and rows of the first two tables, and the metrics of the third in their order."""
    first, second, third = tomllib.loads(FORM.read_text(encoding="utf-8"))["table"]
    columns, rows, applicants, metrics = {}, {}, {}, {}
    for block in first["block"]:
        for number, column in enumerate(block["columns"]):
            columns |= keyed(column, number)
        for row in block["rows"]:
            rows |= keyed(row, row.get("cells") or [row["metric"]])
    for column in second["block"][0]["columns"]:
        applicants |= keyed(column, column["applicant"])
    for row in second["block"][0]["rows"]:
        metrics |= keyed(row, row["metric"])
    return columns, rows, applicants, metrics, [column["metric"] for column in third["block"][0]["columns"]]


COLUMNS, ROWS, APPLICANTS, METRICS, DISPUTES = load()
KEYS = {}


def known(label):
    """The key of a label; the same labels stand on every page."""
    found = KEYS.get(label)
    if found is None:
        found = KEYS[label] = key(label)
    return found


def facts(grid):
    """The facts of a table: metric, applicant, number as printed."""
    for row in grid[:4]:
        keys = {known(text) for text in row}
        if len(keys & APPLICANTS.keys()) >= 5:
            return applications(grid)
        if len(keys & COLUMNS.keys()) >= 2:
            return proactive(grid)
        if "未经复议直接起诉" in keys:
            return disputes(grid)
    return []


def proactive(grid):
    found, heads = [], {}
    for row in grid:
        keys = [known(text) for text in row]
        cells = next((ROWS[label] for label in keys[:2] if label in ROWS), None)
        if cells is None:
            heads = {place: COLUMNS[label] for place, label in enumerate(keys) if label in COLUMNS} or heads
            continue
        seen = set()
        for place, text in enumerate(row):
            column = heads.get(place)
            if column is not None and column < len(cells) and column not in seen and NUMBER.fullmatch(text):
                seen.add(column)
                found.append((cells[column], "", text))
    return found


def applications(grid):
    found, heads = [], {}
    for row in grid:
        keys = [known(text) for text in row]
        if len({APPLICANTS.get(label) for label in keys}) > 4:
            heads = {place: APPLICANTS[label] for place, label in enumerate(keys) if label in APPLICANTS}
            continue
        if not heads:
            continue
        first = min(heads)
        metric = next((METRICS[label] for label in reversed(keys[:first]) if label in METRICS), None)
        if metric:
            found += [(metric, who, row[at]) for at, who in heads.items() if at < len(row) and NUMBER.fullmatch(row[at])]
    return found


def disputes(grid):
    numbers = [text for text in grid[-1] if NUMBER.fullmatch(text)]
    return [(metric, "", text) for metric, text in zip(DISPUTES, numbers)] if len(numbers) == len(DISPUTES) else []

"""The first pages of a folder to tidy facts in one Parquet file, in one process: pages.py READER FOLDER PAGES FILE."""

import os
import sys

import pyarrow
import pyarrow.parquet

from form2021 import facts
from tables import READERS


def text_of(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def main(reader, folder, pages, file):
    tables, columns = READERS[reader], ([], [], [], [])
    for name in sorted(os.listdir(folder))[: int(pages)]:
        with open(os.path.join(folder, name), "rb") as page:
            text = text_of(page.read())
        for grid in tables(text):
            for metric, applicant, value in facts(grid):
                for column, cell in zip(columns, (name, metric, applicant, value)):
                    column.append(cell)
    names = ["source_file", "metric_id", "applicant", "value"]
    pyarrow.parquet.write_table(pyarrow.table(dict(zip(names, columns))), file, compression="zstd")


main(*sys.argv[1:])

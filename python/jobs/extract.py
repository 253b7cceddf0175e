"""Reports to partitioned Parquet, on Spark.

    spark-submit --master … python/jobs/extract.py INPUT OUTPUT [DATASET …]

INPUT is any path that Spark's `binaryFile` reads (a folder, a glob, s3a://…); OUTPUT/<dataset> is replaced. Without
names the datasets of one report are written: documents, facts, mentions, cells, sections, findings, rejects. The wheel
`nianbao` must be installed where the executors' Python is (PYSPARK_PYTHON).
"""

import sys

from pyspark.sql import SparkSession

import nianbao.spark

PARTITIONED = "report_year"


def main(source: str, output: str, *wanted: str) -> None:
    spark = SparkSession.builder.appName("nianbao").getOrCreate()
    pages = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(source)
    pages = pages.selectExpr("path as name", "content").repartition(4 * spark.sparkContext.defaultParallelism)
    for dataset, rows in nianbao.spark.extract_all(pages, list(wanted)).items():
        writer = rows.write.mode("overwrite")
        if PARTITIONED in rows.columns and dataset not in ("documents", "rejects"):
            writer = writer.partitionBy(PARTITIONED)
        writer.parquet(f"{output}/{dataset}")
    spark.stop()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])

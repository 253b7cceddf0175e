#!/usr/bin/env python3
"""`nianbao publish` to a server that speaks S3 (moto), read back by Polars, row for row against the Parquet files.

usage: store.py NIANBAO

The server runs in this process: it notes every upload, and can do something just before one of them, such as killing
the publisher, or publishing something else.
"""

import hashlib
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import boto3
import polars as pl
from moto.server import DomainDispatcherApplication, create_backend_app
from snapshots import REPOSITORY, two
from werkzeug.serving import WSGIRequestHandler, make_server

PLACE = "s3://reports/annual"
POINTER = "annual/current"


class Quiet(WSGIRequestHandler):
    def log_request(self, *_) -> None:
        pass


class Server:
    """A store. `before` is called with the number and the key of each PUT, before it is answered."""

    def __init__(self) -> None:
        self.app = DomainDispatcherApplication(create_backend_app)
        self.puts: list[tuple[str, bool]] = []
        self.before: Callable[[int, str], None] = lambda number, key: None
        self.server = make_server("127.0.0.1", 0, self.answer, threaded=True, request_handler=Quiet)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.port}"

    def answer(self, environ, start):
        if environ["REQUEST_METHOD"] == "PUT" and environ["PATH_INFO"].count("/") > 1:
            key = environ["PATH_INFO"].split("/", 2)[2]
            self.puts.append((key, "HTTP_X_AMZ_COPY_SOURCE" in environ))
            self.before(len(self.puts), key)
        return self.app(environ, start)

    def taken(self) -> tuple[list[str], list[str]]:
        """The keys of what was uploaded and of what was copied since the last time."""
        puts, self.puts = self.puts, []
        self.before = lambda number, key: None
        return [key for key, copied in puts if not copied], [key for key, copied in puts if copied]


def files(snapshot: pathlib.Path) -> dict[str, str]:
    """The files that the manifest names, and their hashes."""
    manifest = json.loads((snapshot / "run.json").read_text())
    return {f["path"]: f["sha256"] for dataset in manifest["datasets"].values() for f in dataset["files"]}


def key(snapshot: pathlib.Path, file: str) -> str:
    return f"annual/snapshots/{snapshot.name}/{file}"


class Test:
    def __init__(self, program: str, server: Server) -> None:
        self.program, self.server = program, server
        self.environment = os.environ | {
            "AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": server.url, "AWS_ALLOW_HTTP": "true",
        }
        self.client = boto3.client(
            "s3", endpoint_url=server.url, region_name="us-east-1",
            aws_access_key_id="tester", aws_secret_access_key="secret",
        )
        self.client.create_bucket(Bucket="reports")

    def start(self, snapshot: pathlib.Path, *options: str, place: str = PLACE, **environment: str) -> subprocess.Popen:
        command = [self.program, "publish", snapshot, "--to", place, *options]
        env = self.environment | environment
        return subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def publish(self, snapshot, expected: str, *options: str, code: int = 0, **other: str) -> None:
        running = self.start(snapshot, *options, **other)
        self.ended(running, expected, code)

    def ended(self, running: subprocess.Popen, expected: str, code: int) -> None:
        said = running.communicate()[0].strip()
        print(f"store: {said.splitlines()[-1] if code == 0 else said}", flush=True)
        assert running.returncode == code, f"exit code {running.returncode}, not {code}"
        assert re.search(expected, said), f"expected: {expected}"

    def current(self) -> str:
        return self.client.get_object(Bucket="reports", Key=POINTER)["Body"].read().decode()

    def compare(self, snapshot: pathlib.Path) -> None:
        """Fails where the current snapshot of the store does not hold the rows of this one."""
        assert self.current() == f"snapshots/{snapshot.name}"
        options = {
            "aws_endpoint_url": self.server.url, "aws_allow_http": "true", "aws_region": "us-east-1",
            "aws_access_key_id": "tester", "aws_secret_access_key": "secret",
        }
        for dataset in {file.split("/")[0] for file in files(snapshot)}:
            place = f"{PLACE}/{self.current()}/{dataset}/**/*.parquet"
            found = pl.scan_parquet(place, storage_options=options, hive_partitioning=False).collect()
            expected = pl.read_parquet(snapshot / dataset / "**/*.parquet", hive_partitioning=False)
            assert found.schema == expected.schema, dataset
            assert found.equals(expected), f"{dataset}: the rows differ"

    def killed(self, snapshot: pathlib.Path, how: signal.Signals, after: int, expected: str, code: int) -> None:
        """A publisher that ends between two uploads leaves the pointer where it was."""
        before = self.current()
        started = threading.Event()

        def kill(number: int, _: str) -> None:
            if number == after:
                started.wait()
                running.send_signal(how)
            if number >= after:
                time.sleep(1)  # it cannot go on before the signal has come

        self.server.before = kill
        running = self.start(snapshot)
        started.set()
        self.ended(running, expected, code)
        assert self.current() == before

    def loses(self, snapshot: pathlib.Path, meanwhile: Callable[[], object], current: str) -> None:
        """Of two publishers at once the second one to move the pointer has lost."""

        def interfere(_: int, put: str) -> None:
            if put == POINTER:
                self.server.before = lambda number, key: None
                meanwhile()

        self.server.before = interfere
        self.publish(snapshot, "another publisher was first", code=3)
        assert self.current() == current
        self.server.taken()


def one_file(folder: pathlib.Path, content: bytes, claimed: bytes) -> pathlib.Path:
    """A snapshot of one file, of which the manifest tells the hash of what is claimed."""
    file = {"path": "facts/part-0.parquet", "rows": 1, "bytes": len(content), "sha256": hashlib.sha256(claimed).hexdigest()}
    (folder / "facts").mkdir(parents=True)
    (folder / file["path"]).write_bytes(content)
    manifest = {"snapshot": folder.name, "program_version": "1", "schema_sha256": ""}
    (folder / "run.json").write_text(json.dumps(manifest | {"datasets": {"facts": {"files": [file]}}}))
    return folder


def large(test: Test, work: pathlib.Path) -> None:
    """A file of several parts goes up as it is, or not at all."""
    content = random.Random(1).randbytes(20_000_000)
    test.publish(one_file(work / "00000001", content, content), "1 files uploaded .20000000 bytes")
    key = f"annual/{test.current()}/facts/part-0.parquet"
    assert test.client.get_object(Bucket="reports", Key=key)["Body"].read() == content
    for name, wrong in [("00000002", content), ("00000003", b"short")]:
        test.publish(one_file(work / name, wrong, wrong[1:]), "is not the file that run.json names", code=3)
        assert test.current() == "snapshots/00000001"
        assert "Contents" not in test.client.list_objects_v2(Bucket="reports", Prefix=f"annual/snapshots/{name}")
    assert not test.client.list_multipart_uploads(Bucket="reports").get("Uploads")


def main() -> int:
    work = REPOSITORY / "target/warehouse-store"
    whole, less = two(sys.argv[1], work)
    server = Server()
    test = Test(sys.argv[1], server)

    test.publish(whole, "no such bucket", code=3, place="s3://elsewhere/annual")
    test.publish(whole, "cannot be reached", code=3, AWS_ENDPOINT_URL="http://127.0.0.1:9")
    test.publish(whole, "AWS_ALLOW_HTTP=true", code=3, AWS_ALLOW_HTTP="false")
    test.publish(REPOSITORY / "docs", "is no snapshot", code=2)
    test.publish(whole, "must be s3://", code=2, place="reports")

    test.publish(whole, f"{len(files(whole))} files uploaded")
    uploaded, copied = server.taken()
    assert sorted(uploaded[:-2]) == sorted(key(whole, file) for file in files(whole)) and not copied
    assert uploaded[-2:] == [key(whole, "run.json"), POINTER], "the pointer is put last"
    test.compare(whole)
    test.publish(whole, "is published already")
    assert server.taken() == ([], [])

    held = set(files(whole).values())
    changed = {key(less, file) for file, sha256 in files(less).items() if sha256 not in held}
    assert 0 < len(changed) < len(files(less)) / 2
    test.killed(less, signal.SIGKILL, 40, "", -signal.SIGKILL)
    first, _ = server.taken()
    test.compare(whole)
    test.killed(less, signal.SIGTERM, 20, "nothing was published", 4)
    second, _ = server.taken()
    test.publish(less, "[1-9][0-9]* found there")
    third, copied = server.taken()
    assert {*first, *second, *third} == {*changed, key(less, "run.json"), POINTER}, "only what has changed goes up"
    assert copied and third[-2:] == [key(less, "run.json"), POINTER]
    test.compare(less)

    elsewhere = lambda: test.client.put_object(Bucket="reports", Key=POINTER, Body=b"snapshots/0123456789abcdef")  # noqa: E731
    test.loses(whole, elsewhere, "snapshots/0123456789abcdef")
    test.client.delete_object(Bucket="reports", Key=POINTER)
    test.loses(whole, lambda: test.start(less).communicate(), f"snapshots/{less.name}")
    test.compare(less)
    test.publish(whole, "0 files uploaded.* 0 copied", "--keep", "2")
    test.compare(whole)
    test.publish(less, "1 old snapshots removed", "--keep", "1")
    left = test.client.list_objects_v2(Bucket="reports")["Contents"]
    assert {o["Key"] for o in left} == {POINTER, key(less, "run.json"), *(key(less, file) for file in files(less))}
    test.compare(less)
    large(test, work)
    print("the store held whole snapshots at any time, with the rows of the files")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Databases to load into: what loading tests need of each, under one interface."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile

import duckdb


class Duckdb:
    """A file of DuckDB."""

    name, big = "duckdb", "BIGINT"

    def __init__(self, file: pathlib.Path):
        self.target = f"duckdb:{file}"
        self.file = file

    def query(self, sql: str) -> list[tuple]:
        """The rows of a query; a statement without a result has none."""
        with duckdb.connect(str(self.file)) as con:
            return con.execute(sql).fetchall()

    @staticmethod
    def number(text: str) -> str:
        """60 bits of the MD5 of a text."""
        return f"('0x' || substr(md5({text}), 1, 15))::bigint"

    @staticmethod
    def text(column: str, type_: str) -> str:
        """A column as text that both databases write alike."""
        if type_.startswith("list"):
            return f"array_to_string({column}::varchar[], '|')"
        return f"epoch({column})::bigint::varchar" if type_.startswith("timestamp") else f"{column}::varchar"


class Postgres:
    """A server of its own on the loopback address, below a temporary folder; stopped at the end of `with`."""

    name, schema, big = "postgres", "nianbao", "bigint"

    def __enter__(self) -> "Postgres":
        programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
        if not programs:
            raise SystemExit("PostgreSQL is not installed (apt-get install postgresql)")
        self.bin = programs[-1]
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nianbao-postgres-"))
        # The server does not run as root.
        self.user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.user:
            shutil.chown(self.folder, "postgres")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        try:
            self.run("initdb", "--auth=trust", "--username=loader", "--encoding=UTF8", "--no-sync")
            ssl = self.certify()
            options = f"-c listen_addresses=127.0.0.1 -p {port} -k {self.folder} -c fsync=off {ssl}"
            self.run("pg_ctl", "--wait", "--log", self.folder / "log", "--options", options, "start")
        except BaseException:
            self.__exit__()
            raise
        self.target = f"postgres://loader@127.0.0.1:{port}/postgres"
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if (self.folder / "data/postmaster.pid").exists():
                self.run("pg_ctl", "--mode=immediate", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def certify(self) -> str:
        """Makes a certificate for localhost that is its own authority; returns the options of the server."""
        self.certificate, key = self.folder / "data/server.crt", self.folder / "data/server.key"
        subject = ["-subj", "/CN=a test of nianbao", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE"]
        make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
        subprocess.run([*make, "-keyout", key, "-out", self.certificate], check=True, capture_output=True)
        if self.user:
            shutil.chown(key, "postgres")
            shutil.chown(self.certificate, "postgres")
        return f"-c ssl=on -c ssl_cert_file={self.certificate} -c ssl_key_file={key}"

    def run(self, program: str, *args: object) -> None:
        command = [*self.user, str(self.bin / program), "--pgdata", str(self.folder / "data"), *map(str, args)]
        done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: exit {done.returncode}")

    def query(self, sql: str) -> list[tuple]:
        """The rows of a query, all values as text."""
        command = [self.bin / "psql", "--no-psqlrc", "-AtqF", "\x1f", "-v", "ON_ERROR_STOP=1", "-f", "-", self.target]
        sql = f"set search_path to {self.schema}; {sql}"
        done = subprocess.run(command, input=sql, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return [tuple(line.split("\x1f")) for line in done.stdout.splitlines()]

    @staticmethod
    def number(text: str) -> str:
        """60 bits of the MD5 of a text."""
        return f"('x' || substr(md5({text}), 1, 15))::bit(60)::bigint"

    @staticmethod
    def text(column: str, type_: str) -> str:
        """A column as text that both databases write alike."""
        if type_.startswith("list"):
            return f"array_to_string({column}, '|')"
        return f"extract(epoch from {column})::bigint::text" if type_.startswith("timestamp") else f"{column}::text"

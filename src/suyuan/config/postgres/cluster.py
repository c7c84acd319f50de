"""One cluster in one folder: made once, started, watched and stopped by us."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import make_conninfo

from suyuan.config import processes
from suyuan.config.postgres import account as accounts, binaries, secrets, tuning
from suyuan.config.postgres.errors import DatabaseServerError

SUPERUSER = "postgres"
PORT = 5432
SOCKET_PATH_MAX = 90
START_SECONDS_MAX = 60
MAJOR = "18"


@dataclass(kw_only=True)
class Cluster:
    """The cluster below `data`; `quick` gives up safety for speed, for tests only."""

    data: Path
    quick: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _said: int = field(default=0, repr=False)
    """Size of the log when the server was started."""

    @property
    def folder(self) -> Path:
        """PostgreSQL's own folder."""
        return self.data / "postgres"

    @property
    def socket(self) -> Path:
        """The folder of the socket: below `data`, or in /tmp where that name is too long."""
        inside = self.data / "socket"
        if len(str(inside)) <= SOCKET_PATH_MAX:
            return inside
        stamp = sha256(str(self.data).encode()).hexdigest()[:16]
        return Path("/tmp") / f"suyuan-{os.geteuid()}-{stamp}"  # noqa: S108

    @property
    def record(self) -> Path:
        """Where the running server is written down."""
        return self.data / "run" / "postgres.json"

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.data / "log" / "postgres.log"

    def address(self, user: str = SUPERUSER, database: str = "postgres") -> str:
        """Give the address at which `user` reaches `database`."""
        return make_conninfo(
            host=str(self.socket),
            port=PORT,
            user=user,
            dbname=database,
            password=secrets.read(self.data).password(user),
        )

    def running(self) -> processes.Identity | None:
        """Give the server that runs on this folder, whoever started it."""
        return processes.load(self.record)

    def make_folders(self) -> None:
        """Make the folders around the cluster, for us alone."""
        for folder in (self.data, self.data / "run", self.data / "log"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def create(self) -> None:
        """Make the cluster, if there is none yet.

        Raises:
            DatabaseServerError: If it cannot be made.
        """
        self.make_folders()
        if (self.folder / "PG_VERSION").exists():
            found = (self.folder / "PG_VERSION").read_text(encoding="ascii").strip()
            if found != MAJOR:
                message = f"{self.folder} is of PostgreSQL {found}, this program needs {MAJOR}"
                raise DatabaseServerError(message)
            return
        account = accounts.choose(self.folder)
        making = self.data / "postgres.making"
        if making.exists():
            shutil.rmtree(making)
        making.mkdir(mode=0o700)
        _give(making, account)
        self._initdb(making, account)
        making.rename(self.folder)

    def _initdb(self, making: Path, account: accounts.Account | None) -> None:
        programs = binaries.find(account)
        with (
            accounts.handed_over(account, [making]) as ([folder], descriptors),
            _password_file(secrets.read(self.data).password(SUPERUSER), account) as password,
        ):
            by_number = accounts.DESCRIPTORS / str(password.fileno())
            done = subprocess.run(  # noqa: S603
                [
                    programs.program("initdb"),
                    f"--pgdata={folder}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={by_number if by_number.exists() else password.name}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                    "--data-checksums",
                    *(["--no-sync"] if self.quick else []),
                ],
                check=False,
                capture_output=True,
                cwd="/",
                pass_fds=[*descriptors, password.fileno()],
                **(account.process_options() if account else {}),
            )
        if done.returncode:
            text = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
            message = f"the database could not be made: {text[-1] if text else 'no reason given'}"
            raise DatabaseServerError(message)
        with (making / "postgresql.conf").open("a", encoding="utf-8") as config:
            config.write("\ninclude_if_exists 'suyuan.conf'\ninclude_if_exists 'local.conf'\n")

    def start(self) -> None:
        """Start the server and wait until it answers.

        After a kill of the old server its children may still hold the shared memory; the start is
        tried again until they are gone.

        Raises:
            DatabaseServerError: If it does not answer in time.
        """
        account = accounts.choose(self.folder)
        programs = binaries.find(account)
        self._prepare(account)
        limit = time.monotonic() + START_SECONDS_MAX
        while True:
            self.process = self._spawn(programs, account)
            if self._answers(limit):
                break
            if time.monotonic() > limit or not self._may_start_later():
                self.stop()
                message = f"PostgreSQL does not start: {self._last_words()} (all of it: {self.log})"
                raise DatabaseServerError(message)
            time.sleep(0.2)
        found = processes.identity(self.process.pid)
        assert found is not None, "it has just answered"
        processes.save(self.record, found)

    def _prepare(self, account: accounts.Account | None) -> None:
        if not self.socket.exists():
            self.socket.mkdir(mode=0o700)
            _give(self.socket, account)
        found = self.socket.lstat()
        if self.socket.is_symlink() or found.st_uid != (account.uid if account else os.geteuid()):
            message = f"{self.socket} belongs to somebody else: remove it, or choose another --data"
            raise DatabaseServerError(message)
        if account is not None and self.folder.stat().st_uid != account.uid:
            message = (
                f"{self.folder} does not belong to the account {account.name}, which PostgreSQL "
                f"runs as: chown -R {account.name} {self.folder}"
            )
            raise DatabaseServerError(message)
        config = self.folder / "suyuan.conf"
        config.write_text(tuning.as_file(tuning.settings(quick=self.quick)), encoding="utf-8")
        config.chmod(0o600)
        _give(config, account)

    def _spawn(
        self, programs: binaries.Binaries, account: accounts.Account | None
    ) -> subprocess.Popen[bytes]:
        with (
            accounts.handed_over(account, [self.folder, self.socket]) as (
                [folder, socket],
                descriptors,
            ),
            processes.fresh_log(self.log).open("ab") as log,
        ):
            self._said = log.tell()
            return subprocess.Popen(  # noqa: S603
                [
                    programs.program("postgres"),
                    "-D",
                    folder,
                    "-k",
                    socket,
                    "-p",
                    str(PORT),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                pass_fds=descriptors,
                # Runs before exec in a process of one thread.
                preexec_fn=processes.die_with_parent(signal.SIGINT),  # noqa: PLW1509
                **(account.process_options() if account else {}),
            )

    def answers(self) -> bool:
        """Say whether the server takes a connection: not while it starts, nor while it ends."""
        try:
            psycopg.connect(self.address(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _answers(self, limit: float) -> bool:
        assert self.process is not None
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                return False
            if self.answers():
                return True
            time.sleep(0.05)
        return False

    def _may_start_later(self) -> bool:
        """Say whether what it ended with passes: the rest of an old server, or nothing said."""
        words = self._last_words()
        return not words or any(
            passing in words for passing in ("shared memory", "lock file", "in use", "shut down")
        )

    def _last_words(self) -> str:
        """Give the last complaint of the server since it was started, or else its last line."""
        lines = self.log.read_bytes()[self._said :].decode(errors="replace").splitlines()
        complaints = [line for line in lines if "FATAL" in line or "ERROR" in line]
        return (complaints or lines or [""])[-1]

    def stop(self) -> None:
        """Stop the server: open transactions are ended, everything is written."""
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGINT)
                try:
                    self.process.wait(60)
                except subprocess.TimeoutExpired:
                    self.process.send_signal(signal.SIGQUIT)
                    self.process.wait()
            self.process = None
        elif (found := self.running()) is not None:
            found.end(polite=signal.SIGINT, seconds=60)
        self.record.unlink(missing_ok=True)


def _give(path: Path, account: accounts.Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)


def _password_file(password: str, account: accounts.Account | None) -> IO[bytes]:
    file = tempfile.NamedTemporaryFile()  # noqa: SIM115 - the caller closes it.
    file.write(password.encode())
    file.flush()
    if account is not None:
        os.fchown(file.fileno(), account.uid, account.gid)
    return file

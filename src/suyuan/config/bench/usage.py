"""How much processor time a server, its database and the clients of the bench take."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from suyuan.config.bench.memory import tree
from suyuan.ledger.queries.rows import rows


@dataclass(frozen=True, slots=True)
class Used:
    """Milliseconds of processor time so far."""

    server: float
    database: float | None
    """None where the database runs elsewhere."""
    clients: float

    def __sub__(self, before: "Used") -> "Used":
        """Give what was used since then."""
        known = self.database is not None and before.database is not None
        database = (self.database or 0) - (before.database or 0) if known else None
        return Used(self.server - before.server, database, self.clients - before.clients)

    def each(self, number: int) -> tuple[float | None, str]:
        """Give what one of so many requests took of server and database, and all in words."""
        server, clients = self.server / number, self.clients / number
        if self.database is None:
            return None, f"cpu of an event: server {server:.2f}, clients {clients:.2f} ms"
        database = self.database / number
        words = (
            f"cpu of an event: server {server:.2f}, database {database:.2f},"
            f" clients {clients:.2f} ms"
        )
        return round(server + database, 3), words


def used(server: int) -> Used:
    """Look what a server, given by the number of its process, has used up to now.

    The backends of the database are those that are there now.
    """
    found = rows(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND inet_server_addr() IS NULL"
    )
    backends = [pid for (pid,) in found if _is_postgres(pid)]
    return Used(
        sum(_milliseconds(pid) for pid in tree(server)),
        sum(map(_milliseconds, backends)) if backends else None,
        1000 * time.process_time(),
    )


def _is_postgres(pid: int) -> bool:
    try:
        return "postgres" in Path(f"/proc/{pid}/comm").read_text(encoding="ascii")
    except OSError:
        return False


def _milliseconds(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    parts = text.rpartition(")")[2].split()
    return 1000 * (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

"""Settings of the embedded server: safe, modest in memory, good at bulk loads."""

import os
from collections.abc import Mapping

MEGABYTE = 1024 * 1024


def memory() -> int:
    """Give the machine's memory in megabytes."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    except (ValueError, OSError):
        return 4096


def settings(*, quick: bool = False) -> dict[str, str]:
    """Give the settings for this machine.

    With `quick`, nothing survives a crash of the machine: for tests only.
    """
    ram = memory()
    cores = os.cpu_count() or 2
    found = {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "max_connections": "80",
        "superuser_reserved_connections": "3",
        "shared_buffers": f"{min(max(ram // 48, 64), 1024)}MB",
        "effective_cache_size": f"{ram // 2}MB",
        "work_mem": f"{min(max(ram // 512, 8), 64)}MB",
        "maintenance_work_mem": f"{min(max(ram // 48, 64), 512)}MB",
        "hash_mem_multiplier": "2",
        "max_worker_processes": str(max(cores, 4)),
        "max_parallel_workers_per_gather": "2" if cores > 2 else "1",  # noqa: PLR2004
        "max_parallel_maintenance_workers": "2",
        "io_workers": "2",
        "effective_io_concurrency": "32",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_wal_size": "4GB",
        # A hundred thousand units at once write 200 MB: into files that are there already.
        "min_wal_size": "1GB",
        "wal_compression": "on",
        "checkpoint_timeout": "15min",
        "autovacuum_naptime": "20s",
        "autovacuum_vacuum_cost_limit": "1000",
        "autovacuum_vacuum_insert_scale_factor": "0.1",
        "autovacuum_analyze_scale_factor": "0.05",
        "track_io_timing": "on",
        "log_min_duration_statement": "2s",
        # A slow statement may have arrays of a hundred thousand values.
        "log_parameter_max_length": "200",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] %u ",
        "lc_messages": "C",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "password_encryption": "scram-sha-256",
    }
    if quick:
        found |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "128MB",
            "max_connections": "100",
            "autovacuum": "off",
            "log_min_duration_statement": "-1",
        }
    return found


def as_file(values: Mapping[str, str]) -> str:
    """Write settings in the way of ``postgresql.conf``."""
    head = "# Written at every start. Your own settings: local.conf beside this file.\n"
    return head + "".join(f"{name} = '{value}'\n" for name, value in values.items())

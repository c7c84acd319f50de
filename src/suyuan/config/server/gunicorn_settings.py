"""Settings of the HTTP server: few processes, many threads, one copy of the program in memory."""

import gc
import importlib
import multiprocessing
import signal

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from suyuan.config import processes
from suyuan.config.server import web_worker

web_worker.install()
worker_class = "suyuan.config.server.web_worker.WebWorker"
workers = min(max(multiprocessing.cpu_count(), 1), 2)
threads = 12
backlog = 512
keepalive = 30
timeout = 120
graceful_timeout = 10
max_requests = 0
preload_app = True
forwarded_allow_ips = "127.0.0.1"
control_socket_disable = True
worker_tmp_dir = None
accesslog = None
errorlog = "-"
loglevel = "warning"
limit_request_line = web_worker.LINE_BYTES_MAX


def when_ready(_server: Arbiter) -> None:
    """Let the forked processes share the program's memory, all of it."""
    importlib.import_module("suyuan.config.wsgi").load()
    gc.collect()
    gc.freeze()


def post_fork(_server: Arbiter, _worker: Worker) -> None:
    """End with the master, also when that is killed; look for garbage in large steps.

    An event of a hundred thousand units makes a million objects that all stay until it is recorded,
    and to walk over them again and again takes longer than the work itself. What it took is given
    back afterwards.
    """
    gc.set_threshold(20_000, 20, 20)
    processes.give_memory_back()
    if (step := processes.die_with_parent(signal.SIGTERM)) is not None:
        step()

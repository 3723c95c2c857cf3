"""An application of WSGI behind the same server as ours: `serve.py MODULE PORT WORKERS THREADS`."""

from __future__ import annotations

import sys

from granian.constants import Interfaces
from granian.server import Server

if __name__ == "__main__":
    module, port, workers, threads = sys.argv[1:]
    Server(
        f"{module}:application",
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        factory=True,
        workers=int(workers),
        blocking_threads=int(threads),
        log_access=True,
        log_access_format='[%(time)s] "%(method)s" %(status)d %(dt_ms).1f',
        websockets=False,
    ).serve()

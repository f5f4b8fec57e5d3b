"""An ASGI application on a port of its own, in a thread of the test's process; it can go down and come back."""

import asyncio
import socket
from collections.abc import Coroutine
from threading import Thread
from typing import Any

import uvicorn


class Served:
    """Starts with `up`; `down` closes the port, and another `up` opens the same one again."""

    def __init__(self, app: Any):
        self.app = app
        self.port = 0
        self.loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._thread: Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> "Served":
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(self.app, log_level="critical", timeout_graceful_shutdown=1, lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._run, args=(self._server, listening), daemon=True)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
        return self

    def _run(self, server: uvicorn.Server, listening: socket.socket) -> None:
        async def serve() -> None:
            self.loop = asyncio.get_running_loop()
            await server.serve(sockets=[listening])

        asyncio.run(serve())

    def down(self) -> None:
        assert self._server
        assert self._thread
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()

    def call(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run something in the server's own loop."""
        assert self.loop
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

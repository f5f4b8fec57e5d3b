"""What an operator's monitor sees: is it answering, from which release, with which database."""

import logging
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from knowledge.library import Library
from records.book import Shelf

log = logging.getLogger(__name__)


def health(
    shelf: Shelf, library: Callable[[], Library], channels: Callable[[], dict[str, dict[str, str]]]
) -> Callable[[Request], Awaitable[JSONResponse]]:
    """The endpoint /health: 200 when citizens get answers, else 503. `channels` says how each one stands."""

    async def endpoint(_: Request) -> JSONResponse:
        release = library().release
        try:
            database = await run_in_threadpool(shelf.answers)
        except Exception:  # any fault of the database means the same to a monitor; the log says which
            log.exception("the database does not answer")
            database = False
        answering = database and bool(release.procedures)
        state = {
            "answering": answering,
            "database": database,
            "release": release.number,
            "as_of": release.as_of,
            "procedures": len(release.procedures),
            "channels": channels(),
        }
        return JSONResponse(state, status_code=200 if answering else 503)

    return endpoint

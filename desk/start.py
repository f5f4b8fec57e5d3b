"""The start page: the rooms that one may see, and no others."""

from starlette.responses import Response

from desk.doors import Door, Open
from desk.visit import Visit


def show(visit: Visit) -> Response:
    """The start page."""
    return visit.page("start")


DOORS = (Door("/", show, Open.TO_STAFF),)

"""The doors of the desk: each address with who may pass. No handler is reached but through one of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk.visit import Visit
from records.permissions import Action, Grant, Room, allowed, permitting

Handler = Callable[[Visit], Response]


class Open(Enum):
    """Who passes a door that belongs to no room."""

    TO_ALL = "all"
    TO_STAFF = "staff"
    """Whoever is signed in."""


@dataclass(frozen=True, slots=True)
class Door:
    """One address below /desk, one method."""

    path: str
    handler: Handler
    to: Open | tuple[Room, Action]
    """A room's door asks for the right to the action."""
    method: str = "GET"
    everywhere: bool = False
    """The right must hold everywhere; else a right within any scope opens, and the handler looks at the scope."""
    in_menu: bool = False

    def admits(self, grants: Iterable[Grant]) -> bool:
        """Whether somebody who is signed in may pass."""
        if isinstance(self.to, Open):
            return True
        return allowed(grants, *self.to) if self.everywhere else bool(permitting(grants, *self.to))

    def route(self) -> Route:
        """The door as Starlette takes it; the handler runs in a thread."""

        def pass_through(request: Request) -> Response:
            visit: Visit = request.state.visit
            if self.to is not Open.TO_ALL:
                if visit.member is None:
                    return visit.ask_to_sign_in()
                if not self.admits(visit.grants):
                    return visit.error(403)
            return self.handler(visit)

        return Route(self.path, pass_through, methods=[self.method])

"""The desk within the whole application, as `motcua serve` runs it, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.build import Parts, build
from bot.config import read_settings
from bot.web import web_app
from tests.bot.visitor import visit
from tests.databases import SECRET, Server


@pytest.fixture(params=["sqlite", "postgresql"])
def parts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Parts]:
    """Running parts on the starter catalogue."""
    given = {"MOTCUA_DATA": str(tmp_path), "MOTCUA_SECRET": SECRET * 3}
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        given["MOTCUA_DATABASE_URL"] = server.ready()
    built = build(read_settings(given))
    yield built
    built.shelf.close()


def test_the_desk_keeps_its_own_policy_within_the_whole_application(parts: Parts) -> None:
    with visit(web_app(parts), "https://desk.test") as client:
        page = client.get("/desk", follow_redirects=True)
        assert page.status_code == 200
        assert page.url.path == "/desk/sign-in"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["referrer-policy"] == "strict-origin"
        assert page.headers["cache-control"] == "no-store"
        assert [name.startswith("__Host-") for name in client.cookies] == [True]
        assert "default-src 'self'" in client.get("/").headers["content-security-policy"]
        for name in ("desk.css", "htmx.min.js", "icon.svg", "htmx.LICENSE"):
            assert client.get(f"/desk/static/{name}").status_code == 200
        assert "Không có trang này" in client.get("/desk/nowhere").text
        assert client.post("/desk/sign-in", data={"login": "an", "password": "x"}).status_code == 403

"""motcua staff and motcua audit as an operator types them."""

import os
import pwd
import re

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.__main__ import cli
from bot.build import now, open_shelf
from bot.commands.staff import INVITATION_PATH
from bot.config import Settings
from records.audit import AuditRow
from records.permissions import Grant, Role
from records.sign_in import accept_invitation, sign_in
from records.staff import StaffMember

PASSWORD = "bốn con trâu qua sông"


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, arguments, input=typed)


def add(login: str = "an", *more: str, password: str = PASSWORD) -> Result:
    named = ("staff", "add", login, "--name", "Chị An", *more)
    role = () if "--role" in more else ("--role", "administrator")
    return run(*named, *role, typed=f"{password}\n{password}\n")


def audit(settings: Settings) -> list[AuditRow]:
    with open_shelf(settings).open() as book:
        return list(reversed(book.audit.latest(50)))


def test_the_first_administrator_is_made_and_can_sign_in(settings: Settings) -> None:
    assert "motcua staff add LOGIN --name NAME --role administrator" in run("staff", "list").output
    result = add("An")
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    assert sign_in(open_shelf(settings), "an", PASSWORD, now())
    assert run("staff", "list").output == "an  on  Chị An  administrator\n"


def test_every_change_is_audited_with_the_user_who_typed_it(settings: Settings) -> None:
    add()
    run("staff", "grant", "an", "--role", "officer", "--commune", "ba-dinh")
    run("staff", "grant", "an", "--role", "officer", "--commune", "ba-dinh", "--take-back")
    run("staff", "password", "an", typed=f"{PASSWORD}\n{PASSWORD}\n")
    run("staff", "off", "an", "--reason", "left us")
    run("staff", "on", "an")
    add("binh", "--invite")
    rows = audit(settings)
    expected = ["add", "grant", "take_back", "set_password", "switch_off", "switch_on", "invite"]
    assert [row.action for row in rows] == expected
    assert {row.who for row in rows} == {"program"}
    user = pwd.getpwuid(os.getuid()).pw_name
    assert all(f'"user": "{user}"' in row.details for row in rows)
    assert rows[4].reason == "left us"


def test_an_invitation_is_a_link_that_works_once(settings: Settings) -> None:
    result = add("binh", "--invite", "--role", "approver", "--agency", "so-tu-phap")
    assert result.exit_code == 0, result.output
    found = re.search(rf"{INVITATION_PATH}([\w-]+)\n", result.output)
    assert found
    shelf = open_shelf(settings)
    added = accept_invitation(shelf, found[1], "binh", PASSWORD, now())
    assert isinstance(added, StaffMember)
    with shelf.open() as book:
        assert book.staff.grants(added) == (Grant(Role.APPROVER, "so-tu-phap"),)
    assert "binh  on  Chị An  approver (agency so-tu-phap)" in run("staff", "list").output


def test_a_second_login_is_bound_to_its_person(settings: Settings) -> None:
    add()
    assert add("an2", "--same-person-as", "AN").exit_code == 0
    with open_shelf(settings).open() as book:
        one, other = book.staff.named("an"), book.staff.named("an2")
        assert one
        assert other
        assert one.person == other.person


def test_who_is_off_cannot_sign_in_until_on_again(settings: Settings) -> None:
    add()
    shelf = open_shelf(settings)
    token = sign_in(shelf, "an", PASSWORD, now())
    assert token
    assert "signed out everywhere" in run("staff", "off", "AN").output
    with shelf.open() as book:
        assert book.staff_sessions.find(token, now()) is None
    assert sign_in(shelf, "an", PASSWORD, now()) is None
    assert run("staff", "list").output == "an  off  Chị An  no role\n"
    run("staff", "on", "an")
    assert sign_in(shelf, "an", PASSWORD, now())


def test_a_new_password_ends_a_lock(settings: Settings) -> None:
    add()
    shelf = open_shelf(settings)
    for _ in range(5):
        sign_in(shelf, "an", "wrong wrong wrong", now())
    assert run("staff", "list").output == "an  locked  Chị An  administrator\n"
    new = "năm con cò trắng bay"
    assert run("staff", "password", "an", typed=f"{new}\n{new}\n").exit_code == 0
    assert sign_in(shelf, "an", new, now())


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        (("staff", "add", "an an", "--name", "x", "--role", "viewer"), "2 to 60 of the letters"),
        (("staff", "add", "x2", "--name", " ", "--role", "viewer"), "give the name"),
        (("staff", "add", "x2", "--name", "x", "--role", "king"), "'administrator'"),
        (("staff", "add", "AN", "--name", "x", "--role", "viewer"), "motcua staff grant an --role ROLE"),
        (("staff", "add", "AN", "--name", "x", "--role", "viewer", "--invite"), "motcua staff password an"),
        (
            ("staff", "add", "x2", "--name", "x", "--role", "viewer", "--same-person-as", "y"),
            "motcua staff list",
        ),
        (("staff", "off", "nobody"), "motcua staff list"),
        (("staff", "on", "an"), "is on already"),
        (("staff", "grant", "an", "--role", "administrator"), "motcua staff list"),
        (("staff", "grant", "an", "--role", "viewer", "--take-back"), "motcua staff list"),
        (("staff", "password", "nobody"), "motcua staff list"),
    ],
)
def test_a_refusal_names_its_cure_and_changes_nothing(
    settings: Settings, arguments: tuple[str, ...], cure: str
) -> None:
    add()
    result = run(*arguments, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code in (1, 2)
    assert cure in result.output
    assert [row.action for row in audit(settings)] == ["add"]


@pytest.mark.parametrize(
    ("login", "password", "cure"),
    [
        ("an", "short", "at least 12 characters"),
        ("an", "Matkhau123456", "tried first"),
        ("an.nguyen.ba", "An.Nguyen.Ba", "it is the login"),
        ("an", "x1y2" * 51, "at most 200"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    settings: Settings, login: str, password: str, cure: str
) -> None:
    result = add(login, password=password)
    assert result.exit_code == 1
    assert cure in result.output
    assert audit(settings) == []


def test_a_whole_audit_is_counted(settings: Settings) -> None:
    assert "0 rows are whole" in run("audit", "verify").output
    add()
    result = run("audit", "verify")
    assert result.exit_code == 0
    assert "1 rows are whole" in result.output


def test_a_broken_audit_names_its_first_row_and_ends_with_1(settings: Settings) -> None:
    for login in ("an", "binh", "chi"):
        add(login)
    with open_shelf(settings).engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET who = '7' WHERE number = 2"))
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert "row 2 is the first" in result.output
    assert "backup" in result.output

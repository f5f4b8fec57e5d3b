"""motcua staff: who works at the desk, from the first administrator on."""

import os
import pwd
from collections.abc import Callable
from typing import Any

import click

from bot.build import now, open_shelf
from bot.config import read_settings
from records.audit import Actor
from records.book import Book
from records.passwords import FEWEST_CHARACTERS, LONGEST, SHORTEST, Weakness, hash_password, weakness
from records.permissions import Grant, Role
from records.staff import Refusal, StaffMember, clean_login

INVITATION_PATH = "/desk/invitation/"
"""Path of the desk below which an invitation's token stands."""

_UNUSABLE = (
    "a login has 2 to 60 of the letters a to z, digits and . _ @ + -, and begins with a letter or a digit."
)
_WEAK = {
    Weakness.SHORT: f"at least {SHORTEST} characters are needed; a few words make a good one.",
    Weakness.LONG: f"at most {LONGEST} characters are possible.",
    Weakness.USUAL: f"it is one that is tried first. Take another, with at least {FEWEST_CHARACTERS} different characters.",
    Weakness.LOGIN: "it is the login. Take another.",
}


@click.group()
def staff() -> None:
    """The people at the desk: logins and what each may do."""


def _role_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that name a role and where it holds."""
    for option in (
        click.option("--commune", default="", help="Only for this commune; without it, for all."),
        click.option("--agency", default="", help="Only for this agency; without it, for all."),
        click.option("--role", required=True, type=click.Choice([role.value for role in Role])),
    ):
        command = option(command)
    return command


@staff.command()
@click.argument("login")
@click.option("--name", required=True, help="As the desk shows it.")
@_role_options
@click.option("--invite", is_flag=True, help="Print a one-time link instead of asking for the password.")
@click.option("--same-person-as", metavar="LOGIN", help="Another login of the same person.")
def add(
    login: str, name: str, role: str, agency: str, commune: str, invite: bool, same_person_as: str | None
) -> None:
    """Make the login LOGIN."""
    cleaned = clean_login(login)
    if cleaned is None:
        raise click.ClickException(f"{login!r} cannot be a login: {_UNUSABLE}")
    if not name.strip():
        raise click.UsageError("--name is empty; give the name that colleagues know.")
    shelf = open_shelf(read_settings())
    grants = [Grant(Role(role), agency.strip(), commune.strip())]
    with shelf.open() as book:
        person = _member(book, same_person_as).person if same_person_as else ""
        if book.staff.named(cleaned):
            raise click.ClickException(_taken(cleaned))
        if invite:
            token = book.invitations.invite(cleaned, name.strip(), grants, _operator(), now(), person)
    if invite:
        click.echo(
            f"Send this path below the desk's address; it works once, for 7 days: {INVITATION_PATH}{token}"
        )
        return
    password_hash = _ask_password(cleaned)
    with shelf.open() as book:
        added = book.staff.add(cleaned, name.strip(), password_hash, grants, _operator(), now(), person)
    if isinstance(added, Refusal):
        raise click.ClickException(_taken(cleaned))
    click.echo(f"{cleaned} can sign in as {_shown(grants[0])}.")


@staff.command("list")
def list_() -> None:
    """List all logins, their roles and where these hold."""
    with open_shelf(read_settings()).open() as book:
        members = book.staff.all()
        for member in members:
            locked = member.locked_until and member.locked_until > now()
            state = "off" if not member.active else "locked" if locked else "on"
            roles = ", ".join(map(_shown, book.staff.grants(member))) or "no role"
            click.echo(f"{member.login}  {state}  {member.name}  {roles}")
    if not members:
        click.echo("Nobody yet. First: motcua staff add LOGIN --name NAME --role administrator")


@staff.command()
@click.argument("login")
@click.option("--reason", default="", help="For the audit; names no citizen.")
def off(login: str, reason: str) -> None:
    """End the login LOGIN and its sessions at once; what it did stays in the audit."""
    with open_shelf(read_settings()).open() as book:
        member = _member(book, login, hold=True)
        if not member.active:
            raise click.ClickException(
                f"{member.login} is off already. To undo it: motcua staff on {member.login}"
            )
        book.staff.switch_off(member, _operator(), now(), reason)
    click.echo(f"{member.login} is off and signed out everywhere.")


@staff.command()
@click.argument("login")
@click.option("--reason", default="", help="For the audit; names no citizen.")
def on(login: str, reason: str) -> None:
    """Let the login LOGIN work again."""
    with open_shelf(read_settings()).open() as book:
        member = _member(book, login, hold=True)
        if member.active:
            raise click.ClickException(f"{member.login} is on already.")
        book.staff.switch_on(member, _operator(), now(), reason)
    click.echo(f"{member.login} can sign in again.")


@staff.command("grant")
@click.argument("login")
@_role_options
@click.option("--take-back", is_flag=True, help="Take the role away instead.")
def grant_(login: str, role: str, agency: str, commune: str, take_back: bool) -> None:
    """Give the login LOGIN a role."""
    grant = Grant(Role(role), agency.strip(), commune.strip())
    with open_shelf(read_settings()).open() as book:
        member = _member(book, login, hold=True)
        change = book.staff.take_back if take_back else book.staff.grant
        if not change(member, grant, _operator(), now()):
            has = "does not have this role" if take_back else "has this role already"
            raise click.ClickException(f"{member.login} {has}. See them all: motcua staff list")
    click.echo(f"{member.login} {'is no longer' if take_back else 'is now'} {_shown(grant)}.")


@staff.command()
@click.argument("login")
def password(login: str) -> None:
    """Set the password of LOGIN anew; a lock ends, and so do its sessions."""
    shelf = open_shelf(read_settings())
    with shelf.open() as book:
        cleaned = _member(book, login).login
    password_hash = _ask_password(cleaned)
    with shelf.open() as book:
        book.staff.set_password(_member(book, login, hold=True), password_hash, _operator(), now())
    click.echo(f"{cleaned} has a new password and is signed out everywhere.")


def _operator() -> Actor:
    """The program, with the operating system's user who runs it."""
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run under a number that has no name
        user = str(os.getuid())
    return Actor("program", {"user": user})


def _member(book: Book, login: str, hold: bool = False) -> StaffMember:
    member = book.staff.named(login, hold)
    if member is None:
        raise click.ClickException(f"there is no login {login!r}. See them all: motcua staff list")
    return member


def _ask_password(login: str) -> str:
    typed = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if weak := weakness(typed, login):
        raise click.ClickException(f"this password cannot be used: {_WEAK[weak]}")
    return hash_password(typed)


def _taken(login: str) -> str:
    return (
        f"there is a login {login} already. For another role: motcua staff grant {login} --role ROLE; "
        f"for a forgotten password: motcua staff password {login}"
    )


def _shown(grant: Grant) -> str:
    scope = " ".join(
        f"{name} {value}" for name, value in (("agency", grant.agency), ("commune", grant.commune)) if value
    )
    return f"{grant.role.value} ({scope})" if scope else grant.role.value

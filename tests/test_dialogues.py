"""Plays the conversations in dialogues/*.txt.

`> words` sends, `> [label]` presses, `> after 31 minutes` lets time pass; `< words` must be in the reply or its source,
`< [label]` must be offered, `< !outcome` is what became of the message, `< no words` must not be said. `#` is a comment.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.talk import Talk

FILES = sorted((Path(__file__).parent / "dialogues").glob("*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_dialogue(file: Path, talk: Talk) -> None:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith(">"):
            send(talk, line[1:].strip())
        elif line.startswith("<"):
            expected = line[1:].strip()
            assert holds(talk, expected), f"{file.name}:{number}: {expected}\n{heard(talk)}"
        else:
            assert not line or line.startswith("#"), f"{file.name}:{number}: what is this?"


def send(talk: Talk, sent: str) -> None:
    """Words, a button or a pause."""
    if sent.startswith("[") and sent.endswith("]"):
        talk.press(sent[1:-1])
    elif sent.startswith("after ") and sent.endswith(" minutes"):
        talk.now += timedelta(minutes=int(sent.split()[1]))
    else:
        talk.say(sent)


def holds(talk: Talk, expected: str) -> bool:
    """Whether the last reply is as expected."""
    reply = talk.replies[-1]
    said = f"{reply.text}\n{reply.source}".replace("*", "")
    if expected.startswith("[") and expected.endswith("]"):
        return talk.offers(expected[1:-1])
    if expected.startswith("!"):
        return expected[1:] == reply.outcome
    if expected.startswith("no "):
        return expected[3:] not in said
    return expected in said


def heard(talk: Talk) -> str:
    """The last reply as a failing test shows it."""
    return f"{talk.replies[-1].text}\n{talk.replies[-1].source}\n{talk.labels}"

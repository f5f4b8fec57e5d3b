"""What kind of message it is, when it is no question about a procedure."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from knowledge.datafiles import load_toml
from knowledge.normalize import bare, folded_words, has_marks, split
from knowledge.phrases import as_line, compile_phrases


class Intent(StrEnum):
    """Kinds of message that are answered without looking for a procedure."""

    EMERGENCY = "emergency"
    IMPOSTOR = "impostor"
    """Whether a message, call, page or app is genuine."""
    DOSSIER = "dossier"
    COMPLAINT = "complaint"
    HUMAN = "human"
    COURT = "court"
    """A matter of the people's court."""
    START = "start"
    """The whole message asks to begin again."""
    SMALLTALK = "smalltalk"
    MY_DATA = "my_data"
    """They want to see what we have about them."""
    FORGET_ME = "forget_me"
    """They want it deleted."""
    WITHDRAW = "withdraw"
    """They take back what they agreed to."""
    DATA_REQUEST = "data_request"
    """Anything else about their data, which a person has to do."""


OWN_DATA = (Intent.DATA_REQUEST, Intent.WITHDRAW, Intent.FORGET_ME, Intent.MY_DATA)
"""About the person's own data; the earlier is the more particular."""

_DATA = load_toml("intents.toml")
_EMERGENCIES = {kind: compile_phrases(said) for kind, said in _DATA["emergency"].items() if kind != "unless"}
_SAID = {intent: compile_phrases(_DATA[intent].get("said", ())) for intent in Intent}
_UNLESS = {intent: compile_phrases(_DATA[intent].get("unless", ())) for intent in Intent}
_WHOLE = compile_phrases(_DATA["smalltalk"]["whole"])
_START = compile_phrases(_DATA["start"]["whole"])
_WHY = compile_phrases(_DATA["why"]["whole"])
_HANDED_IN = compile_phrases(_DATA["dossier"]["handed_in"])
_THINGS = compile_phrases(_DATA["impostor"]["things"])
_THANKS = compile_phrases(_DATA["thanks"]["said"])
_FILLER = compile_phrases(_DATA["filler"]["words"])
_NUMBERS = [bare(name) for name in _DATA["button_number"]["names"]]
_LAST = {" ".join(map(bare, split(said))) for said in _DATA["button_number"]["last"]}
_NONE = compile_phrases(_DATA["button_number"]["none"])
_BESIDE = {bare(word) for word in _DATA["button_number"]["beside"]}
_LONGEST_SMALLTALK = 14
"""Words; a longer message is read for its question."""

_HEARD = 0.40
"""Probability from which a kind is believed."""
_PHRASE = 0.30
"""What a fixed phrase adds to it."""
_OFF_TOPIC = 0.15
"""Below this, a message is a question whatever phrase stands in it ("quán karaoke ồn ào" beside a licence)."""

_COURT = 0.10
"""Probability of anything but a question that a court's phrase needs beside it in a longer message."""
_LONGEST_COURT = 10
"""Words of a message that is about little else than its phrase."""
_LIKELIEST = 0.30
"""Probability that the likeliest kind must have, when no phrase speaks for it."""
_ALARM = 0.45
"""… that danger must have: nobody is to be sent to the fire brigade for a motorbike."""
_SHORTEST_ALARM = 6
_LONGEST_OWN_DATA = 14
"""Words of a message about one's own data; a longer one is read for its question."""
_NO_QUESTION = 0.05
"""Below this, even a phrase of danger is part of a question ("nha sap het han" is no collapsing house)."""

# A dossier's code, as in "000.00.04.H51-200221-0001" or "H08.12-200221-0001", typed with care or without.
_DOSSIER_CODE = re.compile(
    r"(?<![\w.])(?:[0-9a-z]{3}\s?\.\s?[0-9a-z]{2}\s?\.\s?[0-9a-z]{2}\s?\.\s?)?[a-z][0-9o]{2}(?:\.\d{1,4}){0,4}\s?-\s?\d{6}\s?-\s?\d{4,6}(?!\w)",
    re.IGNORECASE,
)


def dossier_code(text: str) -> str:
    """The dossier code in a message, in its usual spelling; empty when there is none."""
    found = _DOSSIER_CODE.search(text)
    return re.sub(r"\s", "", found[0]).upper() if found else ""


def emergency_kind(words: Sequence[str]) -> str:
    """Which help is needed: "fire", "crime", "health", "accident", "water", "child", "despair", "scam",
    or "help" for a cry that does not say what is wrong; empty for none."""
    line = as_line(words)
    if _UNLESS[Intent.EMERGENCY].search(line):
        return ""
    return next((kind for kind, said in _EMERGENCIES.items() if said.search(line)), "")


def find_intent(text: str, words: Sequence[str], kinds: Mapping[str, float]) -> Intent | None:
    """The kind of a message, or None for a question.

    `words` are typed words with abbreviations written out, `kinds` the classifier's probabilities. Phrases
    are certain and come first; the classifier hears what has no fixed words.
    """
    off_topic = sum(kinds.values())
    if dossier_code(text):
        return Intent.DOSSIER
    if emergency_kind(words) and (off_topic >= _NO_QUESTION or has_marks(text)):
        return Intent.EMERGENCY
    return _by_phrase(words, off_topic) or _by_kind(words, kinds, off_topic)


def _by_phrase(words: Sequence[str], off_topic: float) -> Intent | None:
    """What is certain by its words."""
    line = as_line(words)
    if _is_said(Intent.IMPOSTOR, line) and _THINGS.search(line):
        return Intent.IMPOSTOR
    if _START.fullmatch(line):
        return Intent.START
    if len(words) <= _LONGEST_SMALLTALK and (_is_said(Intent.SMALLTALK, line) or _is_small_talk(line)):
        return Intent.SMALLTALK
    if len(words) <= _LONGEST_OWN_DATA and (about := own_data(line)):
        return about
    if _is_said(Intent.COURT, line) and (off_topic >= _COURT or len(words) <= _LONGEST_COURT):
        return Intent.COURT
    return None


def _by_kind(words: Sequence[str], kinds: Mapping[str, float], off_topic: float) -> Intent | None:
    """What the classifier hears, helped by phrases."""
    line = as_line(words)
    for intent in (Intent.DOSSIER, Intent.COMPLAINT, Intent.HUMAN):
        if kinds.get(intent, 0) + _PHRASE * _is_said(intent, line) >= _HEARD and off_topic >= _OFF_TOPIC:
            return intent
    likeliest = max(kinds, key=lambda kind: kinds[kind], default="")
    needed = _LIKELIEST
    if likeliest == Intent.EMERGENCY:  # a few words without a phrase of danger are an answer
        needed = _ALARM if len(words) >= _SHORTEST_ALARM else 1.0
    if off_topic >= _HEARD and likeliest in set(Intent) and kinds[likeliest] >= needed:
        return Intent(likeliest)
    return None


def own_data(line: str) -> Intent | None:
    """What is wanted about one's own data, in a line of `as_line`; None for anything else."""
    return next((intent for intent in OWN_DATA if _is_said(intent, line)), None)


def button_number(text: str) -> int:
    """The number of the button that a message picks: "2", "số 2", "cái thứ hai"; 0 when it says anything else."""
    told = [word for word in folded_words(text) if word not in _BESIDE]
    if len(told) != 1:
        return 0
    if told[0].isdecimal():
        return int(told[0]) if len(told[0]) < 3 else 0
    return _NUMBERS.index(told[0]) + 1 if told[0] in _NUMBERS else 0


def picks_last(text: str) -> bool:
    """True when a message picks the last button and says nothing else."""
    told = [word for word in folded_words(text) if word not in _BESIDE]
    return " ".join(told) in _LAST


def picks_none(text: str) -> bool:
    """True when a message says that none of the choices is meant."""
    return bool(_NONE.fullmatch(as_line(split(text))))


def asks_why(text: str) -> bool:
    """True when a message asks nothing but why it was answered so."""
    return bool(_WHY.fullmatch(as_line(split(text))))


def handed_in(words: Sequence[str]) -> bool:
    """True when a dossier is spoken of as handed in already."""
    return bool(_HANDED_IN.search(as_line(words)))


def gives_thanks(words: Sequence[str]) -> bool:
    """True when small talk is a thank-you."""
    return bool(_THANKS.search(as_line(words)))


def _is_said(intent: Intent, line: str) -> bool:
    return bool(_SAID[intent].search(line)) and not _UNLESS[intent].search(line)


def _is_small_talk(line: str) -> bool:
    """True when nothing but small talk and filler is said, and some small talk is."""
    rest, found = _WHOLE.subn(" ", line)
    return bool(found) and not _FILLER.sub(" ", rest).split()

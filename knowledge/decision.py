"""One procedure, a choice, or none: how sure we are decides, by numbers that were fitted (`make fit-decision`)."""

import math

from knowledge.datafiles import load_toml
from knowledge.reading import OFF_TOPIC, Found, Reading, Unknown, Unsure, Verdict

_RULES = load_toml("decision.toml")
_SURE: dict[str, float] = _RULES["sure"]
_OPEN: dict[str, float] = _RULES["open"]
_DECIDE: dict[str, float] = _RULES["decide"]
_NONSENSE: dict[str, float] = _RULES["nonsense"]
_SAYS_NAME = 0.99
"""Share of an official name from which a message says it, and leaves nothing open."""


def decide(reading: Reading) -> Verdict:
    """What is made of a message."""
    matches = reading.matches
    if not any(word.isalpha() for word in reading.words):
        return Unknown(matches)
    if reading.plain:
        return Found(matches)
    if reading.unknown >= _NONSENSE["unknown"] or reading.strange >= _NONSENSE["strange"]:
        return Unknown(matches)
    if _asks_back(reading):
        return Unsure(reading.choices, matches)
    if not matches or reading.off_topic + reading.elsewhere >= OFF_TOPIC:
        return Unknown(matches)
    if sure(reading) >= _DECIDE["answer"]:
        return Found(matches)
    if sure(reading) < _DECIDE["offer"]:
        return Unknown(matches)
    near = tuple(m for m in matches if m.score >= matches[0].score * _DECIDE["near"])
    return Unsure(near if len(near) > 1 else matches[:3], matches)


def _asks_back(reading: Reading) -> bool:
    """Whether a fair clerk would ask which of several procedures is meant."""
    if len(reading.choices) < 2 or reading.named >= _SAYS_NAME:
        return False
    if reading.off_topic >= OFF_TOPIC and not reading.worded:
        return False
    almost_certain = sure(reading) >= _DECIDE["almost_certain"]
    return left_open(reading) >= _DECIDE["ask_although_certain" if almost_certain else "ask"]


def evidence(reading: Reading) -> dict[str, float]:
    """The numbers that tell whether the first match is right, each between about 0 and 1."""
    first, second = [*[match.score for match in reading.matches[:2]], 0.0, 0.0][:2]
    return {
        "score": first,
        "margin": first - second,
        "probability": reading.matches[0].probability if reading.matches else 0.0,
        "off_topic": reading.off_topic,
        "explained": reading.explained,
        "unknown": reading.unknown,
        "strange": reading.strange,
        "length": _length(reading),
    }


def openness(reading: Reading) -> dict[str, float]:
    """The numbers that tell whether a message leaves open which of several procedures is meant."""
    scores = [*[match.score for match in reading.matches[:3]], 0.0, 0.0, 0.0]
    probabilities = [*[match.probability for match in reading.matches[:2]], 0.0, 0.0]
    return {
        "vague": math.log(reading.vague + 0.005),
        "first": probabilities[0],
        "second": probabilities[1],
        "third": scores[2] / max(scores[0], 1e-6),
        "length": _length(reading),
        "worded": float(reading.worded),
        "named": reading.named,
        "off_topic": reading.off_topic,
        "explained": reading.explained,
        "unknown": reading.unknown,
        "strange": reading.strange,
    }


def sure(reading: Reading) -> float:
    """The fitted probability that the first match is what the citizen means."""
    return _logistic(_SURE, evidence(reading))


def left_open(reading: Reading) -> float:
    """The fitted probability that the message fits several procedures."""
    return _logistic(_OPEN, openness(reading))


def _length(reading: Reading) -> float:
    return min(len(reading.words), 40) / 40


def _logistic(weights: dict[str, float], values: dict[str, float]) -> float:
    logit = weights["bias"] + sum(weights[name] * value for name, value in values.items())
    return 1 / (1 + math.exp(-logit))

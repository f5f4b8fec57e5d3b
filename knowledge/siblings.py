"""Another case of the procedure in hand: the like of it that explains new words best.

"And when it is lost?" behind the first issue of a card means the issue of a lost card, not of a lost licence:
procedures whose names are alike stand nearer, and of these the one counts that the words speak for.
"""

from collections.abc import Sequence

import numpy as np

from knowledge.datafiles import load_toml
from knowledge.matcher import Matcher
from knowledge.normalize import split
from knowledge.phrases import as_line, compile_phrases
from knowledge.procedure import Procedure

_NEAR = 50
"""So many procedures with names like the one in hand are looked at."""
_ALIKE = 0.3
"""How much like it they must be at least."""
_ABROAD = compile_phrases(load_toml("talk.toml")["abroad"]["says"])
"""Words of procedures with a foreign side: nobody means one who does not say so."""
_LIKENESS = 0.3
"""Share of the evidence that a procedure loses which is not alike at all."""
_TOGETHER = 0.4
"""Weight of the ranking that the words get behind the name of the procedure in hand."""
_LEAD = 0.1
"""By so much must another case be better explained than the one in hand."""
_EXPLAINED = 0.45
"""Share of the words' weight that another case must explain."""


def other_case(
    matcher: Matcher, current: Procedure, name: str, text: str, words: Sequence[str]
) -> Procedure | None:
    """The sibling that `words` of `text` speak for; None when the procedure in hand explains them as well.

    `name` is what citizens call the procedure in hand.
    """
    here = matcher.place(current.code)
    if here is None or not words:
        return None
    explained = matcher.explained(words, text)
    alike = matcher.alike(current)
    together = matcher.read(f"{name}. {text}").scores
    scores = explained * (1 - _LIKENESS + _LIKENESS * np.minimum(alike, 1.0)) + _TOGETHER * together
    abroad = _is_abroad(text) or _is_abroad(current.name)
    near = [
        int(place)
        for place in np.argsort(-alike)[:_NEAR]
        if place != here
        and alike[place] >= _ALIKE
        and (abroad or not _is_abroad(matcher.procedures[place].name))
    ]
    if not near or matcher.names_another(words, current):
        return None
    best = max(near, key=lambda place: float(scores[place]))
    better = explained[best] > explained[here] and scores[best] - explained[here] >= _LEAD
    leads = better and explained[best] >= _EXPLAINED
    return matcher.offered(best) if leads else None


def _is_abroad(text: str) -> bool:
    return bool(_ABROAD.search(as_line(split(text))))

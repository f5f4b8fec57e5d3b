"""One administrative procedure (thủ tục hành chính) in the field's own terms.

The parts are those of Nghị định 63/2010/NĐ-CP, article 8. All text is the official record's, cleaned of
typing dirt only (see `knowledge.normalize`); meaning is read from it elsewhere (`fees`, `deadlines`, `papers`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Way(StrEnum):
    """How a dossier is handed in."""

    ONLINE = "online"
    POST = "post"
    IN_PERSON = "in_person"


class Kind(StrEnum):
    """Who has the procedure: the whole country, one province, or only offices among themselves."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of the dossier (thành phần hồ sơ); real records put notes among them."""

    name: str
    originals: int = 0
    copies: int = 0
    form: str = ""
    """Name or number of the form to fill in; empty when the record names none."""
    case: str = ""
    """The heading the line stands under: a case, "to hand in", "to show", "note"."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to hand in, with its own deadline and fee as the source words them."""

    way: Way
    time: str = ""
    fee: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A legal document that the procedure rests on."""

    number: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """An immutable record; `fingerprint` addresses it by its content."""

    code: str
    name: str
    field: str = ""
    """Lĩnh vực, the official's drawer: "Hộ tịch", "Đất đai"."""
    agency: str = ""
    """Who carries it out (cơ quan thực hiện)."""
    level: str = ""
    decision: str = ""
    """Number of the decision that announced it."""
    decision_date: str = ""
    """YYYY-MM-DD, or empty."""
    papers: tuple[Paper, ...] = ()
    papers_in_order: bool = False
    """False where the source is known to have scrambled the papers."""
    fee: str = ""
    time: str = ""
    channels: tuple[Channel, ...] = ()
    steps: str = ""
    conditions: str = ""
    legal_basis: tuple[LegalBasis, ...] = ()
    result: str = ""
    keywords: str = ""
    online_level: str = ""
    promulgated_by: str = ""
    subjects: tuple[str, ...] = ()
    kind: Kind = Kind.NATIONAL
    competent_agency: str = ""
    receiving_address: str = ""
    coordinating_agency: str = ""
    url: str = ""
    """Address on the national portal; only where the source has one."""

    @property
    def has_details(self) -> bool:
        """False for the records of which the source publishes a name, a field and an agency only."""
        return bool(self.papers or self.steps or self.channels or self.fee or self.time)

    @property
    def office(self) -> str:
        """Who to go to or to ask: the first of the agencies that the record names; may be empty."""
        return self.agency or self.competent_agency or self.receiving_address or self.promulgated_by

    def to_json(self) -> str:
        """Canonical JSON: the same record always gives the same text."""
        filled = {key: value for key, value in asdict(self).items() if value or key in ("code", "name")}
        return json.dumps(filled, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> "Procedure":
        """Read back what `to_json` wrote."""
        values: dict[str, Any] = json.loads(text)
        values["papers"] = tuple(Paper(**paper) for paper in values.get("papers", ()))
        values["channels"] = tuple(
            Channel(**{**channel, "way": Way(channel["way"])}) for channel in values.get("channels", ())
        )
        values["legal_basis"] = tuple(LegalBasis(**basis) for basis in values.get("legal_basis", ()))
        values["subjects"] = tuple(values.get("subjects", ()))
        values["kind"] = Kind(values.get("kind", Kind.NATIONAL))
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Release:
    """A published list of procedures: what the assistant answers from."""

    number: int
    """Counts up from 1; 0 is a catalogue that was read from a file and never published."""
    as_of: str
    """The date of the data: YYYY-MM-DD or YYYY-MM, as known."""
    procedures: tuple[Procedure, ...] = field(default=(), repr=False)
    dates: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Code → date of the data, where it is not that of the whole release."""

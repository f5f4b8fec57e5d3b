"""A line that cannot be read becomes a finding with its row and reason; the other lines are read."""

import gzip
import json
import lzma
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.importers import jsonl
from knowledge.importers.jsonl import Row, UnreadableFile, read_jsonl
from knowledge.procedure import Channel, Kind, LegalBasis, Paper, Way

GOOD = b'{"code": "1.000001", "name": "One"}\n'
LAST = b'{"code": "1.000002", "name": "Two"}\n'


def read(tmp_path: Path, content: bytes, name: str = "catalogue.jsonl") -> list[Row]:
    path = tmp_path / name
    path.write_bytes(content)
    return list(read_jsonl(path))


def line(**values: Any) -> bytes:
    return json.dumps({"code": "1.000003", "name": "Three", **values}).encode() + b"\n"


def findings(rows: list[Row]) -> list[tuple[str, int, str]]:
    return [(found.problem, found.row, found.field) for row in rows for found in row.findings]


def codes(rows: list[Row]) -> list[str]:
    return [row.procedure.code for row in rows if row.procedure]


@pytest.mark.parametrize(
    ("bad", "problem", "field"),
    [
        (b'{"code": "1.000003", "name": "Thr\n', "not_json", ""),
        (b"\xff\xfe{\x00}\x00\n", "not_json", ""),
        (b'["code", "name"]\n', "not_an_object", ""),
        (b'"1.000003"\n', "not_an_object", ""),
        (b"null\n", "not_an_object", ""),
        (b"[" * 100_000 + b"\n", "not_json", ""),
        (b'{"code": ' + b"1" * 5_000 + b"}\n", "not_json", ""),
        (b'{"name": "No code"}\n', "missing_field", "code"),
        (line(code=None), "missing_field", "code"),
        (line(code=" \t"), "missing_field", "code"),
        (line(code=1.00068), "wrong_type", "code"),
        (line(code="1" * 41), "wrong_type", "code"),
        (b'{"code": "1.000003"}\n', "missing_field", "name"),
        (line(name="\u200b"), "missing_field", "name"),
        (line(name=["Three"]), "wrong_type", "name"),
        (line(fee={"amount": 5}), "wrong_type", "fee"),
        (line(fee=True), "wrong_type", "fee"),
        (line(steps=["Bước 1", "Bước 2"]), "wrong_type", "steps"),
        (line(documents="Tờ khai"), "wrong_type", "documents"),
        (line(documents=["Tờ khai"]), "wrong_type", "documents"),
        (line(documents=[{"name": "Tờ khai", "copies": "2"}]), "wrong_type", "documents.copies"),
        (line(documents=[{"name": "Tờ khai", "original": -1}]), "wrong_type", "documents.original"),
        (line(documents=[{"name": "Tờ khai", "original": True}]), "wrong_type", "documents.original"),
        (line(methods={"channel": "Trực tiếp"}), "wrong_type", "methods"),
        (line(methods=["Trực tiếp"]), "wrong_type", "methods"),
        (line(legal_basis=["Luật"]), "wrong_type", "legal_basis"),
        (line(subjects="Công dân"), "wrong_type", "subjects"),
        (line(code="1.000001"), "duplicate_code", "code"),
    ],
)
def test_a_bad_line_is_reported_and_left_out(tmp_path: Path, bad: bytes, problem: str, field: str) -> None:
    rows = read(tmp_path, GOOD + bad + LAST)
    assert findings(rows) == [(problem, 2, field)]
    assert codes(rows) == ["1.000001", "1.000002"]
    [finding] = rows[1].findings
    assert finding.reason
    assert len(finding.reason) < 250


@pytest.mark.parametrize("depth", [50, 400, 700, 900, 980, 990, 995, 2_000])
def test_nesting_of_any_depth_is_reported(tmp_path: Path, depth: int) -> None:
    deep = b'{"code": "1.000003", "name": "Three", "fee": ' + b"[" * depth + b"]" * depth + b"}\n"
    rows = read(tmp_path, GOOD + deep + LAST)
    assert findings(rows)[0][0] in ("not_json", "wrong_type")
    assert codes(rows) == ["1.000001", "1.000002"]


def test_a_finding_names_the_code_when_it_is_known(tmp_path: Path) -> None:
    [row] = read(tmp_path, line(name=""))
    assert row.findings[0].code == "1.000003"


@pytest.mark.parametrize(
    ("values", "problem", "field"),
    [
        ({"code": " 1.014325"}, "code_trimmed", "code"),
        ({"code": "1.014955-Xoa"}, "code_withdrawn", "code"),
        ({"code": "1.0133611"}, "code_unusual", "code"),
        ({"name": unicodedata.normalize("NFD", "Đăng ký khai sinh")}, "not_composed", "name"),
        ({"name": "ĐĂNG KÝ KHAI SINH"}, "all_capitals", "name"),
        ({"decision_date": "16/01/2026"}, "bad_date", "decision_date"),
        ({"methods": [{"channel": "Bồ câu"}]}, "unknown_way", "methods"),
    ],
)
def test_a_doubtful_value_is_reported_and_let_in(
    tmp_path: Path, values: dict[str, Any], problem: str, field: str
) -> None:
    [row] = read(tmp_path, line(**values))
    assert findings([row]) == [(problem, 1, field)]
    assert row.procedure


@pytest.mark.parametrize("code", ["1.001193", "1.013980.H19", "1.001193.000.00.00.H56"])
def test_codes_of_every_usual_shape_are_taken_as_they_are(tmp_path: Path, code: str) -> None:
    [row] = read(tmp_path, line(code=code))
    assert findings([row]) == []
    assert codes([row]) == [code]


def test_a_trimmed_code_and_a_composed_name_are_kept(tmp_path: Path) -> None:
    [row] = read(tmp_path, line(code=" 1.014325", name=unicodedata.normalize("NFD", "Cấp  thẻ\nmới")))
    assert row.procedure
    assert (row.procedure.code, row.procedure.name) == ("1.014325", "Cấp thẻ mới")


def test_the_same_code_typed_with_a_blank_is_a_duplicate(tmp_path: Path) -> None:
    rows = read(tmp_path, GOOD + line(code="1.000001 "))
    assert [found[0] for found in findings(rows)] == ["code_trimmed", "duplicate_code"]


def test_lone_surrogates_and_control_characters_are_cleaned_away(tmp_path: Path) -> None:
    dirty = rb'{"code": "1.000003", "name": "A\ud800B\u0000C\u202eD", "subjects": ["\udfff"]}'
    [row] = read(tmp_path, dirty)
    assert row.procedure
    assert row.procedure.name == "A B C D"
    assert row.procedure.to_json().encode()


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\t\n \n"])
def test_a_file_without_rows_is_reported(tmp_path: Path, content: bytes) -> None:
    assert findings(read(tmp_path, content)) == [("file_empty", 0, "")]


def test_byte_order_mark_line_ends_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    rows = read(tmp_path, b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n") + b"\r\n\n" + LAST.strip())
    assert [(row.number, found) for row, found in zip(rows, codes(rows), strict=True)] == [
        (1, "1.000001"),
        (4, "1.000002"),
    ]


@pytest.mark.parametrize(("name", "pack"), [("c.jsonl.gz", gzip.compress), ("c.JSONL.XZ", lzma.compress)])
def test_packed_files_are_read_as_they_are(tmp_path: Path, name: str, pack: Any) -> None:
    assert codes(read(tmp_path, pack(GOOD + LAST), name)) == ["1.000001", "1.000002"]


@pytest.mark.parametrize(("name", "pack"), [("c.jsonl.gz", gzip.compress), ("c.jsonl.xz", lzma.compress)])
def test_a_packed_file_that_breaks_off_cannot_be_read(tmp_path: Path, name: str, pack: Any) -> None:
    content = pack(b"".join(line(code=f"1.{n:06}") for n in range(5_000)))
    with pytest.raises(UnreadableFile, match=r"c\.jsonl"):
        read(tmp_path, content[: len(content) // 2], name)


@pytest.mark.parametrize("name", ["c.jsonl.gz", "c.jsonl.xz"])
def test_a_file_that_is_not_packed_as_it_says_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile, match=r"c\.jsonl"):
        read(tmp_path, GOOD, name)


def test_a_packed_file_with_spoilt_bytes_cannot_be_read(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(GOOD * 50, compresslevel=0))
    content[10] = 0xFF
    with pytest.raises(UnreadableFile):
        read(tmp_path, bytes(content), "c.jsonl.gz")


def test_a_missing_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"nowhere\.jsonl"):
        list(read_jsonl(tmp_path / "nowhere.jsonl"))


def test_a_line_over_the_limit_is_read_past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "LONGEST_LINE", 60)
    fits = line(name="n" * 20)
    assert len(fits) <= 60
    rows = read(tmp_path, fits + line(code="1.000004", name="n" * 500) + LAST + line(name="n" * 90).strip())
    assert findings(rows) == [("line_too_long", 2, ""), ("line_too_long", 4, "")]
    assert codes(rows) == ["1.000003", "1.000002"]


def test_every_field_finds_its_place(tmp_path: Path) -> None:
    [row] = read(
        tmp_path,
        line(
            processing_time="5 Ngày",
            documents=[
                {"name": "Tờ khai", "original": 1, "copies": None, "form": ["Mẫu 1", "Mẫu 2"], "case": "A"}
            ],
            doc_order_reliable=True,
            methods=[{"channel": "Trực tuyến", "time": "5 Ngày", "fee": "Miễn phí", "note": "n"}],
            legal_basis=[{"number": "60/2014/QH13", "name": "Luật"}],
            subjects=["Công dân"],
            steps="Bước 1\r\nBước 2",
            type="SPECIFIC",
            decision_date="2026-01-16",
        ),
    )
    procedure = row.procedure
    assert procedure
    assert findings([row]) == []
    assert procedure.papers == (Paper("Tờ khai", 1, 0, "Mẫu 1, Mẫu 2", "A"),)
    assert procedure.papers_in_order
    assert procedure.channels == (Channel(Way.ONLINE, "5 Ngày", "Miễn phí", "n"),)
    assert procedure.legal_basis == (LegalBasis("60/2014/QH13", "Luật"),)
    assert (procedure.steps, procedure.subjects) == ("Bước 1\nBước 2", ("Công dân",))
    assert (procedure.kind, procedure.time) == (Kind.PROVINCIAL, "5 Ngày")
    assert procedure.decision_date == "2026-01-16"


def test_the_share_that_is_read_rises_to_the_end(tmp_path: Path) -> None:
    shares = [row.done for row in read(tmp_path, GOOD + LAST)]
    assert shares == sorted(shares)
    assert shares[-1] == 1


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_FIELDS = st.sampled_from(
    ["code", "name", "fee", "steps", "documents", "methods", "legal_basis", "subjects", "type"]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(_FIELDS, _JSON))
def test_no_record_is_too_strange_to_be_read_or_reported(record: dict[str, Any]) -> None:
    row = jsonl._read_line("c.jsonl", 1, json.dumps(record).encode(), set(), 1.0)
    assert row.findings or row.procedure
    assert all(found.reason and found.cure for found in row.findings)
    if row.procedure:
        assert type(row.procedure).from_json(row.procedure.to_json()) == row.procedure

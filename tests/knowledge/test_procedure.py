"""A record is addressed by its content: the same record, the same fingerprint."""

from dataclasses import replace

from knowledge.procedure import Channel, Kind, LegalBasis, Paper, Procedure, Way

FULL = Procedure(
    code="1.001193",
    name="Thủ tục đăng ký khai sinh",
    field="Hộ tịch",
    agency="Ủy ban nhân dân cấp xã",
    papers=(Paper("Tờ khai", 1, 2, "Mẫu số 1", "Phải nộp"), Paper("Giấy chứng sinh", 1)),
    papers_in_order=True,
    channels=(Channel(Way.ONLINE, "1 Ngày làm việc", "Miễn phí", "ghi chú"), Channel(Way.POST)),
    legal_basis=(LegalBasis("60/2014/QH13", "Luật Hộ tịch"),),
    subjects=("Công dân Việt Nam",),
    kind=Kind.PROVINCIAL,
)


def test_a_full_record_comes_back_as_it_was() -> None:
    assert Procedure.from_json(FULL.to_json()) == FULL


def test_a_bare_record_comes_back_as_it_was() -> None:
    bare = Procedure("1.000001", "Tên")
    assert Procedure.from_json(bare.to_json()) == bare
    assert not bare.has_details


def test_the_fingerprint_does_not_depend_on_the_run() -> None:
    # Releases in databases are addressed by it: when this changes, every stored record is stored again.
    bare = Procedure("1.000001", "Đăng ký")
    assert bare.to_json() == '{"code":"1.000001","kind":"national","name":"Đăng ký"}'
    assert bare.fingerprint == "d3deb73fb05123b7e1562eb9c9f55faabf8ebadb4decba4c0b808869ff835181"


def test_every_part_counts_in_the_fingerprint() -> None:
    changed = [
        replace(FULL, name="Tên khác"),
        replace(FULL, papers=FULL.papers[::-1]),
        replace(FULL, papers_in_order=False),
        replace(
            FULL, channels=(Channel(Way.ONLINE, "1 Ngày làm việc", "5.000 đồng", "ghi chú"), FULL.channels[1])
        ),
        replace(FULL, kind=Kind.NATIONAL),
        replace(FULL, decision_date="2026-07-13"),
    ]
    assert len({p.fingerprint for p in [FULL, *changed]}) == 7


def test_the_office_is_the_first_agency_that_the_record_names() -> None:
    assert FULL.office == "Ủy ban nhân dân cấp xã"
    assert replace(FULL, agency="", competent_agency="Sở", promulgated_by="Bộ").office == "Sở"
    assert Procedure("1.000001", "Tên", promulgated_by="Bộ").office == "Bộ"

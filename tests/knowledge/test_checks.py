"""What a clerk is told to look at in a catalogue that reads without error."""

from knowledge.checks import check_procedure, names_district, names_province, without_provinces
from knowledge.datafiles import load_toml
from knowledge.findings import Finding, Severity, shorten
from knowledge.procedure import Channel, Paper, Procedure, Way


def checked(**values: object) -> list[Finding]:
    record = Procedure("1.000001", "Thủ tục", **{"steps": "Bước 1", **values})  # type: ignore[arg-type]
    return list(check_procedure(record, "catalogue.jsonl", 7))


def test_a_sound_record_has_no_findings() -> None:
    sound = (Channel(Way.ONLINE, "5 Ngày làm việc", "Miễn phí"),)
    assert checked(agency="Ủy ban nhân dân cấp xã", channels=sound) == []


def test_a_record_with_a_name_only_is_reported_once() -> None:
    assert [finding.problem for finding in checked(steps="", agency="UBND huyện")] == ["no_details"]


def test_a_doubtful_fee_is_quoted_with_its_row() -> None:
    [finding] = checked(channels=(Channel(Way.POST, "5 Ngày", "Miễn phí (Theo biểu giá)"),))
    assert (finding.problem, finding.row, finding.code) == ("fee_doubtful", 7, "1.000001")
    assert "Miễn phí Theo biểu giá" in finding.reason


def test_a_deadline_without_unit_is_reported() -> None:
    [finding] = checked(channels=(Channel(Way.POST, "7 (đơn vị không ghi)", "Miễn phí"),))
    assert (finding.problem, finding.value) == ("no_unit", "7")


def test_the_abolished_district_is_reported_in_every_field_that_names_it() -> None:
    found = checked(agency="Ủy ban nhân dân cấp huyện", receiving_address="UBND huyện A")
    assert [(finding.problem, finding.field) for finding in found] == [
        ("abolished_district", "agency"),
        ("abolished_district", "receiving_address"),
    ]


def test_a_commune_whose_name_sounds_like_a_district_is_not_reported() -> None:
    assert not names_district("Ủy ban nhân dân cấp xã")
    assert not names_district("Sở Nội vụ")


def test_papers_that_are_pieces_of_the_steps_are_reported() -> None:
    [finding] = checked(papers=(Paper("Bước 2. Nộp hồ sơ"), Paper("Tờ khai", 1)))
    assert (finding.problem, finding.value) == ("papers_garbled", "Bước 2. Nộp hồ sơ")


def test_one_provinces_office_gives_way_to_the_others() -> None:
    assert without_provinces("Sở An toàn thực phẩm - TP.HCM; Ủy ban nhân dân cấp xã; Sở Y tế") == (
        "Ủy ban nhân dân cấp xã; Sở Y tế"
    )
    assert without_provinces("Sở Xây dựng, Sở Giao thông công chánh - TP.HCM") == "Sở Xây dựng"
    alone = "Sở Văn hóa, Thể thao và Du lịch tỉnh Tây Ninh"
    assert without_provinces(alone) == alone


def test_a_name_that_only_sounds_like_a_province_is_none() -> None:
    assert names_province("Sở Du lịch Thành phố Hà Nội")
    assert not names_province("Ban Quản lý Lăng Chủ tịch Hồ Chí Minh")
    assert not names_province("Cục Gìn giữ hòa bình Việt Nam")


def test_provinces_are_thirty_four_and_were_sixty_three() -> None:
    names = load_toml("provinces.toml")
    assert (len(names["current"]), len(names["current"]) + len(names["former"])) == (34, 63)


def test_every_problem_says_what_is_wrong_and_what_to_do() -> None:
    for problem in load_toml("findings.toml"):
        finding = Finding(problem, "catalogue.jsonl", 1, field="name", value="{x}")
        assert finding.reason
        assert finding.cure
        assert finding.severity in Severity


def test_a_long_value_is_shortened_on_one_line() -> None:
    assert shorten("a\n b", 5) == "a b"
    assert shorten("abcdef", 5) == "abcd…"

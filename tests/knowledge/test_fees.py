"""Fee fields as the portal really prints them: a zero beside a fee rule is never "free"."""

from datetime import date

import pytest

from knowledge.fees import FeeKind, amounts, as_money, brackets, cut_fee, fees, read_fee, sums, sums_now
from knowledge.procedure import Channel, Procedure, Way

RULE = "Phí: 0 đồng (Do Hội đồng nhân dân tỉnh quy định); Lệ phí: 0 đồng (Do Hội đồng nhân dân tỉnh quy định)"


def procedure(*channels: Channel, fee: str = "", steps: str = "") -> Procedure:
    return Procedure("1.000001", "Thủ tục", fee=fee, steps=steps, channels=channels)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Miễn phí", FeeKind.FREE),
        ("MIỄN PHÍ.", FeeKind.FREE),
        ("Miễn phí (Không)", FeeKind.FREE),
        ("Miễn phí (Không quy định.)", FeeKind.FREE),
        ("Không thu phí", FeeKind.FREE),
        ("Miễn phí (Chưa quy định.)", FeeKind.DOUBTFUL),
        ("Miễn phí (do Ủy ban nhân dân cấp tỉnh quy định.)", FeeKind.DOUBTFUL),
        ("Miễn phí (- Dưới 5 tấn: 50.000 đồng/giấy; - Trên 15 tấn: 150.000 đồng/giấy.)", FeeKind.DOUBTFUL),
        ("Miễn phí (Theo quy định của Luật phí và lệ phí.)", FeeKind.DOUBTFUL),
        ("Phí: 0 đồng (Chi tiết tại Biểu phí, lệ phí kèm theo)", FeeKind.DOUBTFUL),
        ("Phí : 0 Đồng", FeeKind.QUOTED),
        (RULE, FeeKind.DOUBTFUL),
        ("Phí: 0 đồng; Lệ phí: 0 đồng", FeeKind.QUOTED),
        ("Phí: 0 đồng (Theo biểu giá); Lệ phí: 40.000 đồng", FeeKind.QUOTED),
        ("Miễn phí đối với người thuộc hộ nghèo", FeeKind.QUOTED),
        ("70,000 VNĐ (70.000 đồng/Giấy chứng nhận)", FeeKind.AMOUNT),
        ("Phí : 2.000.000 Đồng (Thẩm định)\nPhí : 3.500.000 Đồng (Thăm dò)", FeeKind.AMOUNT),
        ("Phí: 10.000 đồng (- Nộp trực tiếp;); Phí: 15.000 đồng", FeeKind.AMOUNT),
        ("Lệ phí: 20 đồng (Ghi vào Sổ)", FeeKind.QUOTED),
        ("Phí : không Đồng", FeeKind.QUOTED),
        ("Theo quy định của Bộ Tài chính", FeeKind.QUOTED),
        ("(Mức thu theo Thông tư 64/2025/TT-BTC)", FeeKind.QUOTED),
        ("", FeeKind.SILENT),
        (" \n ", FeeKind.SILENT),
        ("Không có thông tin (1)", FeeKind.SILENT),
    ],
)
def test_how_far_a_fee_can_be_believed(text: str, kind: FeeKind) -> None:
    assert read_fee(text).kind is kind


def test_a_doubtful_fee_keeps_both_halves() -> None:
    fee = read_fee("Miễn phí (Mức lệ phí (nếu có) theo quyết định của Hội đồng nhân dân cấp tỉnh.)")
    assert fee.head == "Miễn phí"
    assert fee.detail == "Mức lệ phí (nếu có) theo quyết định của Hội đồng nhân dân cấp tỉnh."


def test_an_amount_keeps_what_it_is_for() -> None:
    fee = read_fee("2,500,000 VNĐ (đồng/lần (Đối với trường hợp đăng ký bổ sung))")
    assert (fee.head, fee.detail) == ("2,500,000 VNĐ", "đồng/lần (Đối với trường hợp đăng ký bổ sung)")


@pytest.mark.parametrize(
    ("head", "money"),
    [
        ("70,000 VNĐ", "70.000 đồng"),
        ("105,000,000 VNĐ", "105.000.000 đồng"),
        ("50.000 Đồng", "50.000 đồng"),
        ("Phí : 2.000.000 Việt Nam Đồng", "Phí : 2.000.000 đồng"),
        ("Miễn phí", "Miễn phí"),
    ],
)
def test_amounts_are_written_as_people_write_them(head: str, money: str) -> None:
    assert as_money(head) == money


def test_sums_are_read_in_both_spellings() -> None:
    assert amounts("từ 70,000 VNĐ đến 1.500.000 đồng, 5000đ, khoản 2 Điều 22") == [70_000, 1_500_000, 5_000]


def test_ways_that_cost_the_same_share_a_fee() -> None:
    fee, other = fees(
        procedure(
            Channel(Way.ONLINE, fee="Miễn phí"),
            Channel(Way.POST, fee="50,000 VNĐ"),
            Channel(Way.IN_PERSON, fee="50,000 VNĐ"),
        )
    )
    assert (fee.kind, fee.ways) == (FeeKind.FREE, (Way.ONLINE,))
    assert (other.kind, other.ways) == (FeeKind.AMOUNT, (Way.POST, Way.IN_PERSON))


def test_the_records_own_fee_counts_where_no_way_has_one() -> None:
    [fee] = fees(procedure(Channel(Way.ONLINE), fee="Miễn phí"))
    assert (fee.kind, fee.ways) == (FeeKind.FREE, ())


def test_a_free_procedure_whose_steps_make_people_pay_is_doubtful() -> None:
    [fee] = fees(procedure(Channel(Way.ONLINE, fee="Miễn phí"), steps="Bước 2: Nộp lệ phí theo thông báo."))
    assert fee.kind is FeeKind.DOUBTFUL


def test_a_fee_that_stands_only_in_the_note_is_quoted() -> None:
    [fee] = fees(procedure(Channel(Way.POST, note="Lệ phí 30.000 đồng, người nhận trả cước.")))
    assert (fee.kind, fee.head) == (FeeKind.QUOTED, "Lệ phí 30.000 đồng, người nhận trả cước.")


def test_a_way_without_a_fee_has_the_one_its_note_begins_with() -> None:
    online, post = fees(
        procedure(
            Channel(Way.ONLINE, note="50,000 Việt Nam Đồng(mỗi thẻ (bản giấy))Nộp tại Công an xã."),
            Channel(Way.POST, fee="Miễn phí (Trả phí cho đơn vị cung cấp dịch vụ.)", note="Trả kết quả."),
            Channel(Way.IN_PERSON, note="03 ngày làm việc kể từ ngày nhận hồ sơ."),
        )
    )
    assert (online.kind, online.head, online.detail) == (
        FeeKind.AMOUNT,
        "50,000 Việt Nam Đồng",
        "mỗi thẻ (bản giấy)",
    )
    assert (post.kind, post.ways) == (FeeKind.DOUBTFUL, (Way.POST,))


@pytest.mark.parametrize(
    ("note", "parts"),
    [
        ("10 USD(/bản)Tại cơ quan đại diện.", ("10 USD(/bản)", "Tại cơ quan đại diện.")),
        ("50.000 đồng/lần. Nộp tại xã.", ("50.000 đồng/lần.", "Nộp tại xã.")),
        ("10 USD", ("10 USD", "")),
        ("10 USD (chưa đóng ngoặc", ("10 USD (chưa đóng ngoặc", "")),
        ("03 ngày làm việc", ("", "03 ngày làm việc")),
        ("", ("", "")),
    ],
)
def test_a_note_is_cut_behind_its_fee(note: str, parts: tuple[str, str]) -> None:
    assert cut_fee(note) == parts


def test_dollars_are_money() -> None:
    assert read_fee("10 USD").kind is FeeKind.AMOUNT
    assert read_fee("Lệ phí : 0.5 USD (dưới 16 tuổi)").kind is FeeKind.AMOUNT
    assert sums("cấp mới 200 USD/lần, gia hạn 100 đô la Mỹ") == ["200 USD", "100 đô la Mỹ"]


def test_a_sum_whose_day_is_over_gives_way_to_the_others() -> None:
    text = "- Cấp mới: 135.000 đồng/lần. - Trực tuyến đến hết ngày 31/12/2025: 115.000 đồng."
    assert sums_now(text, date(2025, 12, 31)) == ["135.000 đồng", "115.000 đồng"]
    assert sums_now(text, date(2026, 1, 1)) == ["135.000 đồng"]
    assert sums_now("đến ngày 31/12/2025: 115.000 đồng", date(2026, 1, 1)) == ["115.000 đồng"]


def test_a_text_is_cut_at_its_outer_brackets() -> None:
    assert brackets("a (b (c)); d (e)") == [("a ", "b (c)"), ("; d ", "e"), ("", "")]
    assert brackets("a (b") == [("a ", "b")]


def test_a_fee_is_over_only_when_every_day_it_names_is() -> None:
    fee = read_fee("50,000 VNĐ (một nửa đến hết ngày 31/12/2025; một nửa đến hết ngày 31/12/2026)")
    assert fee.expired_on(date(2026, 7, 1)) == date(2025, 12, 31)
    assert not fee.is_over(date(2026, 7, 1))
    assert fee.is_over(date(2027, 1, 1))


def test_a_silent_record_has_no_fee() -> None:
    assert fees(procedure(Channel(Way.ONLINE, fee="Không có thông tin"))) == []
    assert fees(procedure()) == []


def test_a_rate_that_ran_out_is_noticed_the_day_after() -> None:
    fee = read_fee("15,000,000 VNĐ (Giảm từ ngày 07/4/2026 đến 30/6/2026 theo Thông tư 40/2026/TT-BTC)")
    assert fee.expired_on(date(2026, 6, 30)) is None
    assert fee.expired_on(date(2026, 7, 1)) == date(2026, 6, 30)


def test_a_day_that_does_not_exist_runs_out_never() -> None:
    assert read_fee("500,000 VNĐ (đến hết ngày 31/02/2026)").expired_on(date(2030, 1, 1)) is None

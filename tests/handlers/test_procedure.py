"""Records of every odd kind, said plainly."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from handlers.message import Link, Message, Outcome, Reply
from handlers.phrasebook import Phrasebook
from handlers.procedure import card, full_text
from handlers.turn import Heard, Turn
from knowledge.aspects import Aspect
from knowledge.library import Library
from knowledge.procedure import Channel, Kind, Paper, Procedure, Way
from records.conversations import Conversation
from tests.talk import START

RECORD = Procedure(
    "1.000001",
    "Thủ tục cấp giấy phép nuôi ong",
    field="Chăn nuôi",
    agency="Ủy ban nhân dân cấp xã",
    decision="12/QĐ-BNNMT",
    decision_date="2026-03-05",
    papers=(Paper("Tờ khai nuôi ong;", originals=1), Paper("Ảnh tổ ong.", copies=2)),
    channels=(Channel(Way.IN_PERSON, time="3 Ngày làm việc", fee="Lệ phí: 20,000 VNĐ"),),
)

Ask = Callable[[Procedure, Aspect], Reply]


@pytest.fixture
def turn(starter_library: Library) -> Turn:
    """A turn in which nothing was said yet."""
    talk = Conversation(procedure="", aspect="", others=[])
    return Turn(Message("test", "somebody", START), "", Heard(), talk, starter_library, Phrasebook())


@pytest.fixture
def ask(turn: Turn) -> Ask:
    """The reply about one aspect of a record."""
    return lambda procedure, aspect: card(turn, procedure, aspect)


def test_papers_first_then_the_name_then_the_source(ask: Ask) -> None:
    reply = ask(RECORD, Aspect.DOCUMENTS)
    assert reply.text == "Bạn nộp: Tờ khai nuôi ong; Ảnh tổ ong.\nThủ tục: *Cấp giấy phép nuôi ong*"
    assert reply.source == "Quyết định 12/QĐ-BNNMT ngày 05/03/2026 · dữ liệu 07/2026 · bản 1"


def test_the_word_before_a_decisions_number_is_not_said_twice(ask: Ask) -> None:
    record = replace(RECORD, decision="Quyết định số 12/QĐ-BQP", decision_date="")
    assert ask(record, Aspect.FEE).source.startswith("Quyết định 12/QĐ-BQP ·")


def test_a_record_without_decision_still_names_the_datas_date(ask: Ask) -> None:
    assert ask(replace(RECORD, decision=""), Aspect.FEE).source == "dữ liệu 07/2026 · bản 1"


def test_a_bare_record_says_that_it_is_bare_and_where_to_ask(ask: Ask) -> None:
    record = Procedure("1.000002", RECORD.name, field="Chăn nuôi", agency=RECORD.agency)
    reply = ask(record, Aspect.FEE)
    assert reply.outcome is Outcome.ANSWER
    assert reply.text.startswith("Dữ liệu chỉ có tên thủ tục này, chưa có giấy tờ, phí và thời hạn.")
    assert "Nơi trả lời được: Ủy ban nhân dân cấp xã." in reply.text
    assert "Gặp người hỗ trợ" in [button.label for button in reply.buttons]


def test_a_bare_record_of_an_unknown_office_leads_to_the_one_stop_desk(ask: Ask) -> None:
    text = ask(Procedure("1.000002", RECORD.name), Aspect.FEE).text
    assert "Nơi trả lời được" not in text
    assert "Bộ phận Một cửa" in text


@pytest.mark.parametrize(
    ("fee", "said"),
    [
        ("Lệ phí: 20,000 VNĐ", "Phí ghi trong dữ liệu: 20.000 đồng.\n"),
        ("Miễn phí", "Miễn phí, theo dữ liệu đã công bố.\n"),
        ("Miễn phí (Do HĐND tỉnh quy định)", "Chưa chắc miễn phí:"),
        (
            "Phí: 5.000 đồng (cá nhân); Phí: 8.000 đồng (tổ chức)",
            "Phí ghi trong dữ liệu: 5.000 đồng; 8.000 đồng.\n",
        ),
        ('Theo biểu "A" của tỉnh.', "Dữ liệu ghi: \"Theo biểu 'A' của tỉnh\".\n"),
        ("", "Dữ liệu không ghi mức phí của thủ tục này.\n"),
    ],
)
def test_the_first_line_about_the_fee(ask: Ask, fee: str, said: str) -> None:
    record = replace(RECORD, channels=(Channel(Way.IN_PERSON, fee=fee),))
    assert ask(record, Aspect.FEE).text.startswith(said)


def test_free_is_doubted_when_the_steps_ask_for_money(ask: Ask) -> None:
    record = replace(RECORD, steps="Nộp phí rồi nhận kết quả.", channels=(Channel(Way.POST, fee="Miễn phí"),))
    reply = ask(record, Aspect.FEE)
    assert reply.text.startswith(
        'Chưa chắc miễn phí: dữ liệu ghi "Miễn phí" nhưng các bước làm nhắc nộp tiền.'
    )
    assert "⚠️" in reply.text


def test_each_way_to_hand_in_has_its_own_deadline(ask: Ask) -> None:
    ways = (Channel(Way.ONLINE, time="3 Ngày"), Channel(Way.POST, time="1 (đơn vị không ghi)"))
    text = ask(replace(RECORD, channels=ways), Aspect.TIME).text
    assert text.startswith("Nộp trực tuyến: 3 ngày. Cách khác xem bên dưới.\n")
    assert '• Bưu chính: chỉ ghi số "1", không rõ ngày hay giờ' in text


def test_two_deadlines_for_the_same_way_are_both_told(ask: Ask) -> None:
    ways = (Channel(Way.ONLINE, time="20 Ngày"), Channel(Way.ONLINE, time="25 Ngày"))
    lines = ask(replace(RECORD, channels=ways), Aspect.TIME).text.split("\n")
    assert lines[0] == "Dữ liệu ghi nhiều thời hạn, xem bên dưới."
    assert lines[2:] == ["• Trực tuyến: 20 ngày", "• Trực tuyến: 25 ngày"]


def test_of_several_offices_the_first_is_said_and_the_others_follow(ask: Ask) -> None:
    record = replace(RECORD, agency="; Ủy ban nhân dân cấp xã; Sở Nội vụ.")
    assert ask(record, Aspect.GENERAL).text.count("Nơi làm: Ủy ban nhân dân cấp xã") == 1
    text = ask(record, Aspect.WHERE).text
    assert text.startswith("Nơi làm: Ủy ban nhân dân cấp xã.\n")
    assert "• Sở Nội vụ" in text


def test_the_online_level_is_explained_where_it_is_recorded(ask: Ask) -> None:
    record = replace(RECORD, channels=(Channel(Way.ONLINE),))
    assert "không ghi là toàn trình" in ask(record, Aspect.ONLINE).text
    full = ask(replace(record, online_level="Toàn trình"), Aspect.ONLINE).text
    assert "làm hết trên mạng, không phải đến tận nơi" in full
    part = ask(replace(record, online_level="Một phần"), Aspect.ONLINE).text
    assert "vẫn phải đến tận nơi ít nhất một lần" in part


def test_a_condition_that_says_there_is_none_is_quoted(ask: Ask) -> None:
    text = ask(replace(RECORD, conditions="Không quy định."), Aspect.CONDITION).text
    assert text.startswith('Không có điều kiện riêng, dữ liệu ghi "Không quy định".')


def test_a_condition_keeps_the_heading_without_which_its_list_says_the_opposite(ask: Ask) -> None:
    conditions = (
        "Không chứng thực khi:\n- Bản chính bị tẩy xóa.\n- Bản chính có dấu mật.\nVẫn chứng thực khi:"
    )
    lines = ask(replace(RECORD, conditions=conditions), Aspect.CONDITION).text.split("\n")
    assert lines[0] == "Điều kiện: Không chứng thực khi:"
    assert lines[2:] == ["• Bản chính bị tẩy xóa.", "• Bản chính có dấu mật."]


def test_an_office_that_was_abolished_is_flagged(ask: Ask) -> None:
    record = replace(RECORD, agency="Ủy ban nhân dân cấp huyện")
    for aspect in (Aspect.WHERE, Aspect.GENERAL, Aspect.STEPS):
        assert "⚠️" in ask(record, aspect).text


def test_a_note_on_handing_in_is_a_place_only_when_it_names_one(ask: Ask) -> None:
    note = "Nộp tại bộ phận Một cửa phường. Thời hạn trả kết quả 5 ngày tại phường."
    text = ask(replace(RECORD, channels=(Channel(Way.IN_PERSON, note=note),)), Aspect.WHERE).text
    assert "• Nộp tại bộ phận Một cửa phường." in text
    assert "5 ngày" not in text


def test_only_a_recorded_address_becomes_a_link(ask: Ask) -> None:
    assert not [b for b in ask(RECORD, Aspect.FEE).buttons if isinstance(b, Link)]
    record = replace(RECORD, url="https://dichvucong.gov.vn/thu-tuc-hanh-chinh/1")
    assert ask(record, Aspect.FEE).buttons[-1] == Link("Cổng dịch vụ công", record.url)


def test_no_button_leads_to_what_is_not_recorded(ask: Ask) -> None:
    labels = [
        b.label for b in ask(replace(RECORD, papers=(), channels=(), time="3 Ngày"), Aspect.GENERAL).buttons
    ]
    assert labels == ["Bao lâu có", "Nộp ở đâu", "Không phải việc này"]


def test_the_full_text_comes_in_pages(turn: Turn) -> None:
    record = replace(RECORD, steps="\n".join(f"{number}. Làm việc này." for number in range(1, 15)))
    first = full_text(turn, record, Aspect.STEPS, 1)
    assert first.text.startswith('Phần "Các bước làm", đầy đủ (trang 1/2):\n')
    assert first.text.endswith("\n10. Làm việc này.")
    assert first.buttons[0].label == "Xem tiếp"
    last = full_text(turn, record, Aspect.STEPS, 99)
    assert last.text.endswith("\n14. Làm việc này.")
    assert last.buttons[0].label == "Cần giấy tờ gì"


@pytest.mark.parametrize("aspect", list(Aspect))
def test_every_aspect_has_a_full_text(turn: Turn, aspect: Aspect) -> None:
    reply = full_text(turn, RECORD, aspect, 1)
    assert "đầy đủ" in reply.text
    assert "12/QĐ-BNNMT" in reply.source


def test_ways_that_cost_the_same_are_told_once(ask: Ask) -> None:
    ways = (Channel(Way.ONLINE, fee="70,000 VNĐ (một bản)"), Channel(Way.POST, fee="70.000 đồng"))
    text = ask(replace(RECORD, channels=ways), Aspect.FEE).text
    assert text.startswith("Phí ghi trong dữ liệu: 70.000 đồng.\n")
    assert text.count("70.000") == 1
    free = (Channel(Way.ONLINE, fee="Miễn phí"), Channel(Way.POST, fee="Miễn phí (Không)"))
    text = ask(replace(RECORD, channels=free), Aspect.FEE).text
    assert text.split("\n")[0] == "Miễn phí, theo dữ liệu đã công bố."
    assert text.count("iễn phí") == 1


def test_a_fee_whose_day_is_over_is_not_told_first(ask: Ask) -> None:
    ways = (
        Channel(Way.ONLINE, fee="160,000 VNĐ (đến hết ngày 31/12/2023)"),
        Channel(Way.IN_PERSON, fee="200,000 VNĐ"),
    )
    text = ask(replace(RECORD, channels=ways), Aspect.FEE).text
    assert text.startswith("Nộp trực tiếp: 200.000 đồng.")
    assert "Mức áp dụng tạm thời đã hết hạn ngày 31/12/2023." in text
    one = "Phí: 160.000 đồng (đến hết ngày 31/12/2023); Phí: 200.000 đồng (Thông tư 25)"
    text = ask(replace(RECORD, channels=(Channel(Way.POST, fee=one),)), Aspect.FEE).text
    assert text.startswith("Phí ghi trong dữ liệu: 200.000 đồng; 160.000 đồng.\n")


def test_a_fee_in_a_note_is_a_fee_and_no_place(ask: Ask, turn: Turn) -> None:
    ways = (
        Channel(Way.IN_PERSON, note="10 USD(/bản, thu tại quầy)Nộp tại Công an xã."),
        Channel(Way.POST, fee="Miễn phí"),
    )
    record = replace(RECORD, channels=ways)
    assert ask(record, Aspect.FEE).text.startswith("Nộp trực tiếp: 10 USD.")
    where = ask(record, Aspect.WHERE).text
    assert "• Nộp tại Công an xã." in where
    assert "USD" not in where
    full = full_text(turn, record, Aspect.FEE, 1).text
    assert "Nộp trực tiếp: 10 USD(/bản, thu tại quầy)" in full
    assert "không ghi" not in full


def test_a_paper_of_some_people_keeps_who_they_are(ask: Ask) -> None:
    paper = Paper(
        "Giấy khám sức khỏe của người lái xe do cơ sở khám bệnh, chữa bệnh đủ tiêu chuẩn theo quy định cấp"
        " (trừ người có giấy phép lái xe hạng A1)",
        originals=1,
    )
    text = ask(replace(RECORD, papers=(*RECORD.papers, paper)), Aspect.DOCUMENTS).text
    assert "• Giấy khám sức khỏe của người lái xe (trừ người có giấy phép lái xe hạng A1)" in text


def test_a_garbled_list_of_papers_is_called_so(ask: Ask) -> None:
    reply = ask(replace(RECORD, papers=(Paper(") và nộp cho cơ quan."),)), Aspect.DOCUMENTS)
    assert reply.text.startswith("Danh sách giấy tờ trong dữ liệu bị lỗi, không đọc được.\n")
    assert "Nơi trả lời được: Ủy ban nhân dân cấp xã." in reply.text
    assert reply.buttons[0].label == "Xem đầy đủ"


@pytest.mark.parametrize("steps", ["Bước 1.\nNộp hồ sơ.", "Bước 1. Nộp hồ sơ.", "Bước 1:\nNộp hồ sơ ("])
def test_the_number_of_a_step_is_no_step(ask: Ask, steps: str) -> None:
    assert ask(replace(RECORD, steps=steps), Aspect.STEPS).text.startswith("Trước hết: Nộp hồ sơ.\n")


def test_one_provinces_office_is_not_told_as_everybodys(ask: Ask) -> None:
    record = replace(RECORD, agency="Sở An toàn thực phẩm - TP.HCM; Sở Y tế")
    assert ask(record, Aspect.WHERE).text.startswith("Nơi làm: Sở Y tế.\n")
    alone = replace(RECORD, agency="Sở Du lịch Thành phố Hà Nội")
    for aspect in (Aspect.WHERE, Aspect.GENERAL):
        assert "bạn hỏi nơi tương ứng ở tỉnh mình" in ask(alone, aspect).text
    assert "Bộ phận Một cửa" in ask(alone, Aspect.STEPS).text
    own = replace(alone, kind=Kind.PROVINCIAL)
    assert "tỉnh mình" not in ask(own, Aspect.WHERE).text


@pytest.mark.parametrize(
    ("agency", "desk"),
    [
        ("Bảo hiểm xã hội cấp huyện", "cơ quan bảo hiểm xã hội nơi bạn ở"),
        ("Chi cục Thuế huyện", "cơ quan thuế"),
        ("Công an huyện", "ủy ban xã, phường nơi bạn ở"),
    ],
)
def test_instead_of_the_district_the_right_office_is_named(ask: Ask, agency: str, desk: str) -> None:
    for aspect in (Aspect.WHERE, Aspect.GENERAL, Aspect.STEPS):
        assert f"Bạn hỏi {desk}" in ask(replace(RECORD, agency=agency), aspect).text

"""What holds for every reply about every procedure of the national catalogue, whatever is asked about it."""

import re
from collections.abc import Callable, Iterator

import pytest

from handlers.message import LONGEST_ACTION, MOST_BUTTONS, Choice
from knowledge.aspects import Aspect
from knowledge.procedure import Procedure
from tests.replies import Said

UNITS = "ngày|giờ|phút|tháng|năm|tuần|đồng|nghìn|ngàn|triệu|tỷ|bản|lần|bộ"
WORDS = "một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|hai mươi|ba mươi"
NUMBER_WORD = re.compile(rf"\b({WORDS})\s+(?:{UNITS})\b", re.IGNORECASE)


def check(replies: list[Said], holds: Callable[[Said], bool]) -> None:
    """Fail with the number of replies for which something does not hold, and the first few of them."""
    wrong = [said for said in replies if not holds(said)]
    if wrong:
        shown = "\n".join(map(str, wrong[:4]))
        pytest.fail(f"{len(wrong)} of {len(replies)} replies:\n{shown}", pytrace=False)


def test_first_line_is_there_and_short(replies: list[Said]) -> None:
    check(replies, lambda said: 0 < len(said.lines[0]) <= 120)


def test_a_reply_has_at_most_twelve_lines_with_its_source(replies: list[Said]) -> None:
    check(replies, lambda said: len(said.lines) + 1 <= 12)


def test_sentences_have_at_most_twenty_syllables_on_average(replies: list[Said]) -> None:
    def comfortable(said: Said) -> bool:
        sentences = [s.split() for s in re.split(r"\n|[.;:!?…]\s", said.reply.text) if s.split()]
        return sum(map(len, sentences)) / len(sentences) <= 20

    check(replies, comfortable)


def test_buttons_are_few_short_and_fit_every_channel(replies: list[Said]) -> None:
    def fit(said: Said) -> bool:
        actions = [b.action for b in said.reply.buttons if isinstance(b, Choice)]
        return (
            len(said.reply.buttons) <= MOST_BUTTONS
            and all(1 <= len(b.label) <= 60 for b in said.reply.buttons)
            and all(len(str(action).encode()) <= LONGEST_ACTION for action in actions)
        )

    check(replies, fit)


def figures(text: str) -> set[str]:
    """Numbers without separators and leading zeros, and number words that stand before a unit."""
    digits = re.findall(r"\d+", re.sub(r"(?<=\d)[.,](?=\d)", "", text))
    return {number.lstrip("0") or "0" for number in digits} | {
        word.lower() for word in NUMBER_WORD.findall(text)
    }


def texts(procedure: Procedure, aspect: Aspect) -> Iterator[str]:
    """Every text of the record that answers an aspect."""
    p, ways = procedure, procedure.channels
    papers = [f"{x.name}\n{x.case}\n{x.form}\n{x.originals}\n{x.copies}" for x in p.papers]
    fee = [p.fee, *(way.fee for way in ways)]
    fee += [way.note for way in ways if "không có thông tin" in way.fee.lower() or not way.fee]
    time = [p.time, *(way.time for way in ways)]
    time += [way.note for way in ways if "theo mô tả" in way.time.lower()]
    where = [p.agency, p.competent_agency, p.receiving_address, *(way.note for way in ways)]
    held = {
        Aspect.DOCUMENTS: papers,
        Aspect.FEE: fee,
        Aspect.TIME: time,
        Aspect.WHERE: where,
        Aspect.ONLINE: [p.online_level, *(way.note for way in ways)],
        Aspect.STEPS: [p.steps],
        Aspect.FORM: papers,
        Aspect.CONDITION: [p.conditions],
        Aspect.RESULT: [p.result],
        Aspect.LEGAL: [f"{basis.number}\n{basis.name}" for basis in p.legal_basis],
        Aspect.GENERAL: [*papers, *fee, *time, p.agency, p.competent_agency, p.result],
    }
    yield from held[aspect]


def test_every_figure_comes_from_the_field_that_was_asked(replies: list[Said]) -> None:
    def sourced(said: Said) -> bool:
        lines = [line for line in said.lines if not line.startswith("Thủ tục:")]
        known = figures("\n".join(texts(said.procedure, said.aspect))) | {"1022"}
        named = {"Nơi trả lời được": said.procedure.office, "Lĩnh vực": said.procedure.field}
        return all(figures(line) <= figures(named.get(line.partition(":")[0], "")) | known for line in lines)

    check(replies, sourced)


def test_the_source_names_the_datas_date_and_the_decision(replies: list[Said]) -> None:
    def number(said: Said) -> str:
        return re.sub(r"^(Quyết định )?(số )?", "", said.procedure.decision, flags=re.IGNORECASE)

    check(replies, lambda said: "07/2026" in said.reply.source and number(said) in said.reply.source)


PAYS = re.compile(
    r"(nộp|thu|đóng) (phí|lệ phí)|nộp tiền|thanh toán (phí|lệ phí)|nghĩa vụ tài chính", re.IGNORECASE
)
RULE = re.compile(r"theo quy định|hội đồng|hđnd|thông tư|nghị quyết|nghị định|quyết định|mức (thu|phí)", re.I)


def test_free_is_never_said_of_what_may_cost_money(replies: list[Said]) -> None:
    def costs(procedure: Procedure) -> bool:
        texts = [procedure.fee, *(way.fee for way in procedure.channels)]
        named = any(int(re.sub(r"\D", "", n)) for text in texts for n in re.findall(r"\d[\d.,]{3,}", text))
        ruled = any(RULE.search(text.partition("(")[2]) for text in texts)
        return named or ruled or bool(PAYS.search(procedure.steps))

    def honest(said: Said) -> bool:
        return not (said.lines[0].startswith("Miễn phí") and costs(said.procedure))

    check(replies, honest)


def test_a_deadline_without_unit_gets_none(replies: list[Said]) -> None:
    def honest(said: Said) -> bool:
        times = [way.time for way in said.procedure.channels] or [said.procedure.time]
        bare = {t.split()[0] for t in times if re.fullmatch(r"\d+( \(đơn vị không ghi.*\))?", t)}
        given = {n for t in times for n in re.findall(r"(\d+) (?:ngày|giờ|tháng|năm|phút)", t.lower())}
        return not any(
            re.search(rf"(?<![\d.,/]){number} (?:ngày|giờ|tháng|năm|phút)", said.reply.text)
            for number in bare - given
        )

    asked = [said for said in replies if said.aspect is Aspect.TIME]
    check(asked, honest)


def test_an_abolished_district_office_is_flagged(replies: list[Said]) -> None:
    def flagged(said: Said) -> bool:
        abolished = re.search(r"cấp huyện|ubnd huyện|ủy ban nhân dân huyện", said.procedure.agency, re.I)
        return not abolished or "⚠️" in said.reply.text

    asked = [s for s in replies if s.aspect in (Aspect.WHERE, Aspect.GENERAL) and s.procedure.has_details]
    check(asked, flagged)


@pytest.mark.parametrize(
    ("code", "aspect", "told"),
    [
        ("1.014063", Aspect.FEE, "Nộp trực tiếp, trực tuyến: 50.000 đồng."),
        ("1.001612", Aspect.FEE, "• Trực tiếp: 50.000 đồng"),
        ("1.001146", Aspect.FEE, "Phí ghi trong dữ liệu: 10 USD."),
        ("1.001456", Aspect.FEE, "Nộp trực tiếp: 200.000 đồng."),
        ("1.004194", Aspect.FEE, "• Trực tiếp: 10.000 đồng; 15.000 đồng"),
        ("1.003677", Aspect.DOCUMENTS, "• Trường hợp công dân thuộc quy định tại điểm a"),
        ("3.000347", Aspect.DOCUMENTS, "• Hộ chiếu (đối với người nước ngoài"),
        ("1.001613", Aspect.DOCUMENTS, "Danh sách giấy tờ trong dữ liệu bị lỗi, không đọc được."),
        ("1.001613", Aspect.WHERE, "Bạn hỏi cơ quan bảo hiểm xã hội nơi bạn ở"),
        ("1.013855", Aspect.WHERE, "Nơi trả lời được: Ủy ban nhân dân cấp xã."),
    ],
)
def test_records_that_were_once_misread(replies: list[Said], code: str, aspect: Aspect, told: str) -> None:
    [said] = [said for said in replies if said.procedure.code == code and said.aspect is aspect]
    assert told in said.reply.text

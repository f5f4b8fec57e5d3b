"""A password or code that is told is known from a question about one."""

import pytest

from knowledge.credentials import tells_credential
from knowledge.vocabulary import load_vocabulary

TOLD = """
mat khau vneid cua em la hoangtu99
mã OTP là 482913
otp 482913
pass: Abc@12345
mk: anhyeuem
mật khẩu của tôi là 123456
mật khẩu vneid em là conmeo, sao không vô được
em quên đổi, mật khẩu là Nam1990 nhé
mã pin 4821
mã PIN thẻ là 0000
cvv 837
số cvv của thẻ visa là 123
nó gọi bảo đọc otp, em đọc 229104 rồi có sao không
otp của em bốn tám hai chín một ba
ma xac thuc 5 5 1 2 0 9
tk 0912345678 mk hoa@2001
482913 là mã otp vừa gửi về
đăng nhập giùm tui, mật khẩu là conmeo123
mật khẩu Abc12345 đăng nhập giúp
password=qwerty
mật khẩu dvc quốc gia của e là: Hanoi#88
ma xac nhan la 7712
mật khẩu wifi nhà em là nhamoi88
mật khẩu em để là hoahong
mk của e la anhyeuem123
em gửi mật khẩu nè: toiyeuvn
tài khoản 0912345678 pass 123456
mã otp nó gửi là 4 8 2 9 1 3
otp là: 482 913
mật khẩu VNeID: Nam@1990
cvv phía sau là 837
số thẻ 4221 5678 9012 3344 cvv 837 hết hạn 12/27
mật khẩu cấp 2 là 123456
em quên chưa đổi, mật khẩu là conmeo
Mật khẩu đăng nhập dịch vụ công của bố tôi: 01011960
MK: 123456
Ma PIN the ngan hang cua toi 246810
đây là mã xác thực 99812 bạn kiểm tra giúp
em đọc cho anh otp nha 772 019
user hoa99 pass hoa@99
mật khẩu vẫn là abcd1234
mat khau la khongnho
pass wifi là 88888888
pass vssid 19051990
""".strip().splitlines()

ASKED = """
quên mật khẩu VNeID thì làm sao
quen mat khau vneid
mật khẩu là gì
OTP là gì
mã otp là mã nào
không nhận được mã otp 2 ngày nay
mật khẩu phải có 8 ký tự
mật khẩu vneid là bao nhiêu ký tự
nhập sai mật khẩu 5 lần bị khóa
otp 6 số gửi về sim cũ
đổi mật khẩu là được phải không
quên mật khẩu là phải ra công an à
mã pin thẻ căn cước dùng làm gì
mã otp gửi về số 0912345678 không dùng nữa
tui đổi sim, mã OTP của app thuế gửi vô số cũ, sửa số đó sao đây
nhập sai mật khẩu VNeID bị khóa
đổi số điện thoại nhận OTP của ngân hàng
passport hết hạn
thủ tục 1.001193 có cần otp không
lệ phí 135.000 đồng nộp qua thẻ có cần cvv không
mật khẩu vneid hết hạn năm 2026 đúng không
otp không về
cho em xin mật khẩu
toi lo doc ma otp cho no roi lam sao
mật khẩu: quên thì làm sao
pin xe điện 48 V có phải đăng ký không
đổi pin điện thoại
mật khẩu vneid cấp 2
mã xác nhận cư trú ct07 lấy ở đâu
xin mã xác nhận số định danh
ai cấp mật khẩu cho
anh bảo mật khẩu là ngày sinh thì có đúng không
mã bảo mật là gì ở mặt sau
quên mật khẩu là toi đời luôn
mật khẩu là thông tin bí mật phải không
đổi mật khẩu vneid mất 135.000 đồng à
mã pin sim viettel là gì
hộ chiếu passport mới
mã xác nhận gửi về số đuôi 4512
vneid báo sai mã otp lỗi 500
mật khẩu vneid có 8 số đúng không
otp hết hạn sau 120 giây
mất căn cước số 079085001234 và quên mật khẩu
quên passcode vneid
làm sao biết mã bảo mật trên hóa đơn điện
mã xác thực hồ sơ 2026
pin 4800 mAh sạc xe điện
""".strip().splitlines()


@pytest.mark.parametrize("text", TOLD)
def test_what_is_told_is_heard(text: str) -> None:
    assert tells_credential(text)


@pytest.mark.parametrize("text", ASKED)
def test_a_question_is_a_question(text: str) -> None:
    assert not tells_credential(text)


def test_no_example_of_a_question_tells_anything() -> None:
    cards = load_vocabulary().cards.values()
    said = [sentence for card in cards for sentence in card.said]
    assert len(said) > 10_000
    assert [sentence for sentence in said if tells_credential(sentence)] == []

"""The commands as an operator types them, bad input included."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import cli
from bot.config import Settings

QUESTION = "Đăng ký khai sinh cần giấy tờ gì?"


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, arguments, input=typed)


def write(folder: Path, *lines: str, name: str = "some-2026-08.jsonl") -> str:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def good(number: int) -> str:
    return json.dumps({"code": f"1.{number:06}", "name": f"Thủ tục số {number}", "fee": "Miễn phí"})


def test_ask_answers_with_its_source(settings: Settings) -> None:
    result = run("ask", *QUESTION.split())
    assert result.exit_code == 0, result.output
    assert "khai sinh" in result.output
    assert "163/QĐ-BTP" in result.output


def test_ask_without_a_question_says_what_to_type(settings: Settings) -> None:
    result = run("ask")
    assert result.exit_code == 2
    assert 'motcua ask "' in result.output


def test_ask_jsonl_keeps_the_contract_of_the_measure(settings: Settings) -> None:
    conversations = [
        {"id": "A", "turns": [QUESTION, "thế mất bao nhiêu tiền?"]},
        {"id": "B", "turns": ["", "xin chào", "\x00 🙂"]},
        {"id": "C", "turns": []},
    ]
    typed = "\n\n".join(map(json.dumps, conversations))
    result = run("ask", "--jsonl", typed=typed)
    assert result.exit_code == 0, result.output
    answers = {answer["id"]: answer["turns"] for answer in map(json.loads, result.stdout.splitlines())}
    assert {name: len(turns) for name, turns in answers.items()} == {"A": 2, "B": 3, "C": 0}
    first, second = answers["A"]
    assert (first["outcome"], first["codes"][0], first["aspect"]) == ("answer", "1.001193", "documents")
    assert (second["outcome"], second["codes"][0], second["aspect"]) == ("answer", "1.001193", "fee")
    for turn in (turn for turns in answers.values() for turn in turns):
        assert set(turn) == {"outcome", "codes", "aspect", "text"}
        assert len(turn["codes"]) <= 5


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"id": 1, "turns": []}', '{"id": "A"}', '{"id": "A", "turns": [1]}']
)
def test_ask_jsonl_names_the_line_it_cannot_read(settings: Settings, line: str) -> None:
    result = run("ask", "--jsonl", typed=f'{{"id": "A", "turns": []}}\n{line}\n')
    assert result.exit_code == 1
    assert "line 2" in result.output


def test_ask_answers_from_a_file_without_touching_the_data_folder(settings: Settings, tmp_path: Path) -> None:
    file = write(tmp_path, good(1), good(2))
    result = run("ask", "--catalogue", file, "Thủ tục số 2 mất bao nhiêu tiền")
    assert result.exit_code == 0, result.output
    assert not (settings.data / "motcua.db").exists()


def test_ask_refuses_a_file_without_procedures(settings: Settings, tmp_path: Path) -> None:
    result = run("ask", "--catalogue", write(tmp_path, ""), QUESTION)
    assert result.exit_code == 1
    assert "some-2026-08.jsonl" in result.output


def test_importing_and_publishing_are_two_steps(settings: Settings, tmp_path: Path) -> None:
    run("ask", "xin chào")  # publishes the starter catalogue
    imported = run("catalogue", "import", write(tmp_path, good(1), good(2)))
    assert imported.exit_code == 0, imported.output
    assert "2 new, 0 changed, 0 unchanged, 0 rows left out" in imported.output
    status = run("catalogue", "status").output
    assert "Published: release 1, data of 2026-07" in status
    assert "Draft: release 2, data of 2026-08" in status
    assert "Release 2 answers now" in run("catalogue", "publish").output
    assert "Draft: none" in run("catalogue", "status").output


def test_bad_rows_are_printed_and_the_others_are_taken(settings: Settings, tmp_path: Path) -> None:
    result = run("catalogue", "import", write(tmp_path, good(1), "{broken", good(1), good(2)))
    assert result.exit_code == 0, result.output
    assert "error: some-2026-08.jsonl:2: " in result.output
    assert "error: some-2026-08.jsonl:3 1.000001: " in result.output
    assert "2 new, 0 changed, 0 unchanged, 2 rows left out" in result.output


def test_many_findings_of_one_kind_are_cut_unless_all_are_asked_for(
    settings: Settings, tmp_path: Path
) -> None:
    file = write(tmp_path, good(1), *["{broken"] * 30)
    few = run("catalogue", "import", file).output
    assert few.count("error: ") == 20
    assert "10 more of not_json" in few
    assert run("catalogue", "import", "--all-findings", file).output.count("error: ") == 30


@pytest.mark.parametrize("lines", [[""], ["{broken"], ["[]", "null"]])
def test_a_file_that_cannot_be_read_leaves_the_release_answering(
    settings: Settings, tmp_path: Path, lines: list[str]
) -> None:
    run("ask", "xin chào")
    result = run("catalogue", "import", write(tmp_path, *lines))
    assert result.exit_code == 1
    assert "still answers" in result.output
    status = run("catalogue", "status").output
    assert "Published: release 1" in status
    assert "Draft: none" in status
    assert "khai sinh" in run("ask", QUESTION).output


def test_replacing_leaves_only_what_the_file_holds(settings: Settings, tmp_path: Path) -> None:
    run("ask", "xin chào")
    run("catalogue", "import", "--replace", write(tmp_path, good(1)))
    assert "with 1 procedures" in run("catalogue", "publish").output


def test_the_date_of_the_data_can_be_given(settings: Settings, tmp_path: Path) -> None:
    file = write(tmp_path, good(1))
    assert "data of 2026-09-30" in run("catalogue", "import", "--as-of", "2026-09-30", file).output
    wrong = run("catalogue", "import", "--as-of", "30/9/2026", file)
    assert wrong.exit_code == 2
    assert "YYYY-MM-DD" in wrong.output


def test_publishing_without_a_draft_says_what_comes_first(settings: Settings) -> None:
    result = run("catalogue", "publish")
    assert result.exit_code == 1
    assert "motcua catalogue import FILE" in result.output


def test_chat_answers_what_is_piped_in_and_ends_with_it(settings: Settings) -> None:
    result = run("chat", typed=f"{QUESTION}\n1\n")
    assert result.exit_code == 0, result.output
    assert "[1]" in result.output
    assert "khai sinh" in result.output


def test_chat_ends_with_an_empty_line(settings: Settings) -> None:
    result = run("chat", typed=f"\n{QUESTION}\n")
    assert result.exit_code == 0
    assert "Giấy chứng sinh" not in result.output


@pytest.mark.parametrize("arguments", [["ask", "--loud", "x"], ["nothing"], ["catalogue", "import"]])
def test_an_unknown_option_is_a_usage_error(settings: Settings, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage: " in result.output


def test_the_installed_command_answers_from_any_folder(settings: Settings, tmp_path: Path) -> None:
    motcua = Path(sys.executable).with_name("motcua")
    done = subprocess.run(
        [motcua, "ask", QUESTION], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "khai sinh" in done.stdout


def test_a_bad_setting_ends_the_command_with_one_line(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_PORT", "http")
    motcua = Path(sys.executable).with_name("motcua")
    done = subprocess.run([motcua, "serve"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: MOTCUA_PORT: ")
    assert done.stderr.count("\n") == 1

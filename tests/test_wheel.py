"""The built wheel answers outside the checkout: every data file is in it."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("bot", "handlers", "knowledge", "records", "desk")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_five_folders_and_no_other(wheel: Path) -> None:
    kept = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *FOLDERS],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if kept.returncode:
        pytest.skip("not a git checkout")
    expected = {name for name in kept.stdout.splitlines() if (ROOT / name).is_file()}
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
    assert names == expected


def test_the_installed_wheel_answers_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    [packages] = (tmp_path / "venv").glob("lib/python*/site-packages")
    # The libraries come from the environment that runs the tests; pip can work on a venv without it.
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python"]
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([*pip, str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True)
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("MOTCUA_", "PYTHON"))
    }
    environment |= {
        "MOTCUA_DATA": str(tmp_path / "data"),
        "PYTHONPATH": os.pathsep.join([str(packages), *libraries]),
    }
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(*command: str | Path) -> str:
        done = subprocess.run(
            command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    place = run(python, "-c", "import bot; print(bot.__file__)").strip()
    assert Path(place).is_relative_to(packages)
    motcua = python.with_name("motcua")
    assert "khai sinh" in run(motcua, "ask", "Đăng ký khai sinh cần giấy tờ gì?")
    assert "Published: release 1" in run(motcua, "catalogue", "status")

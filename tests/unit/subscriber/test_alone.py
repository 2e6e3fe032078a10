import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from subscriber import command

REPOSITORY = Path(__file__).parents[3]


def test_it_runs_with_nothing_but_itself_the_contracts_and_pika(tmp_path):
    shutil.copytree(REPOSITORY / "subscriber", tmp_path / "subscriber")
    shutil.copytree(REPOSITORY / "services/contracts", tmp_path / "services/contracts")
    shutil.copy(REPOSITORY / "services/__init__.py", tmp_path / "services")
    script = (
        "import sys, subscriber.command\n"
        "known = {'subscriber', 'services', 'pika'} | set(sys.stdlib_module_names)\n"
        "others = {name.split('.')[0] for name in sys.modules} - known\n"
        "print(sorted(name for name in others if not name.startswith(('_', 'sitecustomize'))))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-S", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(pika_home()))},
        capture_output=True,
        check=False,
        text=True,
    )
    assert (ended.stdout, ended.stderr) == ("[]\n", "")


def pika_home():
    import pika

    return Path(pika.__file__).parents[1]


def test_the_installed_command_is_this_one():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, name = project["scripts"]["fengqiao-subscribe"].partition(":")
    assert module == command.__name__
    assert callable(getattr(command, name))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "FENGQIAO_BROKER_URL"),
        (["--url", "amqp://x", "--from", "yesterday"], "first, next, last"),
        (["--url", "amqp://x", "--from", "2025-04-07"], "no time zone"),
        (["--url", "amqp://x", "--count", "0"], "from 1 on"),
        (["--url", "amqp://x", "--count", "x"], "from 1 on"),
        (["--url", "amqp://x", "--format", "xml"], "invalid choice"),
    ],
)
def test_a_wrong_call_is_told_with_what_was_expected(words, said, capsys, monkeypatch):
    monkeypatch.delenv("FENGQIAO_BROKER_URL", raising=False)
    with pytest.raises(SystemExit) as ended:
        command.main(words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_wrong_address_ends_with_1(capsys):
    assert command.main(["--url", "bogus"]) == 1
    assert capsys.readouterr().err.startswith("fengqiao-subscribe: The broker's address")


def test_the_command_stands_in_the_developers_environment() -> None:
    command = Path(sys.executable).with_name("fengqiao-subscribe")
    if not command.exists():
        pytest.skip("this Python is not the one that `make` set up")
    found = subprocess.run([command, "--help"], capture_output=True, text=True, check=True)
    assert "--from" in found.stdout

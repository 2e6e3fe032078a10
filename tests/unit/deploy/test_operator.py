"""The operator's command leaves the environment of who calls it as it was."""

import os

from click.testing import CliRunner

from deploy.operator import command


def test_settings_of_a_file_hold_for_the_command_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("FENGQIAO_LOG_LEVEL", raising=False)
    file = tmp_path / "environment"
    file.write_text("FENGQIAO_LOG_LEVEL=warning\n")
    before = dict(os.environ)
    CliRunner().invoke(command.main, ["--settings", str(file), "dead-letters", "list"])
    assert dict(os.environ) == before

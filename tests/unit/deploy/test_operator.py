"""The operator's command takes its settings from a file, and leaves its caller's as they were."""

import os

from click.testing import CliRunner

from deploy.local import environment
from deploy.operator import command


def test_settings_of_a_file_hold_for_the_command_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("FENGQIAO_LOG_LEVEL", raising=False)
    file = tmp_path / "environment"
    file.write_text("FENGQIAO_LOG_LEVEL=warning\n")
    before = dict(os.environ)
    CliRunner().invoke(command.main, ["--settings", str(file), "dead-letters", "list"])
    assert dict(os.environ) == before


def test_a_line_that_is_no_setting_is_named(tmp_path) -> None:
    file = tmp_path / "environment"
    file.write_text("FENGQIAO_LOG_LEVEL=warning\n# a remark\nno setting\n")
    result = CliRunner().invoke(command.main, ["--settings", str(file), "dead-letters", "list"])
    assert result.exit_code == 2
    assert f"{file}:3: NAME=value is wanted, found 'no'" in result.output


def test_what_is_written_is_read_as_it_was(tmp_path) -> None:
    file = tmp_path / "environment"
    settings = {"FENGQIAO_A": "two words, 'quoted' # no remark", "FENGQIAO_B": "=x="}
    environment.write(file, {**settings, "HOME": "not ours"})
    assert environment.read(file) == settings
    assert file.stat().st_mode & 0o777 == 0o600

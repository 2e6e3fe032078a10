"""deploy/example.env lists every variable there is, with its meaning and default, and no other."""

import re
import subprocess
from pathlib import Path

import pytest

from services.chassis import settings

DEPLOY = Path(__file__).parents[2] / "deploy"
ENTRY = re.compile(r"^# (?P<says>.+)\n(?P<off>#?)(?P<name>[A-Z_]+)=(?P<value>.*)$", re.MULTILINE)
ENTRIES = list(ENTRY.finditer((DEPLOY / "example.env").read_text()))
LISTED = {each["name"]: each for each in ENTRIES}
SETTINGS = settings.table()
OF_COMPOSE = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))


def made_in(folder: Path) -> dict[str, str]:
    subprocess.run([DEPLOY / "make-secrets.sh", folder], check=True, capture_output=True)
    lines = (folder / ".env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize(("name", "default", "says"), SETTINGS)
def test_a_setting_is_listed_with_its_meaning_and_default(name, default, says):
    entry = LISTED[name]
    assert entry["says"] == says
    if entry["off"]:
        assert entry["value"] == ("" if default in {"required", "absent"} else default)


def test_what_compose_asks_for_is_listed():
    assert set(LISTED) >= OF_COMPOSE


def test_nothing_else_is_listed():
    assert {name for name, *_ in SETTINGS} | OF_COMPOSE == set(LISTED)
    assert len(ENTRIES) == len(LISTED)


def test_no_secret_has_a_value():
    secret = [n for n in LISTED if "PASSWORD" in n or n == "FENGQIAO_MASTER_KEY"]
    assert len(secret) == 10
    assert not any(LISTED[name]["value"] or LISTED[name]["off"] for name in secret)


class TestMakeSecrets:
    def test_fills_all_that_is_needed_but_the_division(self, tmp_path):
        made = made_in(tmp_path)
        assert [name for name, value in made.items() if not value] == ["FENGQIAO_DIVISION"]

    def test_makes_what_the_settings_accept(self, tmp_path):
        made = made_in(tmp_path)
        made |= {
            "FENGQIAO_DIVISION": "150104002",
            "FENGQIAO_DATABASE_URL": "postgresql:///{service}",
        }
        assert len(settings.load(made).master_key) == 32

    def test_makes_a_pair_of_keys_that_tokens_are_signed_and_checked_with(self, tmp_path):
        from services.chassis import identity

        made_in(tmp_path)
        private, public = (
            tmp_path / "secrets" / f"token.{each}.pem" for each in ("private", "public")
        )
        token = identity.issue(private.read_bytes(), expires=2e9, sub="a", roles=["clerk"])
        assert identity.TokenCheck(public).caller(token, 0).id == "a"

    def test_changes_nothing_the_second_time(self, tmp_path):
        first = made_in(tmp_path)
        key = (tmp_path / "secrets" / "token.private.pem").read_bytes()
        assert made_in(tmp_path) == first
        assert (tmp_path / "secrets" / "token.private.pem").read_bytes() == key

    def test_keeps_secrets_from_others(self, tmp_path):
        made_in(tmp_path)
        for path in (tmp_path / ".env", tmp_path / "secrets" / "token.private.pem"):
            assert path.stat().st_mode & 0o077 == 0

"""Settings: what is wrong is named with what was expected and found; secrets are never shown."""

import base64
import dataclasses

import pytest

from services.chassis import settings
from services.chassis.settings import SettingsError, load

KEY = base64.b64encode(bytes(32)).decode()
GOOD = {
    "FENGQIAO_DIVISION": "150104002",
    "FENGQIAO_DATABASE_URL": "postgresql://u:p@db/fengqiao_{service}",
    "FENGQIAO_MASTER_KEY": KEY,
}
VARIABLES = [each.metadata for each in dataclasses.fields(settings.Settings)]


def test_three_variables_are_enough():
    found = load(GOOD)
    assert found.division == "150104002"
    assert found.master_key == bytes(32)
    assert found.listen == ("127.0.0.1", 8750)
    assert not found.distributed


def test_a_broker_makes_it_distributed():
    assert load({**GOOD, "FENGQIAO_BROKER_URL": "amqp://b"}).distributed


def test_every_service_has_a_database_of_its_own():
    assert load(GOOD).database("risk") == "postgresql://u:p@db/fengqiao_risk"


def test_blank_is_as_good_as_absent():
    assert load({**GOOD, "FENGQIAO_BROKER_URL": "  "}).broker_url is None


def test_everything_that_is_missing_is_named_at_once():
    with pytest.raises(SettingsError) as caught:
        load({})
    for variable in GOOD:
        assert f"{variable} is not set: " in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        ("FENGQIAO_DIVISION", "15010", "6, 9 or 12 digits"),
        ("FENGQIAO_DIVISION", "15010400x", "6, 9 or 12 digits"),
        ("FENGQIAO_DATABASE_URL", "postgresql://u:hunter2@db/one", "{service}"),
        ("FENGQIAO_MASTER_KEY", "aHVudGVyMg==", "32 random bytes in base64"),
        ("FENGQIAO_MASTER_KEY", "hunter2!", "openssl rand"),
        ("FENGQIAO_LISTEN", "8750", "host:port"),
        ("FENGQIAO_LISTEN", "localhost:http", "host:port"),
        ("FENGQIAO_COMMAND_SECONDS", "soon", "more than 0 and at most 60"),
        ("FENGQIAO_COMMAND_SECONDS", "0", "more than 0 and at most 60"),
        ("FENGQIAO_COMMAND_SECONDS", "nan", "more than 0 and at most 60"),
        ("FENGQIAO_CAUGHT_UP_SECONDS", "61", "more than 0 and at most 60"),
        ("FENGQIAO_LOG_FORMAT", "xml", "one of json, console"),
        ("FENGQIAO_LOG_LEVEL", "loud", "one of debug, info, warning, error"),
    ],
)
def test_a_malformed_value_is_named_with_what_was_expected_and_found(variable, text, expected):
    with pytest.raises(SettingsError) as caught:
        load({**GOOD, variable: text})
    words = str(caught.value)
    assert words.startswith(f"{variable} should be ")
    assert expected in words
    secret = next(each["secret"] for each in VARIABLES if each["variable"] == variable)
    assert ("(hidden)" in words) == secret
    assert (text in words) != secret


def test_several_malformed_values_are_named_together():
    with pytest.raises(SettingsError) as caught:
        load({**GOOD, "FENGQIAO_DIVISION": "x", "FENGQIAO_LOG_LEVEL": "loud"})
    assert len(str(caught.value).splitlines()) == 2


def test_whatever_holds_a_password_is_a_secret():
    named = {each["variable"] for each in VARIABLES if each["secret"]}
    assert {"FENGQIAO_DATABASE_URL", "FENGQIAO_MASTER_KEY", "FENGQIAO_BROKER_URL"} <= named


def test_the_table_has_every_variable_once_and_no_secret_default():
    rows = settings.table()
    assert [row[0] for row in rows] == [each["variable"] for each in VARIABLES]
    assert all(says for _, _, says in rows)
    defaults = {variable: default for variable, default, _ in rows}
    assert defaults["FENGQIAO_MASTER_KEY"] == "required"
    assert defaults["FENGQIAO_BROKER_URL"] == "absent"
    assert defaults["FENGQIAO_LISTEN"] == "127.0.0.1:8750"


def test_settings_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        load(GOOD).division = "150104"  # type: ignore[misc]

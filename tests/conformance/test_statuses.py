"""Every status of a case has exactly one word of FHIR and one of Open311, and the page says so."""

import pytest

from gateway import languages
from services.contracts.statuses import FHIR_TASK, OPEN311, PAUSED, STATUSES, outside
from services.intake.domain import ALLOWED, OPEN

from . import status_table

# HL7 FHIR R4 (4.0.1), value set task-status; Open311 GeoReport v2, request.status. Kept here apart
# from the contracts: what is compared must not come from what is tested.
FHIR_R4 = {
    "draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress",
    "on-hold", "failed", "completed", "entered-in-error",
}  # fmt: skip
GEOREPORT_V2 = {"open", "closed"}
FINAL = {"completed", "rejected", "cancelled", "failed", "entered-in-error"}


def test_the_lists_are_theirs() -> None:
    assert (set(FHIR_TASK), set(OPEN311)) == (FHIR_R4, GEOREPORT_V2)


def test_every_status_of_a_case_is_in_the_table_and_no_other() -> None:
    assert set(STATUSES) - {PAUSED} == set(ALLOWED)
    assert set(ALLOWED) <= set(languages.texts("words")["states"])


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_each_has_one_word_of_each(status: str) -> None:
    found = STATUSES[status]
    assert found.fhir in FHIR_R4
    assert found.open311 in GEOREPORT_V2
    assert found.why


@pytest.mark.parametrize("status", sorted(ALLOWED))
def test_what_is_closed_for_one_is_final_for_the_other(status: str) -> None:
    said = outside(status)
    assert (said["open311"] == "closed") == (said["fhir"] in FINAL)
    assert (said["open311"] == "open") == (status in OPEN)


def test_only_an_accepted_case_is_on_hold() -> None:
    held = {status for status in ALLOWED if outside(status, paused=True)["fhir"] == "on-hold"}
    assert held == {"accepted"}


def test_the_page_shows_the_table() -> None:
    assert status_table.written() == status_table.table()

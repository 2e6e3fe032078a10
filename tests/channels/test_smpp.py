"""SMPP 3.4 to a small message centre that reads the wire by itself."""

from uuid import UUID

import pytest

from services.notify.channels import Message, TryAgain, Undeliverable
from services.notify.channels.smpp import SmppChannel, parts

from .peers import HOST, closed_port, silent_peer, smsc

ID = "0a0b0c0d-0000-7000-8000-0000000000ee"
SHORT = "事项150104002-2025-000003已受理。"
LONG = "事项进展：" + "万象天地小区不动产登记" * 12


@pytest.fixture
def centre():
    with smsc() as made:
        yield made


def channel(port, seconds=5.0):
    return SmppChannel(f"smpp://fengqiao:p%40ss@{HOST}:{port}?source=10690001", seconds)


def message(text=SHORT, to="+86 100-0000-0001"):
    return Message(id=ID, to=to, title="", text=text)


def put_together(taken):
    """As a telephone does: by reference and number (3GPP 23.040 §9.2.3.24.1)."""
    pieces = {}
    for each in taken:
        assert each.esm_class & 0x40
        size, kind, length, reference, of, number = each.short_message[:6]
        assert (size, kind, length, of) == (5, 0, 3, len(taken))
        pieces[reference, number] = each.short_message[6:]
    assert len({reference for reference, _ in pieces}) == 1
    return b"".join(pieces[key] for key in sorted(pieces)).decode("utf-16-be")


def test_chinese_goes_as_ucs2(centre):
    channel(centre.port).send(message())
    (taken,) = centre.taken
    assert taken.data_coding == 8
    assert taken.short_message.decode("utf-16-be") == SHORT
    assert (taken.source, taken.to) == ("10690001", "8610000000001")
    assert taken.esm_class & 0x40 == 0
    assert centre.binds == [("fengqiao", "p@ss")]
    assert centre.unbound == 1


def test_a_long_text_comes_in_parts_and_is_put_together(centre):
    channel(centre.port).send(message(LONG))
    assert len(centre.taken) == 3
    assert all(len(each.short_message) <= 140 for each in centre.taken)
    assert put_together(centre.taken) == LONG


def test_a_second_try_has_the_same_references(centre):
    for _ in range(2):
        channel(centre.port).send(message(LONG))
    assert {each.reference for each in centre.taken} == {UUID(ID).int >> 112}
    first, second = centre.taken[:3], centre.taken[3:]
    assert [each.short_message for each in first] == [each.short_message for each in second]


def test_no_character_is_cut_in_two():
    text = "a" + "𠮷" * 70
    pieces = [piece for piece, _ in parts(text, 7)]
    assert len(pieces) == 3
    assert "".join(piece[6:].decode("utf-16-be") for piece in pieces) == text


def test_seventy_characters_are_one_message():
    assert len(list(parts("好" * 70, 1))) == 1
    assert len(list(parts("好" * 71, 1))) == 2


def test_what_no_telephone_puts_together_is_not_sent(centre):
    with pytest.raises(Undeliverable, match="too-long"):
        channel(centre.port).send(message("好" * 67 * 256))
    assert centre.taken == []


@pytest.mark.parametrize("status", [0x08, 0x14, 0x58])
def test_a_busy_centre_is_asked_again(centre, status):
    centre.statuses = [status]
    with pytest.raises(TryAgain, match=f"smpp:{status:08x}"):
        channel(centre.port).send(message())
    channel(centre.port).send(message())
    assert len(centre.taken) == 1


@pytest.mark.parametrize("status", [0x0B, 0x0A, 0x01])
def test_a_wrong_number_stays_wrong(centre, status):
    centre.statuses = [status]
    with pytest.raises(Undeliverable, match=f"smpp:{status:08x}"):
        channel(centre.port).send(message())


def test_a_wrong_password_is_ours_to_mend(centre):
    centre.bind_status = 0x0E
    with pytest.raises(TryAgain, match="smpp:0000000e"):
        channel(centre.port).send(message())


def test_nobody_listens_and_nobody_answers():
    with pytest.raises(TryAgain, match="unreachable"):
        channel(closed_port()).send(message())
    with silent_peer() as port, pytest.raises(TryAgain, match=r"timeout|unreachable"):
        channel(port, seconds=0.2).send(message())


def test_nothing_of_a_message_is_logged(centre, caplog):
    with caplog.at_level("DEBUG"):
        channel(centre.port).send(message())
    assert caplog.text == ""

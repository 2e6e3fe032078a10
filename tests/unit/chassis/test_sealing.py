"""Sealed texts: closed everywhere, opened with the key, by nobody once it is destroyed."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis import clear, sealing
from services.chassis.clear import ERASED, WITHHELD
from services.chassis.keystore import MemoryKeys, VaultError
from services.chassis.sealing import Texts

NAME, PHONE, IDENTITY, ADDRESS = (
    "欧阳试笔", "13900001111", "15010419800101001X", "万象天地小区3号楼2单元201室",
)  # fmt: skip
ID = "00000000-0000-0000-0000-000000000000"
OLD_IDENTITY = "150104198001010"  # 15 digits, before 1999
PLANTED = (NAME, PHONE, "139 0000 1111", "+86-13900001111", IDENTITY, OLD_IDENTITY,
           "0471-5551234", "04715551234", ADDRESS, "Ouyang Shibi",
           "zhang@invented.example")  # fmt: skip


@pytest.fixture
def keys() -> MemoryKeys:
    return MemoryKeys(bytes(32))


@pytest.fixture
def texts(keys: MemoryKeys) -> Texts:
    return Texts(keys)


def plain(texts: Texts, value):
    """Sealed, as it is stored."""
    key = texts.keys.take()
    return texts.seal(value, lambda: key)


@pytest.mark.parametrize("planted", PLANTED)
def test_what_says_who_somebody_is_passes_in_no_field(texts, planted):
    names = ("anything", "reason", "by", "id", "grid", "what", "how", "number", "title", "unit",
             "language", "audience", "zh")  # fmt: skip
    if planted == OLD_IDENTITY:  # as many digits as a grid has, where a grid belongs
        names = tuple(each for each in names if each != "grid")
    value = dict.fromkeys(names, planted) | {"list": [planted], planted: {"deep": [planted]}}
    assert planted not in json.dumps(plain(texts, value), ensure_ascii=False)
    for name in ("basis", "article", "source"):
        assert not clear.is_clear(name, planted)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("state", "accepted"), ("unit", "150104002:justice-office"), ("division", "150104002001"),
        ("grid", "150104002001003"), ("number", "150104002-2026-000123"), ("on", "2026-03-01"),
        ("at", "2026-03-01T08:00:00.123456+00:00"), ("opens", "08:30"), ("id", "clerk.li"),
        ("first_asked", "100347"), ("audience", "unit:150104002:centre"), ("about", "intake-12"),
        ("audience", "staff:clerk.li"), ("audience", "resident:" + ID),
        ("sha256", "a" * 64), ("media_type", "image/jpeg"), ("type", "case.contact_chosen"),
        ("what", "handle"), ("reason", "http:410"), ("ref", "3"), ("language", "mn-Mong"),
        ("basis", "《信访工作条例》第十九条"), ("article", "人民调解法 §33"),
        ("basis", "《中华人民共和国个人信息保护法》第四十七条第一款第（一）项、信访工作条例 §22"),
        ("origin", "150104002001003/" + ID),
    ],
)  # fmt: skip
def test_codes_stay_to_be_computed_on(name, code):
    assert clear.is_clear(name, code)


def test_a_word_of_a_person_is_sealed_even_where_it_looks_like_a_code(texts):
    sealed = plain(texts, {"title": "zhangsan", "what": "zhangsan", "text": {"zh": "ok"}})
    assert "zhangsan" not in str(sealed)
    assert sealed["text"]["zh"].startswith(sealing.MARK)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12,
))  # fmt: skip
def test_what_was_sealed_opens_and_sealing_again_changes_nothing(value):
    texts = Texts(MemoryKeys(bytes(32)))
    key = texts.keys.take()
    sealed = texts.seal(value, lambda: key)
    assert texts.open(sealed) == value
    assert texts.seal(sealed, lambda: key) == sealed
    assert json.loads(texts.open_json(json.dumps(sealed).encode())) == value


def test_the_same_words_are_the_same_token_under_one_key_and_another_under_another(texts):
    one, other = texts.keys.take(), texts.keys.take()
    assert sealing.seal_text(NAME, one) == sealing.seal_text(NAME, one)
    assert sealing.seal_text(NAME, one) != sealing.seal_text(NAME, other)


def test_a_copy_keeps_the_key_of_its_original_and_dies_with_it(texts, keys):
    own, others = keys.take(), keys.take()
    title = sealing.seal_text(NAME, others)
    quoted = {"text": {"zh": f"您的“{title}”已登记"}, "title": title, "note": "own"}
    sealed = texts.seal(quoted, lambda: own)
    assert sealed["title"] == title
    assert texts.open(sealed)["text"]["zh"] == f"您的“{NAME}”已登记"
    keys.destroy([others.id])
    assert texts.open(sealed) == {
        "text": {"zh": f"您的“{ERASED}”已登记"}, "title": ERASED, "note": "own",
    }  # fmt: skip


def test_opening_a_json_text_keeps_it_one(texts):
    body = json.dumps(plain(texts, {"note": 'say "no"\n\\ 是'})).encode()
    assert json.loads(texts.open_json(body)) == {"note": 'say "no"\n\\ 是'}
    assert json.loads(sealing.withhold_json(body)) == {"note": WITHHELD}


def test_a_person_opens_only_when_asked_for(texts, keys):
    key = keys.take()
    token = texts.seal_person({"name": NAME}, key)
    assert texts.seal({"sealed": token}, keys.take) == {"sealed": token}
    assert texts.open({"sealed": token}) == {"sealed": token}
    assert texts.open_json(token.encode()) == token.encode()
    assert texts.open_people([token]) == {token: {"name": NAME}}
    keys.destroy([key.id])
    assert texts.open_person(token) is None


def test_a_text_is_no_person_and_a_person_no_text(texts, keys):
    key = keys.take()
    token = sealing.seal_text('{"name":"x"}', key)
    with pytest.raises(VaultError):
        texts.open_person(token)
    with pytest.raises(VaultError):
        texts.open_person(token.replace("~t1.", "~p1."))
    person = texts.seal_person({"name": NAME}, key)
    with pytest.raises(VaultError):
        texts.open(person.replace("~p1.", "~t1."))


@given(st.data())
def test_one_changed_letter_is_noticed(data):
    texts = Texts(MemoryKeys(bytes(32)))
    head, key, body = sealing.seal_text(NAME, texts.keys.take()).strip("~").split(".")
    at = data.draw(st.integers(0, 30))  # not the last letter: it has bits that mean nothing
    letters = string.ascii_letters + string.digits + "+/"
    other = letters[(letters.index(body[at]) + data.draw(st.integers(1, 63))) % 64]
    with pytest.raises(VaultError):
        texts.open(f"~{head}.{key}.{body[:at]}{other}{body[at + 1 :]}~")


def test_input_that_carries_a_token_is_told(texts):
    token = sealing.seal_text(NAME, texts.keys.take())
    assert sealing.has_token({"a": ["b", {"c": f"see {token}"}]})
    assert sealing.has_token({token: 1})
    assert not sealing.has_token({"a": ["~t1.", "~t1.abc.def~", 1, None]})

"""What a case is found by, and what not."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.problems import Problem
from gateway.search import asking, index, words
from services.chassis.codec import dumps
from services.chassis.identity import Caller
from services.chassis.keystore import MemoryKeys
from services.chassis.sealing import seal_text
from services.chassis.vault import Vault

LEAK = "楼上邻居王小明家卫生间漏水，把我家天花板泡坏了，多次找万象天地小区物业协商不成。"
PERSON = {
    "name": "欧阳建国",
    "phone": "+86 138-1234-5678",
    "id_number": "11010519491231002X",
    "address": "万象天地3号楼2单元1502室",
}


@pytest.fixture
def vault():
    return Vault(bytes(32), MemoryKeys(bytes(32)))


class Case:
    """A case file as the index reads it."""

    def __init__(self, vault, *texts, people=()):
        self.vault = vault
        self.key = vault.texts.keys.take()
        self.of_people = [vault.texts.keys.take() for _ in people]
        self.file = {
            "id": str(uuid4()),
            "number": "150104002-2026-000007",
            "division": "150104002",
            "grid": "150104002005011",
            "title": seal_text(texts[0], self.key) if texts else "",
            "promises": [{"what": seal_text(each, self.key)} for each in texts[1:]],
            "parties": [
                {"person": str(uuid4()), "sealed": vault.texts.seal_person(facts, key)}
                for facts, key in zip(people, self.of_people, strict=True)
            ],
        }

    def found(self, question, roles=("clerk",)):
        """Whether the index finds it, as PostgreSQL's operators would."""
        asked = asking.read(question, Caller("clerk.li", roles, "", "150104002"))
        condition, parameters = asked.condition(self.vault.fingerprint)
        (have,) = map(set, index.found_by([dumps(self.file).decode()], self.vault))
        if "@>" in condition:
            return set(parameters["words"]) <= have
        return all(set(either) & have for either in parameters.values())


@pytest.mark.parametrize(
    "question",
    [
        "漏水",
        "卫生间 漏水",
        "卫生",
        "天花板漏水",
        "万象天地",
        "王小明",
        "物业，漏水！",
        "漏水　物业",
    ],
)
def test_words_of_a_text_find_it(vault, question):
    assert Case(vault, "邻居纠纷", LEAK).found(question)


@pytest.mark.parametrize("question", ["停车", "漏水 停车", "王大明"])
def test_every_word_must_be_there(vault, question):
    assert not Case(vault, "邻居纠纷", LEAK).found(question)


@pytest.mark.parametrize("question", ["150104002-2026-000007", "000007", "150104002005011"])
def test_number_and_place_find_a_case(vault, question):
    assert Case(vault).found(question)


@pytest.mark.parametrize(
    "question",
    ["欧阳建国", "建国", "欧阳", "13812345678", "138 1234 5678", "5678", "11010519491231002x",
     "1502室", "欧阳建国 漏水"],
)  # fmt: skip
def test_people_find_their_case_for_those_who_may_open_them(vault, question):
    case = Case(vault, LEAK, people=[PERSON])
    assert case.found(question)


@pytest.mark.parametrize("question", ["欧阳建国", "13812345678", "1502室"])
def test_nobody_else_finds_by_people(vault, question):
    case = Case(vault, LEAK, people=[PERSON])
    assert not case.found(question, roles=("expert",))


def test_an_erased_person_leaves_the_index_with_all_that_was_said(vault):
    said = "欧阳建国家漏水"
    case = Case(vault, said, people=[PERSON, {"name": "李梅"}])
    assert case.found("欧阳建国")
    vault.texts.keys.destroy([case.of_people[0].id])
    assert not case.found("欧阳建国")
    assert not case.found("13812345678")
    assert not case.found("漏水")
    assert case.found("李梅")
    assert case.found("000007")


def test_a_text_that_was_tampered_with_does_not_stop_the_others(vault):
    broken, sound = Case(vault, LEAK), Case(vault, LEAK)
    title = broken.file["title"]
    broken.file["title"] = title[:60] + ("A" if title[60] != "A" else "B") + title[61:]
    assert not broken.found("漏水")
    assert broken.found("000007")
    assert sound.found("漏水")


def test_the_index_holds_numbers_that_say_nothing_without_the_key(vault):
    other = Vault(bytes([1]) * 32, MemoryKeys(bytes(32)))
    with_one = words.hashed(["漏水"], words.TEXT, vault.fingerprint)
    assert with_one != words.hashed(["漏水"], words.TEXT, other.fingerprint)
    assert with_one != words.hashed(["漏水"], words.PARTY, vault.fingerprint)


@pytest.mark.parametrize("question", ["，。！", "的", "   "])
def test_a_question_without_words_is_refused(question):
    with pytest.raises(Problem) as refused:
        asking.read(question, Caller("clerk.li", ("clerk",), "", "150104002"))
    assert refused.value.code == "question-without-words"


def test_a_question_that_is_a_story_is_refused():
    with pytest.raises(Problem) as refused:
        asking.read("漏水" * 60, Caller("clerk.li", ("clerk",), "", "150104002"))
    assert refused.value.code == "question-too-long"


@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_cutting_never_fails_and_asks_nothing_that_is_not_written(before, after):
    found = words.cut(before)
    assert set(found) <= set(words.cut(f"{before}\n{after}")) or before[-1:].isalnum()
    assert all(each.isalnum() for each in found)


def test_a_party_that_was_sealed_otherwise_or_changed_holds_up_no_other_case(vault):
    case, other = Case(vault, LEAK, people=[PERSON]), Case(vault, LEAK)
    for sealed in ("c2VhbGVkIG90aGVyd2lzZQ==", "~p1.0~"):
        case.file["parties"][0]["sealed"] = sealed
        files = [dumps(each.file).decode() for each in (case, other)]
        few, many = index.found_by(files, vault)
        assert set(few) < set(many)
    assert case.found("000007")
    assert not case.found("漏水")


def test_however_often_the_index_is_told_it_gathers_once(vault, monkeypatch):
    indexer = index.Indexer("postgresql://nowhere", vault)
    waited: list[float] = []
    rounds = iter([5, 3])

    class Line:
        def notifies(self, timeout, stop_after):
            count = next(rounds, None)
            if count is None:
                indexer.stop()
            yield from range(count or 0)

    monkeypatch.setattr(indexer, "index", lambda _: 0)
    monkeypatch.setattr(indexer._stop, "wait", waited.append)
    indexer._keep(Line())
    assert waited == [index.GATHER_SECONDS] * 2

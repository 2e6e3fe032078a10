"""From a text to the words it is found by, the same for what is written and for what is asked.

A segmenter cuts Chinese into words (分词); compounds are cut into their parts besides, so that 卫生
finds 卫生间. Names are cut into pairs of characters: no dictionary knows them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

import rjieba

TEXT, PARTY = "search.text", "search.party"  # apart, so that not everybody finds by names
Fingerprint = Callable[..., bytes]

# Words that nearly every text has find nothing.
COMMON = frozenset("的了是在和与及或也都就这那有把被从到对为以而且但并很还又个")
COMMON |= {"the", "a", "an", "of", "and", "or", "to", "in", "is", "it", "was"}
MOST_ASKED = 12  # words of one question
PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1\d{2})[ -]?(\d{4})[ -]?(\d{4})(?!\d)")
ENDING = 4  # digits by which people name a telephone number


def cut(text: str) -> list[str]:
    """The words of a text, in order, once each: lower case, half width, without punctuation."""
    plain = PHONE.sub(r"\1\2\3", unicodedata.normalize("NFKC", text).lower())
    # Without guessing at unknown words: a guess depends on what stands around, and must not.
    found = rjieba.cut_for_search(plain, False)  # noqa: FBT003 - the library's own order
    return list(dict.fromkeys(each for each in found if each.isalnum() and each not in COMMON))


def of_name(name: str) -> list[str]:
    """What a person or a firm is found by: the name, its pairs of characters, and each of them."""
    plain = "".join(each for each in unicodedata.normalize("NFKC", name).lower() if each.isalnum())
    pairs = [plain[at : at + 2] for at in range(len(plain) - 1)]
    return list(dict.fromkeys([plain, *pairs, *plain, *cut(name)])) if plain else []


def of_person(facts: dict[str, Any]) -> list[str]:
    """What a party is found by: name, telephone (whole, or its last four digits), identity number
    (whole), and the words of the address.
    """
    found = of_name(str(facts.get("name") or ""))
    for number in cut(str(facts.get("phone") or "")):
        found += [number, number[-ENDING:]]
    found += cut(str(facts.get("id_number") or ""))
    found += cut(str(facts.get("address") or ""))
    return list(dict.fromkeys(found))


def hashed(words: Iterable[str], space: str, fingerprint: Fingerprint) -> list[int]:
    """The first 64 bits of each word's keyed hash, as PostgreSQL's bigint holds them."""
    return [int.from_bytes(fingerprint(space, each)[:8], signed=True) for each in words]

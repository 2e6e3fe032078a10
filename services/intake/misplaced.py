"""Telephones and identity numbers written into prose: they belong into the fields of a party.

A pure function, for a word to the clerk: nothing is refused, and nothing is changed.
"""

import re

DIGITS = re.compile(r"\d{3}")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")  # 公众移动通信网网号
IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![\dXx])")
# GB 11643-1999: the sum over the weighted digits, modulo 11, gives the last character.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def found_in(*texts: str | None) -> list[str]:
    """Codes of `contracts.codes.WARNINGS` for what these texts hold."""
    whole = "\n".join(each for each in texts if each)
    if not DIGITS.search(whole):  # nearly always: the others look at every character twice
        return []
    made = []
    if MOBILE.search(whole):
        made.append("telephone-in-text")
    if any(is_identity(each) for each in IDENTITY.findall(whole)):
        made.append("identity-in-text")
    return made


def is_identity(number: str) -> bool:
    """Whether the check character of an 18-digit identity number is right."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    return CHECKS[total % 11] == number[17].upper()

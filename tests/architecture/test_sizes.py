"""What one can hold in the head: the ceilings on files and functions."""

import ast
from collections.abc import Iterator
from pathlib import Path

from .repository import ROOT, sources

FILE, TEST_FILE, FUNCTION = 300, 400, 40

# Longer, each for a reason. An exception that is no longer needed fails the test too.
LONG_FILES = {
    "services/contracts/codes.py": "tables: they are looked up in, not read from end to end",
}
LONG_FUNCTIONS = {
    "services/intake/domain/case.py::__init__": "the library wants each fact of `Created` by name",
}


def lines(path: Path) -> int:
    return len((ROOT / path).read_text().splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            yield node.name, node.end_lineno - node.lineno + 1


def test_no_file_is_longer_than_its_ceiling():
    long = {
        str(path): lines(path)
        for path in sources()
        if lines(path) > (TEST_FILE if path.parts[0] == "tests" else FILE)
    }
    assert long.keys() == LONG_FILES.keys(), long


def test_no_function_is_longer_than_its_ceiling():
    long = {
        f"{path}::{name}": length
        for path in sources()
        for name, length in functions(path)
        if length > FUNCTION
    }
    assert long.keys() == LONG_FUNCTIONS.keys(), long

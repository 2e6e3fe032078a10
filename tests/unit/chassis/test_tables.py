"""An SQL text cut into statements; none is lost, and none is cut within a function."""

from importlib import resources
from types import SimpleNamespace

import pytest

from services.chassis import tables

FUNCTION = """CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1;
END $$;
"""


def test_a_function_stays_in_one_piece():
    found = tables.statements(f"CREATE TABLE a (id int);\n\n{FUNCTION}CREATE TABLE b (id int);\n")
    assert [each.split()[0:2] for each in found] == [
        ["CREATE", "TABLE"],
        ["CREATE", "OR"],
        ["CREATE", "TABLE"],
    ]
    assert found[1].strip() == FUNCTION.strip()


def test_a_comment_ends_nothing():
    found = tables.statements("-- one; two;\nCREATE TABLE a (\n    id int\n);\n-- the end\n")
    assert len(found) == 1


@pytest.mark.parametrize("package", ["services.chassis", "gateway.readmodel", "gateway.search"])
def test_nothing_of_our_own_files_is_lost(package):
    schema = resources.files(package).joinpath("schema.sql").read_text()
    found = tables.statements(schema)
    assert "".join(found).strip() == schema.strip()
    assert all(
        each.count("CREATE TABLE") + each.count("CREATE INDEX") + each.count("ALTER") <= 1
        for each in found
    )


def test_a_statement_without_an_end_is_refused():
    with pytest.raises(ValueError, match="without an end: CREATE TABLE b"):
        tables.statements("CREATE TABLE a (id int);\nCREATE TABLE b (id int)\n")


def test_a_transaction_is_refused():
    with pytest.raises(ValueError, match="autocommit"):
        tables.make(SimpleNamespace(autocommit=False), "")

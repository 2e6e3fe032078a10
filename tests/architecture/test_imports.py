"""Who may import whom: the contracts in pyproject.toml, kept; and who knows which library."""

import ast

import pytest
from importlinter.cli import lint_imports

from .repository import ROOT, sources

CHASSIS = "services/chassis/"
# Where each is imported: files, or folders with everything in them.
KNOWN = {
    "nameko": (f"{CHASSIS}worker.py",),
    "eventlet": (f"{CHASSIS}worker.py", f"{CHASSIS}process.py"),
    "kombu": (CHASSIS,),
    "amqp": (CHASSIS, "deploy/local/rabbit.py"),
    "psycopg": (CHASSIS, "services/notify/outgoing.py", "gateway/", "deploy/"),
    "psycopg_pool": (CHASSIS, "gateway/readmodel/projector.py"),
    "pika": ("subscriber/wire.py",),
}
SHIPPED = [path for path in sources() if path.parts[0] not in {"tests", "bench"}]


def test_every_import_contract_is_kept(capsys):
    code = lint_imports(no_cache=True, no_logo=True)
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("library", KNOWN)
def test_a_library_is_known_where_it_should_be_alone(library):
    found = {str(path) for path in SHIPPED if library in imported((ROOT / path).read_text("utf-8"))}
    assert found
    assert [each for each in sorted(found) if not each.startswith(KNOWN[library])] == []


def imported(code: str) -> set[str]:
    """The first words of all that a file imports from elsewhere, wherever in it."""
    nodes = list(ast.walk(ast.parse(code)))
    named = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    named += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {each.partition(".")[0] for each in named}

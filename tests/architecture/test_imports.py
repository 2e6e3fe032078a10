"""Who may import whom: the contracts in pyproject.toml, kept."""

from importlinter.cli import lint_imports


def test_every_import_contract_is_kept(capsys):
    code = lint_imports(no_cache=True, no_logo=True)
    assert code == 0, capsys.readouterr().out

"""Each part runs with nothing of ours beside it but what it may stand on."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .repository import ROOT, SERVICES

WIRE = ("nameko", "eventlet", "kombu", "amqp", "pika", "psycopg", "psycopg_pool")


def imports(folder: Path, *modules: str) -> set[str]:
    """Import these in a process that sees only this folder of ours; all that was loaded."""
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print('\\n'.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *modules],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def alone(folder: Path, *parts: str) -> Path:
    """A folder with only these parts of the repository."""
    for part in parts:
        shutil.copytree(
            ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    (folder / "services").mkdir(exist_ok=True)
    shutil.copy(ROOT / "services" / "__init__.py", folder / "services" / "__init__.py")
    return folder


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_needs_no_other(name, tmp_path):
    alone(tmp_path, "services/contracts", "services/chassis", f"services/{name}")
    package = f"services.{name}"
    files = ("application", "reactions", "publication", "domain", "service")
    loaded = imports(tmp_path, *(f"{package}.{each}" for each in files))
    assert f"{package}.domain" in loaded


@pytest.mark.parametrize("name", SERVICES)
def test_a_domain_needs_neither_wire_nor_store_nor_anything_of_ours(name, tmp_path):
    alone(tmp_path, f"services/{name}")
    loaded = imports(tmp_path, f"services.{name}.domain")
    assert loaded.isdisjoint(WIRE)
    ours = {each for each in loaded if each.split(".")[0] in {"services", "gateway", "deploy"}}
    assert all(each.startswith((f"services.{name}", "services")) for each in ours)
    assert not {"services.contracts", "services.chassis"} & loaded


def test_contracts_need_nothing_but_python(tmp_path):
    alone(tmp_path, "services/contracts")
    names = ("commands", "events", "topology", "envelope", "messages")
    loaded = imports(tmp_path, *(f"services.contracts.{each}" for each in names))
    third = {each.split(".")[0] for each in loaded} - set(sys.stdlib_module_names)
    assert third <= {"services", "__main__", "sitecustomize", *bare(tmp_path)}


def bare(folder: Path) -> set[str]:
    """What any process of this environment loads at its start (`.pth` files and the like)."""
    return {each.split(".")[0] for each in imports(folder)}


def test_the_subscriber_needs_contracts_alone(tmp_path):
    alone(tmp_path, "services/contracts", "subscriber")
    names = [f"subscriber.{path.stem}" for path in (tmp_path / "subscriber").glob("[!_]*.py")]
    loaded = imports(tmp_path, "subscriber", *names)
    assert loaded.isdisjoint({"nameko", "eventlet", "kombu", "psycopg", "eventsourcing"})


def test_the_gateway_needs_contracts_and_chassis_alone(tmp_path):
    alone(tmp_path, "services/contracts", "services/chassis", "gateway")
    files = [path for path in (tmp_path / "gateway").rglob("*.py") if path.stem[0] != "_"]
    names = [".".join(path.relative_to(tmp_path).with_suffix("").parts) for path in files]
    loaded = imports(tmp_path, *names)
    assert loaded.isdisjoint({"nameko", "eventlet"})

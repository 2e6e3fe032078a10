"""One key store for all services that stand alone in a test; and seals of before there was one."""

from base64 import b64decode
from uuid import UUID

from services.chassis.keystore import MemoryKeys
from services.chassis.vault import Vault
from services.chassis.vault_table import VaultRow

MASTER = bytes(32)
KEYS = MemoryKeys(MASTER)


def vault(master: bytes = MASTER) -> Vault:
    """A vault on the common key store."""
    return Vault(master, KEYS)


# Made by the code of before: AES-GCM, the wrapped key in front of what it seals or beside it.
OLD_PERSON = UUID("019609c8-0000-7000-8000-00000000000a")
OLD_CONTACT = (
    "ZdDNVNRFSg/rS0g8ptfeQXlmfU7tnzSjUtDq6opwAPQxN0QeWzgpfPozhKbWZAEfkgrwL3kqxUSs3xNocdcEhP9eQwV2"
    "+ZaZ+mMlQCOi3Adnw86SPqIR++u0hcFmNRLqZK272sGlH96neAOGexFiK/iVCWR8qymBm1JUZ03TiFpzAQ65X3GEOCqU"
    "/MokUOZVnwDdUQ=="
)
OLD_ADDRESS = {"channel": "sms", "address": "+8610000000001", "language": "zh"}
OLD_ROW = VaultRow(
    OLD_PERSON,
    b64decode(
        "jraONb8D+VGKOStCPevcVlJUVob2dHwZllQwrAXDC9Naj+SErW4ZEe9xQrdUYxc9P5nd4cMd6RDGCzbn9rokKbPKBm8S"
        "Tks="
    ),
    wrapped=b64decode(
        "qRIRtg5FQvmdwaaP9r7X8vah7yevWUB5zyzSSsgADNlZvb/I6zW+n8CvNXJ6N477qSnO6JU6svdObdeN"
    ),
)
OLD_FACTS = {"name": "Zhou An", "phone": "+8610000000001"}

"""Where attachments lie: no caller's word makes a path, and what changed is never given out."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import blobs

KEY, CASE, PLAIN = bytes(range(64)), "01963b1e-6a00-7000-8000-000000000001", b"a photo"
SHA = hashlib.sha256(PLAIN).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> blobs.Folder:
    return blobs.Folder(tmp_path / "blobs")


def lying(tmp_path: Path) -> list[Path]:
    return [each for each in (tmp_path / "blobs").rglob("*") if each.is_file()]


def test_what_is_put_is_given_back_and_lies_there_once(
    folder: blobs.Folder, tmp_path: Path
) -> None:
    sealed = blobs.seal(KEY, PLAIN, CASE)
    name = folder.put(sealed)
    assert folder.put(blobs.seal(KEY, PLAIN, CASE)) == name == hashlib.sha256(sealed).hexdigest()
    assert blobs.unseal(KEY, folder.get(name), CASE, SHA) == PLAIN
    assert [each.name for each in lying(tmp_path)] == [name]
    assert PLAIN not in lying(tmp_path)[0].read_bytes()


@pytest.mark.parametrize("at", [0, -1])
def test_a_changed_file_is_damaged(folder: blobs.Folder, tmp_path: Path, at: int) -> None:
    name = folder.put(blobs.seal(KEY, PLAIN, CASE))
    content = bytearray(lying(tmp_path)[0].read_bytes())
    content[at] ^= 1
    lying(tmp_path)[0].write_bytes(content)
    with pytest.raises(blobs.Damaged):
        folder.get(name)


def test_a_lost_file_is_missing(folder: blobs.Folder) -> None:
    with pytest.raises(blobs.Missing):
        folder.get("0" * 64)


def test_another_key_case_or_hash_does_not_open() -> None:
    sealed = blobs.seal(KEY, PLAIN, CASE)
    for key, case, sha in (
        (bytes(64), CASE, SHA),
        (KEY, CASE.replace("1", "2"), SHA),
        (KEY, CASE, hashlib.sha256(b"another photo").hexdigest()),
    ):
        with pytest.raises(blobs.Damaged):
            blobs.unseal(key, sealed, case, sha)


@given(
    st.one_of(
        st.text(max_size=80),
        st.sampled_from(
            ["../../etc/passwd", "/etc/passwd", "..", "a" * 63 + "/", "A" * 64, "0" * 64 + "\n", ""]
        ),
    )
)
def test_only_a_hash_names_a_file(name: str) -> None:
    with pytest.raises(blobs.Missing):
        blobs.Folder(Path("/nowhere")).get(name)

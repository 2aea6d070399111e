"""A cache with flipped bits: an entry is what was kept, or it is not there."""

import pathlib
import random

from kubecheck.engine.cache.folder import Folder

VALUE = {"findings": [{"rule": "image-without-tag", "at": [1, 2], "message": "a has no tag é"}], "more": list(range(40))}
TRIES = 10_000


def test_no_damaged_entry_is_believed(tmp_path):
    folder = Folder(str(tmp_path))
    folder.put("key", VALUE)
    path = pathlib.Path(folder._path_of("key"))
    whole = path.read_bytes()
    assert folder.get("key") == VALUE
    chance = random.Random(7)
    with open(path, "r+b", buffering=0) as stream:
        for _ in range(TRIES):
            at, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
            stream.seek(at)
            stream.write(bytes([whole[at] ^ bit]))
            assert folder.get("key") is None, (at, bit)
            stream.seek(at)
            stream.write(whole[at : at + 1])
    assert folder.get("key") == VALUE


def test_a_cut_entry_is_not_believed(tmp_path):
    folder = Folder(str(tmp_path))
    folder.put("key", VALUE)
    path = pathlib.Path(folder._path_of("key"))
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        assert folder.get("key") is None

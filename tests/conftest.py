"""What tests of all rooms share."""

import sys

import pytest


@pytest.fixture(autouse=True, scope="session")
def cache_folder(tmp_path_factory):
    """Nothing is kept in the user's own folder, and nothing that is there counts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("caches")))
        yield


@pytest.fixture
def untraced():
    """Coverage looks away: it would follow millions of steps, all over the same lines, which other tests run as well."""
    trace = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(trace)

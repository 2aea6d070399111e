"""What tests of all rooms share."""

import sys

import pytest


@pytest.fixture
def untraced():
    """Coverage looks away: it would follow millions of steps, all over the same lines, which other tests run as well."""
    trace = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(trace)

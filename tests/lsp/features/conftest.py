"""Opens files with a cursor in one of them."""

import contextlib
import os
import sys

import pytest

from kubecheck.release import asking

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from still_project import open_at_mark  # found beside this file


@pytest.fixture
def opened():
    """Opens files with a cursor in one of them, and judges by their release while the test runs."""
    with contextlib.ExitStack() as stack:

        def open_files(files, typed=None, settings=None):
            project, path, offset = open_at_mark(files, typed, settings)
            stack.enter_context(asking(project.request.release))
            return project, path, offset

        yield open_files

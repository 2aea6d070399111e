"""Names of files: what a slip of an editor or a shell leaves behind is not kept."""

import os
import re
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_NAME = re.compile(r"[A-Za-z0-9._/@+-]+")


@pytest.mark.skipif(not os.path.exists(os.path.join(ROOT, ".git")), reason="this is no checkout")
def test_files_at_the_top_have_plain_names():
    kept = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    assert [each for each in kept if "/" not in each and each and not _NAME.fullmatch(each)] == []

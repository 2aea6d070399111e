"""The cache as a call of the program has it: where it is kept, who wants none, and two at once."""

import os
import subprocess
import sys

import pytest

PAIR = """apiVersion: v1
kind: Pod
metadata: {{name: web-{0}}}
spec: {{containers: [{{name: web, image: nginx}}]}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: filling-{0}}}
data: {{text: "{1}"}}
"""


@pytest.fixture
def large(folder):
    """So much that looking for what was kept is worth it."""
    for number in range(12):
        (folder / f"{number}.yaml").write_text(PAIR.format(number, "x" * 10_000), encoding="utf-8")
    return folder


def kept(folder):
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def test_what_is_found_is_kept_in_the_folder_of_the_user(large, kubecheck):
    caches = large.parent / f"{large.name}-caches"
    first = kubecheck("check", ".", XDG_CACHE_HOME=str(caches))
    names = kept(caches / "kubecheck")
    assert [each for each in names if not each.startswith("entry-")] == [".gitignore", "CACHEDIR.TAG"]
    assert len(names) > 2
    assert kubecheck("check", ".", XDG_CACHE_HOME=str(caches)) == first
    assert kept(caches / "kubecheck") == names
    assert (first[0], first[1].count("[image-without-tag]")) == (1, 12)


def test_nothing_is_kept_where_nobody_wants_it_or_little_is_checked(large, kubecheck):
    caches = large.parent / f"{large.name}-caches"
    assert kubecheck("check", "--no-cache", ".", XDG_CACHE_HOME=str(caches)) == kubecheck("check", "--no-cache", ".", XDG_CACHE_HOME=str(caches))
    kubecheck("check", "0.yaml", XDG_CACHE_HOME=str(caches))
    kubecheck("check", ".", XDG_CACHE_HOME="relative", HOME="", LOCALAPPDATA="")
    assert kept(caches) == []
    assert not (large / "relative").exists()


def test_a_folder_may_be_named_and_is_not_checked_itself(large, kubecheck):
    first = kubecheck("check", "--cache-dir", "kept.yaml", "--show-files", ".")
    assert len(kept(large / "kept.yaml")) > 2
    assert kubecheck("check", "--cache-dir", "kept.yaml", "--show-files", ".") == first
    (large / ".git").mkdir()
    (large / "below").mkdir()
    kubecheck("check", "--cache-dir", "mine", "--relative-to", "git-root", "..", cwd="below")
    assert len(kept(large / "below" / "mine")) > 2


def test_two_runs_at_once_tell_the_same(large, kubecheck):
    expected = kubecheck("check", "--no-cache", "--format", "json", ".")[1]
    call = [sys.executable, "-m", "kubecheck", "check", "--cache-dir", "kept", "--format", "json", "."]
    for _ in range(2):
        both = [subprocess.Popen(call, cwd=large, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ) for _ in range(2)]
        assert [each.communicate()[0].decode() for each in both] == [expected, expected]
    assert not [each for each in kept(large / "kept") if "." in each.removeprefix(".") and each != "CACHEDIR.TAG"]

"""Rooms that can be overlooked: files that are read in one go, folders that are seen at one glance, groups of rules that stand alone."""

import os
import re

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MOST_LINES, MOST_FILES = 400, 25


def modules(*tops):
    for top in tops:
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in sorted(names):
                if name.endswith(".py"):
                    yield os.path.relpath(os.path.join(folder, name), ROOT).replace(os.sep, "/")


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def exceptions():
    """The files of the table "Exceptions" of the architecture page, each with its reason."""
    section = read("docs/architecture.md").partition("### Exceptions\n")[2].partition("\n#")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", section, re.MULTILINE))


def test_files_have_at_most_400_lines_but_those_with_a_reason():
    longer = {path: count for path in modules("kubecheck", "rules") if (count := read(path).count("\n")) > MOST_LINES}
    excepted = exceptions()
    told = [f"{path} has {count} lines: part it, or give its reason in the table" for path, count in longer.items() if path not in excepted]
    told += [f"{path} stands in the table, but is no longer than {MOST_LINES} lines" for path in excepted if path not in longer]
    assert not told, "docs/architecture.md, Exceptions:\n" + "\n".join(told)


def test_folders_have_at_most_25_modules():
    counts = {}
    for path in modules("kubecheck", "rules"):
        counts[os.path.dirname(path)] = counts.get(os.path.dirname(path), 0) + 1
    told = [f"{folder} has {count} modules: find the rooms in it" for folder, count in counts.items() if count > MOST_FILES]
    assert not told, "\n".join(told)


# Files that packages may not be named by: git, ruff, mypy and setuptools pass over them.
@pytest.mark.parametrize("name", ["build", "dist", "env", "venv", "node_modules", "site-packages"])
def test_no_room_has_a_name_that_tools_pass_over(name):
    assert [path for path in modules("kubecheck", "rules") if f"/{name}/" in path] == []


def test_groups_of_rules_know_nothing_of_one_another():
    """A rule imports the kit, and helpers of its own group (``from ._telling``): nothing above its folder."""
    wrong = []
    for path in modules("rules"):
        if path.count("/") < 2:
            continue
        wrong += [f"{path}: {line.strip()}" for line in read(path).splitlines() if re.match(r"\s*from \.\.", line)]
    assert wrong == []

"""The built-in rules, a plugin like any other.

Each folder is a group, each pair of files in it a rule and its page. ``index.json`` lists them, so that a run imports only those that are on
and whose subject occurs; a test keeps it true, and ``python -m kubecheck_rules`` writes it.
"""

from __future__ import annotations

import json
import os

from kubecheck.sdk import Rule, hookimpl

FOLDER = os.path.dirname(os.path.abspath(__file__))
INDEX = os.path.join(FOLDER, "index.json")


def rule_index() -> list[Rule]:
    """Every built-in rule, as the index describes it; files are imported when they run."""
    with open(INDEX, encoding="utf-8") as file:
        return [Rule.from_description(each, __name__, FOLDER) for each in json.load(file)]


@hookimpl
def kubecheck_rules() -> list[Rule]:
    """Answers the hook that any plugin answers."""
    return rule_index()

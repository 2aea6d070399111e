"""Writes what is generated from the rules' files: ``index.json`` and the table in ``README.md``."""

from __future__ import annotations

import json
import os
import sys

from kubecheck_rules import FOLDER, INDEX

from kubecheck.sdk import rules_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sdk import Rule

README = os.path.join(FOLDER, "README.md")
_HEAD = """# The built-in rules

Each rule is two files: `name.py` looks, `name.md` is its page, its examples and its test. `kubecheck explain RULE` shows the page. The preset
`recommended` is on by default; `strict`, `security`, `cis` and `charts` add to it, and `everything` holds all. This page is written by
`python -m kubecheck_rules`.
"""


def index_text(rules: list[Rule]) -> str:
    """The index: one rule a line, so that a change is one line of difference."""
    return "[\n" + ",\n".join(json.dumps(each.described(), sort_keys=True) for each in rules) + "\n]\n"


def readme_text(rules: list[Rule]) -> str:
    """The page that lists all rules, group by group."""
    parts = [_HEAD]
    group = ""
    for rule in rules:
        if rule.group != group:
            group = rule.group
            parts.append(f"\n## {group}\n\n| rule | severity | presets | what it finds |\n|---|---|---|---|\n")
        presets = ", ".join(rule.presets) or "everything"
        parts.append(f"| [{rule.id}]({group}/{rule.file or rule.name}.md) | {rule.severity.label} | {presets} | {rule.summary} |\n")
    return "".join(parts)


def main() -> int:
    """Writes both files."""
    rules = rules_in("kubecheck_rules", FOLDER)
    for path, text in ((INDEX, index_text(rules)), (README, readme_text(rules))):
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    sys.stdout.write(f"{len(rules)} rules\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

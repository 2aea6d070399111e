"""Checks of other tools: which rules answer each, and why none does where that is so.

``peers/checks.tsv`` among the schemas has what the checks find, and reasons; which rules answer is said by the rules themselves (``aliases``).
``python -m kubecheck.cli.peers`` writes the pages in ``docs/coming-from`` from both.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.sdk import Rule

_TABLE = ("peers", "checks.tsv")
FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "docs", "coming-from")
_NO_RULE = "no rule answers it so far"
_HOME = "../../rules/"


class Check:
    """A check of another tool.

    ``finds`` says what it flags, empty where that is not known; ``rules`` are those that answer it; ``reason`` says why none does, empty where some do.
    """

    __slots__ = ("finds", "name", "reason", "rules")

    def __init__(self, name: str, finds: str, reason: str, rules: list[Rule]) -> None:
        self.name = name
        self.finds = finds
        self.rules = rules
        self.reason = "" if rules else reason or _NO_RULE


def checks_of_tools(rules: Iterable[Rule]) -> dict[str, dict[str, Check]]:
    """The checks of each tool by their names, in order of tools and names.

    Args:
        rules: all rules that there are.
    """
    answers: dict[str, list[Rule]] = {}
    for rule in rules:
        for alias in rule.aliases:
            answers.setdefault(alias, []).append(rule)
    finds: dict[str, list[str]] = {alias: [] for alias in answers}
    reasons: dict[str, str] = {}
    import kubecheck_schemas

    with open(os.path.join(kubecheck_schemas.__path__[0], *_TABLE), encoding="utf-8") as file:
        for line in file.read().splitlines()[1:]:
            checks, found, reason = line.split("\t")
            for check in checks.split():
                finds.setdefault(check, []).append(found)
                reasons.setdefault(check, reason)
    tools: dict[str, dict[str, Check]] = {}
    for check in sorted(finds):
        tool, _, name = check.partition(":")
        known = sorted(answers.get(check, ()), key=lambda rule: rule.id)
        tools.setdefault(tool, {})[name] = Check(name, "; ".join(dict.fromkeys(finds[check])), reasons.get(check, ""), known)
    return tools


def page(tool: str, checks: dict[str, Check]) -> str:
    """The page for people who come from a tool."""
    answered = [each for each in checks.values() if each.rules]
    left = [each for each in checks.values() if not each.rules]
    lines = [
        f"# Coming from {tool}",
        "",
        f"Of {len(checks)} checks of {tool}, rules of kubecheck answer {len(answered)}. `kubecheck rules --from {tool}` prints this list, `kubecheck explain",
        "RULE` the page of a rule. Rules of presets other than `recommended` are switched on by `--preset NAME`, or one by one by `--select RULE`.",
        "This page is written by `python -m kubecheck.cli.peers`.",
        "",
        "| check | what it finds | rules | presets |",
        "|---|---|---|---|",
    ]
    for each in answered:
        links = ", ".join(f"[{rule.id}]({_HOME}{rule.group}/{rule.name}.md)" for rule in each.rules)
        presets = ", ".join(dict.fromkeys(preset for rule in each.rules for preset in rule.presets or ("everything",)))
        lines.append(f"| {each.name} | {_cell(each.finds)} | {links} | {presets} |")
    if left:
        lines += ["", "## Without a rule", "", "| check | what it finds | why there is none |", "|---|---|---|"]
        lines += [f"| {each.name} | {_cell(each.finds)} | {_cell(each.reason)} |" for each in left]
    return "\n".join(lines) + "\n"


def contents(tools: dict[str, dict[str, Check]]) -> str:
    """The page that leads to those of the tools."""
    lines = ["# Coming from another tool", "", "Which rules answer the checks of other tools, and why none does where that is so.", ""]
    lines += ["| tool | checks | answered |", "|---|---|---|"]
    for tool, checks in tools.items():
        lines.append(f"| [{tool}]({tool}.md) | {len(checks)} | {sum(bool(each.rules) for each in checks.values())} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def pages() -> dict[str, str]:
    """The text of each page by its file's name."""
    from kubecheck.plugins import load_rules

    tools = checks_of_tools(rule for rule in load_rules() if rule.page_path)  # those of plugins have pages of their own
    return {"README.md": contents(tools), **{f"{tool}.md": page(tool, checks) for tool, checks in tools.items()}}


def main() -> int:
    """Writes the pages."""
    os.makedirs(FOLDER, exist_ok=True)
    for name, text in pages().items():
        with open(os.path.join(FOLDER, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

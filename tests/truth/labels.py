"""How far findings agree with what other tools' own tests expect of their checks.

    python tests/truth/labels.py FOLDER [TOOL...] [--unmet] [--checks]

FOLDER holds labels (``labels-*.tsv``: source, file, check, object, expected, basis, note) and the archives of the projects that they speak of
(``OWNER__REPO.tar.gz``). A label is covered when a rule says that it answers the check (``aliases``), and met when one of these rules tells of the
object where the tool fails it, and none does where the tool lets it pass. ``data/label_notions.tsv`` says which findings of a rule are about a check
where a rule is about more than the check, and with which settings both mean the same; ``data/label_reasons.tsv`` why labels are not met, or are about
what no file decides (``outside``), which are left out of the shares.
"""

from __future__ import annotations

import argparse
import collections
import fnmatch
import json
import pathlib
import re
import sys
import tarfile

import yaml

import kubecheck
from kubecheck.cli.peers import checks_of_tools
from kubecheck.plugins import load_rules

DATA = pathlib.Path(__file__).resolve().parent / "data"
OUTSIDE, REFUSED, WRONG = "outside", "refused", "wrong"
FATES = (OUTSIDE, "not covered", "met", REFUSED, WRONG, "explained", "unmet")
_COUNTS = re.compile(r"passed=(\d+) failed=(\d+)")
Label = collections.namedtuple("Label", "tool check file object expected note source")  # noqa: PYI024  # a table's row
Notion = collections.namedtuple("Notion", "check note about settings")  # noqa: PYI024
Reason = collections.namedtuple("Reason", "check label expected kind reason")  # noqa: PYI024


def rows(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines[1:] if line]


def read_labels(folder):
    """The labels of all tools; checks are called as in the rules' aliases."""
    for path in sorted(folder.glob("labels-*.tsv")):
        for source, file, check, thing, expected, _, note in rows(path):
            tool = source.partition("/")[2]
            name = check.lower().replace(" ", "-") if tool == "kube-score" else check
            yield Label(tool, f"{tool}:{name}", file, thing, expected, note, source)


class Corpus:
    """The texts of projects, by paths in their repositories."""

    def __init__(self, folder):
        self.folder = folder
        self.projects = {}

    def project(self, source):
        if source not in self.projects:
            with tarfile.open(self.folder / f"{source.replace('/', '__')}.tar.gz") as archive:
                members = [(member.name.partition("/")[2], archive.extractfile(member)) for member in archive if member.isfile()]
                self.projects[source] = {name: content.read().decode("utf-8", "replace") for name, content in members}
        return self.projects[source]

    def files(self, label):
        """The files that a label is about, with their texts: one, several (``a+b``), or those of a folder."""
        project = self.project(label.source)
        texts = {}
        for part in label.file.split("+"):
            folder = part.rstrip("/") + "/"
            texts |= {name: text for name, text in project.items() if name == part or name.startswith(folder)}
        return {name: text for name, text in texts.items() if name.endswith((".yaml", ".yml", ".json"))}


class Findings:
    """What kubecheck finds in the files of labels, with all rules, each set of files and settings judged once."""

    def __init__(self, corpus):
        self.corpus = corpus
        self.known = {}

    def of(self, label, settings):
        key = (label.source, label.file, settings)
        if key not in self.known:
            report = kubecheck.check(self.corpus.files(label), settings={"presets": ["everything"], **json.loads(settings or "{}")})
            self.known[key] = report.findings
        return self.known[key]


def is_about(finding, label, files):
    """Whether a finding is about the object of a label: ``*``, or ``Kind.namespace.name`` with more behind it.

    What is said of a binding, findings say of the role that it names; what is said of the pods of a workload, they say of the workload.
    """
    if label.object == "*":
        return True
    kind, _, name = [*finding.object.split("/"), "", ""][:3]
    wanted_kind, *_, wanted = label.object.replace("/", ".").split(".", 2)
    if wanted_kind.endswith("RoleBinding"):
        roles = [value["roleRef"] for value in values_of(files) if value.get("kind") == wanted_kind and value["metadata"]["name"] == wanted]
        if (kind, name) in {(role["kind"], role["name"]) for role in roles}:
            return True
    return wanted_kind in {kind, "Pod"} and (wanted.startswith(f"{name}.") or fnmatch.fnmatch(name, wanted))


def values_of(files):
    return [value for text in files.values() for value in yaml.safe_load_all(text) if isinstance(value, dict)]


def notion_of(label, notions):
    for notion in notions:
        if notion.check == label.check and notion.note in f"{label.note} {label.file}":
            return notion
    return Notion(label.check, "", "", "")


def is_met(label, rules, findings, about, files):
    """Whether the findings of the rules are as a label expects them."""
    told = [each for each in findings if each.rule in rules and re.search(about, words_of(each)) and is_about(each, label, files)]
    if label.expected == "mixed":
        counts = _COUNTS.search(label.note)
        return counts is not None and int(counts[2]) in {len({place(each) for each in told}) for place in (object_of, container_of)}
    return bool(told) == (label.expected == "fail")


def object_of(finding):
    return (finding.location.path, finding.object)


def container_of(finding):
    return (*object_of(finding), finding.field.rpartition("ontainers[")[2].partition("]")[0])


def words_of(finding):
    """What the tables' patterns look at: rule, part of the rule, field and message."""
    return f"{finding.rule} {finding.facts.get('check', '')} {finding.field} {finding.message}"


def reason_of(label, reasons):
    for each in reasons:
        if fnmatch.fnmatchcase(label.check, each.check) and each.expected in {"*", label.expected} and fnmatch.fnmatchcase(f"{label.file} {label.note}", each.label):
            return each
    return None


def measure(folder, tools=()):
    """Each label with what became of it and the reason that is given.

    ``outside``, ``not covered``, ``met``, ``refused`` (an error tells of the object, as the server refuses it: rules of opinion say nothing about such
    fields), ``wrong`` (not met, and what the label says is not so in Kubernetes), ``explained`` (not met, since the tool means something else) or ``unmet``.
    """
    rules = list(load_rules())
    checks = {f"{tool}:{name}": check for tool, known in checks_of_tools(rules).items() for name, check in known.items()}
    notions = [Notion(*row) for row in rows(DATA / "label_notions.tsv")]
    reasons = [Reason(*row) for row in rows(DATA / "label_reasons.tsv")]
    findings = Findings(Corpus(folder))
    for label in read_labels(folder):
        if tools and label.tool not in tools:
            continue
        reason, check = reason_of(label, reasons), checks.get(label.check)
        if reason is not None and reason.kind == OUTSIDE:
            yield label, OUTSIDE, reason.reason
        elif check is None or not check.rules:
            yield label, "not covered", check.reason if check is not None else ""
        else:
            yield label, *judge(label, check, notion_of(label, notions), reason, findings)


def judge(label, check, notion, reason, findings):
    """What became of a label that is covered, and the reason."""
    found, files = findings.of(label, notion.settings), findings.corpus.files(label)
    if is_met(label, {rule.id for rule in check.rules}, found, notion.about, files):
        return "met", ""
    if reason is None:
        return "unmet", ""
    if reason.kind != REFUSED:
        return WRONG if reason.kind == "peer" else "explained", f"{reason.kind}: {reason.reason}"
    is_told = any(each.severity.label == "error" and is_about(each, label, files) for each in found)
    return (REFUSED, "") if is_told else ("unmet", "")


def print_table(title, tallies):
    print(f"{title:62} {'labels':>7}" + "".join(f" {fate:>11}" for fate in FATES) + "   covered     met   of the right   or explained")
    for name, tally in {**tallies, "all": sum(tallies.values(), collections.Counter())}.items():
        covered = sum(tally[fate] for fate in FATES[2:])
        met = tally["met"] + tally[REFUSED]
        known = met + tally[WRONG] + tally["explained"]
        shares = [covered / (covered + tally["not covered"] or 1), met / (covered or 1), met / (covered - tally[WRONG] or 1), known / (covered or 1)]
        print(f"{name:62} {sum(tally.values()):7}" + "".join(f" {tally[fate]:11}" for fate in FATES) + "".join(f" {100 * each:7.1f} %" for each in shares))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="the labels and the archives of the projects")
    parser.add_argument("tool", nargs="*", help="only the labels of these tools, called as their repositories")
    parser.add_argument("--checks", action="store_true", help="a row for each check as well")
    parser.add_argument("--unmet", action="store_true", help="list each label that is not met, with the place")
    options = parser.parse_args()
    by_tool, by_check, causes = (collections.defaultdict(collections.Counter) for _ in range(3))
    unmet = []
    for label, fate, reason in measure(options.folder, options.tool):
        by_tool[label.tool][fate] += 1
        by_check[label.check][fate] += 1
        causes[fate, reason][label.check] += 1
        if fate in {"unmet", WRONG, "explained"}:
            unmet.append(f"{fate} {label.check} {label.expected} {label.file} {label.object} [{label.note}] {reason}")
    if options.checks:
        print_table("check", dict(sorted(by_check.items())))
    print_table("tool", by_tool)
    for (fate, reason), checks in sorted(causes.items()):
        if fate not in {"met", REFUSED}:
            print(f"{sum(checks.values()):5}  {fate}: {reason} ({', '.join(sorted(checks))})")
    print("\n".join(unmet if options.unmet else ()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

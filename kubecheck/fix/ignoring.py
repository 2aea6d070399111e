"""Writes comments that ignore what is found, each with a reason: proven by reading and judging what comes of them."""

from __future__ import annotations

from collections import Counter

from kubecheck.documents import read
from kubecheck.engine.ruleset import NEVER_BY_COMMENT
from kubecheck.engine.suppress import collect_ignores, collect_template_ignores
from kubecheck.findings import Edit, Fate
from kubecheck.fix.repair import NOT_THE_FILE, Repair, identity_of
from kubecheck.fix.texts import with_edits
from kubecheck.fix.values import changes_elsewhere
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kubecheck.findings import Finding, Report
    from kubecheck.fix.repair import Judge
    from kubecheck.fix.texts import Texts

    # The rules that are to be ignored, by the line of what they find.
    Wishes = dict[int, list[str]]

NO_PLACE = "no comment can stand at its line"
NOT_BY_COMMENT = "no comment ignores it"
NO_HELP = "a comment at its line does not help"


def ignore_edits(path: str, text: str, wishes: Wishes, reason: str) -> dict[int, Edit]:
    """The comments that ignore what is found in a file, by the lines of what they are about: each leaves all values as they are.

    At the end of the line if that may be, behind a comment that stands there or as one more rule in it; else on a line of its own before.
    A line at which no comment can stand has none.

    Args:
        path: that of the file.
        text: its text.
        wishes: what is to be ignored.
        reason: why, in one line.
    """
    if path.endswith(".json"):
        return {}
    source = Source(path, text)
    documents = read(source).documents
    heads = {source.position(each.root.start).line for each in documents if each.root is not None}
    directives = {each.line: each for document in documents for each in document.directives if each.rules and each.until is None}
    behind, before = {}, {}
    for line, rules in wishes.items():
        content, start = source.line(line), source.line_starts[line - 1]
        directive = directives.get(line)
        if directive is not None:
            opening = text.index("[", start + directive.column - 1) + 1
            behind[line] = Edit(path, opening, opening, f"{', '.join(rules)}, ", "")
        else:
            end = start + len(content.rstrip())
            behind[line] = Edit(path, end, start + len(content), f"  {_words(rules, reason)}", content[len(content.rstrip()) :])
        if line in heads:  # before it, a comment is about the whole document
            continue
        before[line] = comment_before(source, line, rules, reason)
    found = _holding(source, behind, wishes)
    found.update(_holding(source, {line: edit for line, edit in before.items() if line not in found}, wishes))
    return dict(sorted(found.items()))


def comment_before(source: Source, line: int, rules: Iterable[str], reason: str) -> Edit:
    """A comment on a line of its own before another line, as far to the right; whether it changes a value is for the caller to see."""
    start, content = source.line_starts[line - 1], source.line(line)
    indentation = content[: len(content) - len(content.lstrip(" "))]
    ending = "\r\n" if "\r\n" in source.text else "\n"
    return Edit(source.path, start, start, f"{indentation}{_words(rules, reason)}{ending}", "")


def _words(rules: Iterable[str], reason: str) -> str:
    return f"# kubecheck: ignore[{', '.join(rules)}] {reason}"


def _holding(source: Source, edits: dict[int, Edit], wishes: Wishes) -> dict[int, Edit]:
    """Those that are comments and change no value; found by halving."""
    if not edits or is_heard(source, edits.values(), {line: wishes[line] for line in edits}):
        return edits
    if len(edits) == 1:
        return {}
    lines = list(edits)
    halves = lines[: len(lines) // 2], lines[len(lines) // 2 :]
    return {line: edit for half in halves for line, edit in _holding(source, {line: edits[line] for line in half}, wishes).items()}


def is_heard(source: Source, edits: Collection[Edit], wishes: Wishes, *, is_template: bool = False) -> bool:
    """Whether edits are nothing but comments, and all that is wished is heard at its line.

    Args:
        source: the text that the edits are for.
        edits: what is written.
        wishes: what is to be ignored, by the lines of that text.
        is_template: whether it is a template, whose comments alone are read.
    """
    text = with_edits(source.text, edits)
    if text is None or (not is_template and changes_elsewhere(source.path, source.text, text, [])):
        return False
    changed = Source(source.path, text)
    ignores = collect_template_ignores(changed) if is_template else collect_ignores(changed, read(changed).documents)
    for line, rules in wishes.items():
        now = line + sum(each.text.endswith("\n") and each.start <= source.line_starts[line - 1] for each in edits)
        heard = {rule for each in ignores if each.start <= now <= each.end for rule in each.rules}
        if not heard.issuperset(rules):
            return False
    return True


def add_ignores(report: Report, texts: Texts, judge: Judge, reason: str, locked: Collection[str] = ()) -> Repair:
    """Ignores everything that is found, by comments; nothing is written yet.

    Args:
        report: what is found as the texts are.
        texts: where they are.
        judge: finds again what there is to find, where some files have other texts.
        reason: why, in one line.
        locked: the rules that no comment silences.

    Returns:
        The texts with the comments, what is found in them, and of what was found before what is ignored now, and what is not, with why.
    """
    done = Repair(report)
    never = NEVER_BY_COMMENT.union(locked)
    plain = {file.path for file in report.files if file.fate is Fate.CHECKED}
    wanted: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.rule in never:
            done.left_out.append((finding, NOT_BY_COMMENT))
        elif finding.location.path not in plain or texts.original(finding.location.path) is None:
            done.left_out.append((finding, NOT_THE_FILE))
        else:
            wanted.setdefault(finding.location.path, []).append(finding)
    while wanted:
        done.texts, done.fixed = {}, []
        for path, findings in wanted.items():
            _comment(path, findings, texts.original(path) or "", reason, done)
        done.report = judge(done.texts)
        left = Counter(map(identity_of, done.report.findings))
        unhelped = [each for each in done.fixed if left[identity_of(each)]]
        if not unhelped:
            break
        done.left_out += [(each, NO_HELP) for each in unhelped]
        wanted = {path: rest for path, findings in wanted.items() if (rest := [each for each in findings if each in done.fixed and each not in unhelped])}
    else:
        done.texts, done.fixed, done.report = {}, [], report
    done.left_out.sort(key=lambda each: each[0].key())
    return done


def _comment(path: str, findings: Iterable[Finding], text: str, reason: str, done: Repair) -> None:
    """Writes comments about findings of one file into its text."""
    wishes: Wishes = {}
    for finding in findings:
        rules = wishes.setdefault(finding.location.line, [])
        if finding.rule not in rules:
            rules.append(finding.rule)
    edits = ignore_edits(path, text, wishes, reason)
    done.texts[path] = with_edits(text, edits.values()) or text
    for finding in findings:
        if finding.location.line in edits:
            done.fixed.append(finding)
        else:
            done.left_out.append((finding, NO_PLACE))

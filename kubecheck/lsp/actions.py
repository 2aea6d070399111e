"""What may be done about findings: to mend them, to take a way out, to be told of them no more. Plain edits; `answers` makes them an editor's."""

from __future__ import annotations

import os

from kubecheck.config.settings import FILE_NAMES
from kubecheck.documents import read
from kubecheck.documents.editing.field_edits import FieldEdit, edited
from kubecheck.documents.editing.text_edits import edits_to
from kubecheck.documents.spots import document_at
from kubecheck.engine.ruleset import NEVER_BY_COMMENT
from kubecheck.findings import Edit, Fate, Report
from kubecheck.fix.ignoring import comment_before, is_heard
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubecheck.findings import Finding
    from kubecheck.lsp.folder import Folder

FIX, IGNORE, FIX_ALL = "fix", "ignore", "fix all"
_REASON = "TODO: say why"  # for the author to fill in: an editor asks for none


class Action:
    """Something that may be done.

    Attributes:
        title: in words.
        sort: `FIX`, `IGNORE` or `FIX_ALL`.
        edits: what is replaced, in any files.
        findings: what it is about.
        is_preferred: whether it is the one to take where nothing else is said.
        creates: the shown path of a file that is made for it; empty for none.
    """

    __slots__ = ("creates", "edits", "findings", "is_preferred", "sort", "title")

    def __init__(
        self, title: str, sort: str, edits: Iterable[Edit], findings: Iterable[Finding], *, is_preferred: bool = False, creates: str = ""
    ) -> None:
        self.title = title
        self.sort = sort
        self.edits = tuple(edits)
        self.findings = tuple(findings)
        self.is_preferred = is_preferred
        self.creates = creates


def actions_at(folder: Folder, path: str, start_line: int, end_line: int) -> list[Action]:
    """What may be done about the findings of a file on some lines, which count from 1: what mends them first."""
    found = [each for each in folder.findings.get(path, ()) if each.location.line <= end_line and each.location.end_line >= start_line]
    actions: list[Action] = []
    for finding in found:
        actions += _fixes(folder, finding)
    for finding in found:
        if finding.rule not in NEVER_BY_COMMENT | folder.project.request.ruleset.locked and path not in FILE_NAMES:
            actions += _ignores(folder, finding)
    return _each_once(actions)


def _each_once(actions: list[Action]) -> list[Action]:
    """The actions, those that do the same once, for all that they are about."""
    known: dict[object, Action] = {}
    for action in actions:
        key = (action.title, tuple((each.path, each.start, each.end, each.text) for each in action.edits))
        first = known.setdefault(key, action)
        if first is not action:
            first.findings += action.findings
    return list(known.values())


# -- fixes --------------------------------------------------------------------------------------------------------------


def _fixes(folder: Folder, finding: Finding) -> list[Action]:
    fixes = [] if finding.fix is None else [finding.fix]
    fixes += [each for each in finding.ways_out if each is not finding.fix]
    fitting = [each for each in fixes if each.edits and _fit(folder, each.edits)]
    return [
        Action(_titled(each.message), FIX, each.edits, [finding], is_preferred=each.safe and number == 0)
        for number, each in enumerate(fitting)
    ]


def _titled(message: str) -> str:
    return message[:1].upper() + message[1:]


def _fit(folder: Folder, edits: Iterable[Edit]) -> bool:
    """Whether the texts are still those that edits are for."""
    for edit in edits:
        source = folder.source_of(edit.path)
        if source is None or source.text[edit.start : edit.end] != edit.old:
            return False
    return True


def fix_all(folder: Folder, path: str) -> Action | None:
    """All safe fixes of a file at once, each proven by judging what comes of it; None where there is nothing to fix."""
    from kubecheck.fix.repair import repair
    from kubecheck.fix.texts import Texts

    source = folder.source_of(path)
    if source is None or not any(_is_fixable(each, path) for each in folder.findings.get(path, ())):
        return None

    def judge(texts: Mapping[str, str]) -> Report:
        with folder.entered():
            return _fixable_here(folder.project.what_if(texts), path)

    done = repair(judge({}), Texts([path], Source(path, source.text)), judge)
    folder.is_stale = True
    text = done.texts.get(path)
    if text is None or text == source.text:
        return None
    return Action("Fix all that kubecheck can fix safely", FIX_ALL, differences(source, text), done.fixed)


def _is_fixable(finding: Finding, path: str) -> bool:
    fix = finding.fix
    return fix is not None and fix.safe and bool(fix.edits) and all(each.path == path for each in fix.edits)


def _fixable_here(report: Report, path: str) -> Report:
    """A report without the fixes that reach into other files."""
    findings = []
    for finding in report.findings:
        if finding.fix is not None and not _is_fixable(finding, path):
            finding = finding.copied()
            finding.fix = None
        findings.append(finding)
    return Report(findings, report.files, report.sources, report.notices, report.failed)


def differences(source: Source, text: str) -> list[Edit]:
    """What to replace in a text so that it becomes another one, line by line."""
    from difflib import SequenceMatcher

    before, after = source.text.splitlines(keepends=True), text.splitlines(keepends=True)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    edits = []
    for what, begin, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            edits.append(
                Edit(source.path, starts[begin], starts[end], "".join(after[first:last]), source.text[starts[begin] : starts[end]])
            )
    return edits


# -- to be told no more -------------------------------------------------------------------------------------------------


def _ignores(folder: Folder, finding: Finding) -> list[Action]:
    rule = finding.rule
    actions = []
    comment = _comment(folder, finding)
    if comment is not None:
        actions.append(Action(f"Ignore {rule} here, by a comment", IGNORE, [comment], [finding]))
    config = _config_of(folder)
    in_words = os.path.basename(config.path)
    made = [
        (f"Switch {rule} off for this file, in {in_words}", _with_override(folder, config, finding)),
        (f"Switch {rule} off, in {in_words}", _with_rule_off(config, rule)),
    ]
    creates = "" if os.path.exists(folder.absolute(config.path)) or folder.is_open(config.path) else config.path
    actions += [Action(title, IGNORE, edits, [finding], creates=creates) for title, edits in made if edits]
    return actions


def _comment(folder: Folder, finding: Finding) -> Edit | None:
    """A comment above the line of a finding, or else at the head of its object, that lets it be; None where none does, as in JSON."""
    path = finding.location.path
    source = folder.source_of(path)
    if source is None or source.text.lstrip()[:1] in ("{", "["):
        return None
    with folder.entered():
        file = folder.project.read(path)
    documents = file.reading.documents if file.reading is not None else ()
    document = document_at(documents, finding.location.offset)
    lines, rules = [finding.location.line], [finding.rule]
    if document is not None and document.root is not None:
        lines.append(source.position(document.root.start).line)
    is_template = file.reading is not None and file.reading.fate == Fate.TEMPLATE
    for line in lines:
        edit = comment_before(source, line, rules, _REASON)
        if is_heard(source, [edit], {finding.location.line: rules}, is_template=is_template):
            return edit
    return None


def _config_of(folder: Folder) -> Source:
    """The text of the config file that counts; empty, under the name that it would have, where there is none."""
    path = folder.settings.config_path or FILE_NAMES[0]
    found = folder.source_of(path) if folder.is_open(path) or os.path.exists(folder.absolute(path)) else None
    return found if found is not None else Source(path, "")


def _with_rule_off(config: Source, rule: str) -> list[Edit]:
    """What to write into a config so that a rule is off everywhere."""
    value = _value_of(config)
    if value is None:
        return []
    ignored = value.get("ignore") or []
    if not isinstance(ignored, list) or rule in ignored:
        return []
    return _written(config, FieldEdit(("ignore",), [*ignored, rule]), f"ignore:\n  - {rule}\n")


def _with_override(folder: Folder, config: Source, finding: Finding) -> list[Edit]:
    """What to write into a config so that a rule is off for the file of a finding."""
    value = _value_of(config)
    if value is None:
        return []
    root = os.path.dirname(folder.absolute(config.path))
    path = os.path.relpath(folder.absolute(finding.location.path), root).replace(os.sep, "/")
    overrides = value.get("overrides") or []
    if not isinstance(overrides, list):
        return []
    text = f"overrides:\n  - paths: [{_scalar(path)}]\n    ignore: [{finding.rule}]\n"
    for index, each in enumerate(overrides):
        if isinstance(each, dict) and each.get("paths") == [path] and isinstance(each.get("ignore"), list):
            return _written(config, FieldEdit(("overrides", index, "ignore"), [*each["ignore"], finding.rule]), text)
    return _written(config, FieldEdit(("overrides",), [*overrides, {"paths": [path], "ignore": [finding.rule]}]), text)


def _scalar(text: str) -> str:
    return (
        text if text.replace("/", "").replace("-", "").replace("_", "").replace(".", "").isalnum() else "'" + text.replace("'", "''") + "'"
    )


def _value_of(config: Source) -> dict[str, object] | None:
    """What a config says; None where that cannot be read."""
    reading = read(config)
    if reading.faults:
        return None
    value = reading.documents[0].value if reading.documents else {}
    return value if isinstance(value, dict) else None


def _written(config: Source, change: FieldEdit, text: str) -> list[Edit]:
    """A change of a config as edits of its text; the text is put at its end where it says nothing of the field yet."""
    reading = read(config)
    document = reading.documents[0] if reading.documents else None
    if document is None or change.path[0] not in document.value:
        end = len(config.text)
        gap = "" if not config.text or config.text.endswith("\n") else "\n"
        return [Edit(config.path, end, end, gap + text, "")]
    return list(edits_to(document, edited(document.value, [change])))

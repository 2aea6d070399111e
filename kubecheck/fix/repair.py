"""Finds out which fixes hold: each is made, what comes of all is judged again, and what does not keep its promise is left out."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from kubecheck.fix.texts import overlap, with_edits
from kubecheck.fix.values import changes_elsewhere

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kubecheck.findings import Edit, Finding, Report
    from kubecheck.fix.texts import Texts

    # What is found where files have these texts.
    Judge = Callable[[Mapping[str, str]], Report]

# A fix may bring to light what another one mends, and of two that overlap the second is made after the first; so often it goes round.
_MOST_ROUNDS = 10

NOT_THE_FILE = "the file is not the one that was checked, or may not be changed"
CHANGES_MORE = "it would change more than it says"


class Repair:
    """What came of fixes: the report of what is left, the texts that changed by their paths, the fixed findings, and those whose fix does not hold, with why."""

    __slots__ = ("fixed", "left_out", "report", "texts")

    def __init__(self, report: Report) -> None:
        self.report = report
        self.texts: dict[str, str] = {}
        self.fixed: list[Finding] = []
        self.left_out: list[tuple[Finding, str]] = []


def repair(report: Report, texts: Texts, judge: Judge, *, takes_unsafe: bool = False) -> Repair:
    """The fixes of a report that hold: made, what they are for is gone, nothing new is found, and nothing else reads otherwise.

    Args:
        report: what is found as the texts are.
        texts: where they are; nothing is written.
        judge: finds again what there is to find, where some files have other texts.
        takes_unsafe: whether those are made as well that somebody may not have meant.
    """
    def is_wanted(finding: Finding) -> bool:
        return finding.fix is not None and bool(finding.fix.edits) and (finding.fix.safe or takes_unsafe)

    done = Repair(report)
    for _ in range(_MOST_ROUNDS):
        tried = {identity_of(finding) for finding, _ in done.left_out}
        trial = _Round(done, texts, judge, is_wanted)
        wanted = [each for each in done.report.findings if is_wanted(each) and identity_of(each) not in tried]
        trial.settle(trial.chosen(wanted))
        if not trial.kept:
            break
        done.fixed += trial.kept
        done.texts, done.report = trial.texts, trial.report
    done.fixed.sort(key=lambda each: each.key())
    done.left_out.sort(key=lambda each: each[0].key())
    return done


def identity_of(finding: Finding) -> tuple[object, ...]:
    """By what a finding is known again when lines have moved."""
    return finding.rule, finding.location.path, finding.object, finding.builds, finding.field, finding.message


def _new_in(report: Report, before: Counter[tuple[object, ...]]) -> Counter[tuple[object, ...]]:
    """What is found now and was not before, by `identity_of`; what was told of a field that stands elsewhere by now is not new."""
    after = Counter(map(identity_of, report.findings))
    new, gone = after - before, Counter((*key[:4], key[5]) for key in (before - after).elements())
    for key in list(new.elements()):
        at_any_field = (*key[:4], key[5])
        if gone[at_any_field]:
            gone[at_any_field] -= 1
            new[key] -= 1
    return +new


def _edits_of(finding: Finding) -> tuple[Edit, ...]:
    return () if finding.fix is None else finding.fix.edits


class _Round:
    """Fixes that are made at once, all of them told in places of the same texts.

    ``kept`` are those that hold together, with what mends what they bring to light; ``texts`` and ``report`` are what comes of them.
    """

    def __init__(self, done: Repair, texts: Texts, judge: Judge, is_wanted: Callable[[Finding], bool]) -> None:
        self._done = done
        self._texts = texts
        self._judge = judge
        self._is_wanted = is_wanted
        self._before = Counter(map(identity_of, done.report.findings))
        self._settled: list[Finding] = []
        self.kept: list[Finding] = []
        self.texts = dict(done.texts)
        self.report = done.report

    def chosen(self, wanted: list[Finding]) -> list[Finding]:
        """Those that can be made at once; of two that overlap, the first, and the other has its turn in the next round."""
        chosen = _apart(wanted)
        if not self._fault_of([edit for each in chosen for edit in _edits_of(each)], self._done.texts):
            return chosen
        faults = [(each, self._fault_of(_edits_of(each), self._done.texts)) for each in wanted]
        self._done.left_out += [(each, reason) for each, reason in faults if reason]
        return _apart(each for each, reason in faults if not reason)

    def settle(self, candidates: list[Finding]) -> None:
        """Keeps those that hold together with what is kept already; of those that do not, the culprits are found by halving."""
        if not candidates:
            return
        trial = [*self._settled, *candidates]
        texts = self._made([edit for finding in trial for edit in _edits_of(finding)], self._done.texts) or {}
        report, counts = self._judge(texts), Counter(map(identity_of, trial))
        after = Counter(map(identity_of, report.findings))
        stay = {key for key, count in counts.items() if after[key] > self._before[key] - count}
        followers: list[Finding] = []
        if not stay:
            texts, report = self._followed(texts, report, followers)
        new = _new_in(report, self._before)
        if not new and not stay and report.failed <= self._done.report.failed:
            self._settled, self.kept, self.texts, self.report = trial, [*trial, *followers], texts, report
        elif len(candidates) == 1:
            if {each.path for each in _edits_of(candidates[0])} & {each.path for finding in self._settled for each in _edits_of(finding)}:
                return  # it may be these that it does not go with: it has its turn in the next round
            self._done.left_out.append((candidates[0], _why(report.findings, new)))
        else:
            suspects = [each for each in candidates if identity_of(each) in stay] or _near_to(candidates, new)
            rest = [each for each in candidates if each not in suspects]
            half = len(candidates) // 2
            first, second = (rest, suspects) if rest and suspects else (candidates[:half], candidates[half:])
            self.settle(first)
            self.settle(second)

    def _followed(self, texts: dict[str, str], report: Report, followers: list[Finding]) -> tuple[dict[str, str], Report]:
        """What comes of mending what a fix brings to light, as far as that can be mended: a field that has its name is judged, and its value may be wrong."""
        for _ in range(_MOST_ROUNDS):
            new = _new_in(report, self._before)
            news = [each for each in report.findings if identity_of(each) in new and self._is_wanted(each)]  # the rest may come of these
            edits = [edit for each in news for edit in _edits_of(each)]
            if not news or overlap(edits) or any(self._fault_of(_edits_of(each), texts) for each in news):
                break
            texts = self._made(edits, texts) or texts
            report = self._judge(texts)
            followers += news
        return texts, report

    def _fault_of(self, edits: Iterable[Edit], texts: Mapping[str, str]) -> str:
        """Why edits cannot be made in texts, or empty."""
        made = self._made(edits, texts)
        if made is None:
            return NOT_THE_FILE
        own = {path: [each for each in edits if each.path == path] for path in _paths_of(edits)}
        return CHANGES_MORE if any(changes_elsewhere(path, self._text(path, texts) or "", made[path], each) for path, each in own.items()) else ""

    def _text(self, path: str, texts: Mapping[str, str]) -> str | None:
        return texts.get(path, self._texts.original(path))

    def _made(self, edits: Iterable[Edit], texts: Mapping[str, str]) -> dict[str, str] | None:
        """The texts with edits made in them; None where one of them is not for what stands there."""
        made = dict(texts)
        for path in _paths_of(edits):
            text = self._text(path, texts)
            new = None if text is None else with_edits(text, [each for each in edits if each.path == path])
            if new is None:
                return None
            made[path] = new
        return made


def _apart(findings: Iterable[Finding]) -> list[Finding]:
    """Those whose edits do not overlap with those of one before; those of one cause may be the same."""
    apart: list[Finding] = []
    taken: dict[str, list[tuple[int, int, str]]] = {}
    for finding in findings:
        edits = _edits_of(finding)
        if overlap(edits) or any(_meets(each, taken.get(each.path, [])) for each in edits):
            continue
        apart.append(finding)
        for each in edits:
            row, piece = taken.setdefault(each.path, []), (each.start, each.end, each.text)
            at = bisect_left(row, piece)
            if row[at : at + 1] != [piece]:
                row.insert(at, piece)
    return apart


def _meets(edit: Edit, row: list[tuple[int, int, str]]) -> bool:
    """Whether an edit overlaps with one of a row of pieces of its file, which are in order and do not overlap; as `overlap` says it."""
    piece = (edit.start, edit.end, edit.text)
    at = bisect_left(row, piece)
    if row[at : at + 1] == [piece]:
        return False
    before, after = row[at - 1] if at else None, row[at] if at < len(row) else None
    return (before is not None and (before[1] > edit.start or before[0] == edit.start)) or (
        after is not None and (edit.end > after[0] or edit.start == after[0])
    )


def _paths_of(edits: Iterable[Edit]) -> list[str]:
    return list(dict.fromkeys(each.path for each in edits))


def _near_to(candidates: Iterable[Finding], new: Mapping[tuple[object, ...], int]) -> list[Finding]:
    """Those in files in which something new was found."""
    paths = {key[1] for key in new}
    return [each for each in candidates if any(edit.path in paths for edit in _edits_of(each))]


def _why(findings: Iterable[Finding], new: Mapping[tuple[object, ...], int]) -> str:
    brought = next((each for each in findings if identity_of(each) in new), None)
    return "it would not be gone" if brought is None else f"it would bring {brought.message} [{brought.rule}]"

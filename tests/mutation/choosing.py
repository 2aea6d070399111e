"""Which tests a mutant is shown to: those that run its line, the cheapest of every file of tests first."""

import pathlib
import re
import sqlite3

MOST_TESTS, MOST_SECONDS = 3000, 20.0
_UNSEEN = 0.004  # pytest does not list what is faster
_DURATION = re.compile(r"^\s*([\d.]+)s (?:call|setup|teardown)\s+(\S.*)$", re.MULTILINE)
_FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)


class Chooser:
    """What the measured run says of lines and tests.

    Args:
        data: the file that coverage wrote, with a context for each test
        log: what pytest printed, with all durations
        checkout: the folder that was measured
    """

    def __init__(self, data, log, checkout):
        self.data, self.checkout = data, checkout
        self.seconds = {}
        for seconds, test in _DURATION.findall(log):
            self.seconds[test.strip()] = self.seconds.get(test.strip(), 0.0) + float(seconds)
        self.failed = set(_FAILED.findall(log))

    def choose(self, path, line):
        """The tests to run, in order, and the seconds they took; None when no test reaches the line.

        Tests of the file's other lines follow those of the line: what a process caches is measured once, for the first test that asks.
        """
        lines = self._lines(path)
        if line not in lines:
            return None
        exact = lines[line]
        around = set().union(*lines.values()) - exact
        starting = set() if exact else self._that_start_processes() - around
        chosen, total = {}, 0.0
        # Half of the time for some of every file, so that a few dear ones leave room for the many cheap ones.
        for tests, share in (
            (self._in_turns(exact), 0.5), (self._cheapest_first(exact), 1), (self._in_turns(around), 1 if exact else 0.25),
            (self._cheapest_first(around), 1 if exact else 0.5), (self._in_turns(starting), 1),
        ):  # fmt: skip
            for test in tests:
                cost = self.seconds.get(test, _UNSEEN)
                if test not in chosen and len(chosen) < MOST_TESTS and (total + cost < share * MOST_SECONDS or not chosen):
                    chosen[test] = cost
                    total += cost
        return list(chosen), total

    def _that_start_processes(self):
        """Tests of files that start processes, or whose `conftest.py` does: coverage knows what a process ran, but not for whom."""
        with sqlite3.connect(self.data) as database:
            tests = {context.rpartition("|")[0] for (context,) in database.execute("select context from context")} - {""} - self.failed
        files = {test.partition("::")[0] for test in tests}
        starting = {file for file in files if any("subprocess." in text for text in self._texts(file))}
        return {test for test in tests if test.partition("::")[0] in starting}

    def _texts(self, file):
        path = pathlib.Path(self.checkout, file)
        return [each.read_text(encoding="utf-8") for each in (path, path.with_name("conftest.py")) if each.exists()]

    def _cheapest_first(self, tests):
        return sorted(tests, key=lambda each: (self.seconds.get(each, _UNSEEN), each))

    def _in_turns(self, tests):
        """One of each file of tests, then a second one of each: the cheapest of all files come before the dear ones of any."""
        by_file = {}
        for test in self._cheapest_first(tests):
            by_file.setdefault(test.partition("::")[0], []).append(test)
        turns = [(turn, self.seconds.get(test, _UNSEEN), test) for tests in by_file.values() for turn, test in enumerate(tests)]
        return [test for _, _, test in sorted(turns)]

    def _lines(self, path):
        """Line to the tests that run it; a line that was run by an import has all tests of the file."""
        from coverage.numbits import numbits_to_nums

        found = {}
        with sqlite3.connect(self.data) as database:
            names = [name for (name,) in database.execute("select path from file") if name.endswith(path)]
            for name in names:
                rows = database.execute(
                    "select arc.fromno, arc.tono, context.context from arc join context on context.id = arc.context_id "
                    "join file on file.id = arc.file_id where file.path = ?", (name,),
                )  # fmt: skip
                for first, last, context in rows:
                    for line in (first, last):
                        if line > 0:
                            found.setdefault(line, set()).add(context.rpartition("|")[0])
                for bits, context in database.execute(
                    "select line_bits.numbits, context.context from line_bits join context on context.id = line_bits.context_id "
                    "join file on file.id = line_bits.file_id where file.path = ?", (name,),
                ):  # fmt: skip
                    for line in numbits_to_nums(bits):
                        found.setdefault(line, set()).add(context.rpartition("|")[0])
        return {line: {test for test in tests if test and test not in self.failed} for line, tests in found.items()}

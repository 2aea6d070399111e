"""A mutation run, by hand: changes one thing in a copy of the checkout at a time and looks whether a test notices.

    python tests/mutation/run.py --seed 1 --count 300            all rooms
    python tests/mutation/run.py --seed 1 --count 60 sim model   some rooms

Needs the extra `mutation`. What was judged is kept in `build/mutation` and not judged again, so a run may be stopped and started; when sources
change it starts over, and when only tests do, the changed ones are measured again and survivors get another chance. Survivors that change
no behaviour stand in `equivalent.json`, each with its reason, and are not counted.
"""

import argparse
import difflib
import hashlib
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import mutants
from choosing import Chooser

ROOT = pathlib.Path(__file__).resolve().parents[2]
EQUIVALENT = pathlib.Path(__file__).with_name("equivalent.json")
LEFT_OUT = (".git", ".venv", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis")
# What these start are not the mutants, or their minutes tell little.
IGNORED = ("--ignore=tests/hooks", "--ignore=tests/architecture", "--ignore=tests/mutation")
MEMORY = 6 << 30
FIRST = 10
KILLED, SURVIVED, TIMED_OUT, NO_TEST = "killed", "survived", "timed out", "no test"


class Workplace:
    """A copy of the checkout, what was measured there, and what was judged so far."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.checkout = self.folder / "checkout"
        self.data, self.log, self.results_file = self.folder / "coverage.data", self.folder / "map.log", self.folder / "results.json"
        self.digests_file = self.folder / "digests.json"
        self.results = {}

    def prepare(self):
        """Brings the copy up to date and measures what is not measured yet."""
        digests = _digests()
        before = _read(self.digests_file)
        changed = {path for path in {*digests, *before} if digests.get(path) != before.get(path)}
        tests = {path for path in changed if path.startswith("tests/") or path.endswith(".md")}
        if not before or changed - tests:
            print("measuring which tests run which lines; this takes minutes", flush=True)
            shutil.rmtree(self.folder, ignore_errors=True)
            self._copy()
            self._measure(IGNORED, append=False)
        else:
            self.results = _read(self.results_file)
            self._mend()
            self._update(tests)
        self.digests_file.write_text(json.dumps(digests), encoding="utf-8")

    def _mend(self):
        """Puts back what a run that was ended left mutated."""
        for path in mutants.source_files(ROOT):
            if (self.checkout / path).read_bytes() != (ROOT / path).read_bytes():
                shutil.copy2(ROOT / path, self.checkout / path)

    def _update(self, tests):
        for path in sorted(tests):
            if (ROOT / path).exists():
                (self.checkout / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / path, self.checkout / path)
            else:
                (self.checkout / path).unlink(missing_ok=True)
        runnable = [path for path in sorted(tests) if path.startswith("tests/") and "/test_" in path and (ROOT / path).exists()]
        if runnable:
            print("measuring the changed tests:", *runnable, flush=True)
            self._measure(runnable, append=True)
            self.results = {name: result for name, result in self.results.items() if result in (KILLED, TIMED_OUT)}

    def _copy(self):
        shutil.copytree(ROOT, self.checkout, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        (self.folder / "path").mkdir()
        for name, folder in (("kubecheck", "kubecheck"), ("kubecheck_rules", "rules"), ("kubecheck_schemas", "schemas")):
            (self.folder / "path" / name).symlink_to(self.checkout / folder)

    def _measure(self, what, *, append):
        words = ["-q", "--durations=0", "--cov", "--cov-context=test", "--cov-report=", *(["--cov-append"] if append else []), *what]
        with self.log.open("ab") as log:
            self._pytest(words, stdout=log, timeout=None)

    def _pytest(self, words, *, stdout, timeout):
        """The exit code of pytest in the copy; None when it took too long."""
        environment = {**os.environ, "PYTHONPATH": str(self.folder / "path"), "COVERAGE_FILE": str(self.data), "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words], cwd=self.checkout, env=environment, stdout=stdout,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def judge(self, mutant, changed, chooser):
        """What becomes of a mutant: killed, survived, timed out or no test."""
        chosen = chooser.choose(mutant["file"], mutant["line"])
        if chosen is None or not chosen[0]:
            return NO_TEST
        tests, seconds = chosen
        path = self.checkout / mutant["file"]
        times, text = path.stat(), path.read_text(encoding="utf-8")
        try:
            path.write_text(changed, encoding="utf-8")
            # Most mutants fall to the first few, and collecting the others takes longer than running them.
            for some in (tests[:FIRST], tests[FIRST:]):
                words = ["-q", "-x", "--tb=no", "--no-header", "-p", "no:xdist", "-p", "no:cov", *some]
                code = self._pytest(words, stdout=subprocess.DEVNULL, timeout=60 + 6 * seconds) if some else 0
                if code != 0:
                    break
        finally:
            # With the old time, so that compiled files of the original are valid again and none of the mutant ever is.
            path.write_text(text, encoding="utf-8")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        if code in (4, 5) and self._pytest(["-q", "--collect-only", *tests], stdout=subprocess.DEVNULL, timeout=300) != 0:
            raise RuntimeError(f"the tests cannot be found: {tests}")
        return TIMED_OUT if code is None else KILLED if code else SURVIVED

    def remember(self, name, result):
        """Keeps a result for the next start."""
        self.results[name] = result
        self.results_file.write_text(json.dumps(self.results, indent=1), encoding="utf-8")


def _read(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _digests():
    """Path to digest of everything that decides a result."""
    found = {}
    for top in (*mutants.MUTATED, "schemas", "tests"):
        for path in sorted((ROOT / top).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.is_file() and "__pycache__" not in name and not name.startswith("tests/mutation/"):
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def diff_of(text, changed):
    """The line before and after, without what surrounds them."""
    lines = list(difflib.unified_diff(text.splitlines(), changed.splitlines(), lineterm="", n=0))[2:]
    return [line[0] + line[1:].strip() for line in lines if line[0] in "+-"]


def is_equivalent(mutant, diff, reviewed):
    """Whether it was judged to change no behaviour: by the file and the source text, not by the line's number."""
    return any(mutant["file"] == each["file"] and diff == ["-" + each["source"], "+" + each["mutant"]] for each in reviewed)


def print_table(rows):
    """A line for each room, and all of them."""
    print(f"\n{'room':12}{KILLED:>8}{SURVIVED:>10}{TIMED_OUT:>11}{NO_TEST:>9}{'equivalent':>12}{'caught':>9}")
    rooms = {}
    for room, result in rows:
        for name in (room, "all"):
            rooms.setdefault(name, {}).setdefault(result, []).append(room)
    for room in [*sorted(set(rooms) - {"all"}), "all"]:
        killed, survived, timed_out, no_test, same = (
            len(rooms.get(room, {}).get(result, ())) for result in (KILLED, SURVIVED, TIMED_OUT, NO_TEST, "equivalent")
        )
        counted = killed + survived + timed_out + no_test
        share = f"{100 * (killed + timed_out) / counted:.0f} %" if counted else "-"
        print(f"{room:12}{killed:8}{survived:10}{timed_out:11}{no_test:9}{same:12}{share:>9}")


def main():
    """Runs and prints; exit code 1 when a mutant survived that nobody judged."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="*", help="rooms to draw from; all when none is given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--work", default=str(ROOT / "build" / "mutation"), help="where the copy and the results are kept")
    parser.add_argument("--nice", type=int, default=10, help="how modest to be with the processor")
    options = parser.parse_args()
    os.nice(options.nice)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))  # the tests inherit both: a mutant may eat all there is
    place = Workplace(options.work)
    place.prepare()
    chooser = Chooser(place.data, place.log.read_text(encoding="utf-8"), place.checkout)
    reviewed, rows, left = json.loads(EQUIVALENT.read_text(encoding="utf-8")), [], []
    for mutant in mutants.sample(ROOT, options.seed, options.count, options.rooms):
        text, changed = mutants.mutate(ROOT, mutant)
        name = f"{mutant['file']}:{mutant['line']} {mutant['operator']} {mutant['occurrence']}"
        diff = diff_of(text, changed)
        if is_equivalent(mutant, diff, reviewed):
            result = "equivalent"
        else:
            result = place.results.get(name)
            if result is None:
                result = place.judge(mutant, changed, chooser)
                place.remember(name, result)
        rows.append((mutants.room_of(mutant["file"]), result))
        print(f"{result:10} {name}", flush=True)
        if result in (SURVIVED, NO_TEST):
            left.append((result, name, diff))
    for result, name, diff in left:
        print(f"\n{result}: {name}", *diff, sep="\n  ")
    print_table(rows)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())

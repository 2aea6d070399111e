"""What a check of one file costs beside an interpreter that does nothing: ``python benchmarks/startup.py [FILE [RUNS]]``.

Calls the program as its installed script does. Runs the two in turn and prints the medians, their ratio and difference, then the modules that cost most to import. Compiled modules go
to a folder of the benchmark's own, so that source folders which cannot be written to make no difference.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

_SHOWN = 20
_SCRIPT = "import sys; from kubecheck.__main__ import program; sys.exit(program())"


def seconds(words):
    begin = time.perf_counter()
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begin


def imports(words):
    """Own time in microseconds and name of every module that the call imports, dearest first."""
    lines = subprocess.run(words, capture_output=True, text=True, check=False).stderr.splitlines()
    rows = [line.removeprefix("import time:").split("|") for line in lines if line.startswith("import time:") and "[us]" not in line]
    return sorted(((int(own), name.strip()) for own, _, name in rows), reverse=True)


def main(path, runs):
    with tempfile.TemporaryDirectory() as compiled:
        python = [sys.executable, "-I", "-X", f"pycache_prefix={compiled}"]
        call, idle = [*python, "-c", _SCRIPT, "check", os.path.abspath(path)], [*python, "-c", "pass"]
        if subprocess.run(call, capture_output=True, check=False).returncode > 1:
            raise SystemExit(f"{path}: the check did not end well, so its time says nothing")
        seconds(idle)
        pairs = [(seconds(call), seconds(idle)) for _ in range(runs)]
        rows, base = imports([*python, "-X", "importtime", *call[len(python) :]]), imports([*python, "-X", "importtime", "-c", "pass"])
    checked, empty = (statistics.median(each) * 1000 for each in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"check {checked:.1f} ms, idle {empty:.1f} ms: {ratio:.2f} times, {checked - empty:.1f} ms more ({runs} pairs, medians)")
    known = {name for _, name in base}
    added = [row for row in rows if row[1] not in known]
    print(f"{len(added)} modules more than an idle interpreter, {sum(own for own, _ in added) / 1000:.1f} ms")
    for own, name in added[:_SHOWN]:
        print(f"{own / 1000:7.2f} ms  {name}")


if __name__ == "__main__":
    example = os.path.join(os.path.dirname(__file__), "..", "examples", "tour", "auth.yaml")
    main(sys.argv[1] if len(sys.argv) > 1 else example, int(sys.argv[2]) if len(sys.argv) > 2 else 30)

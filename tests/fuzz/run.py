"""Puts hostile input to every door of kubecheck, by the million, and tells of what breaks.

    python tests/fuzz/run.py [--seed N] [--seconds S] [--count N] [--jobs N] [--state FOLDER] [DOOR...]
    python tests/fuzz/run.py --replay FILE DOOR
    python tests/fuzz/run.py --state FOLDER --figures
    python tests/fuzz/run.py --state FOLDER --keep [DOOR...]

Each worker goes from door to door, a slice of inputs at each, until each door has had COUNT or the seconds are over. A further call with the same folder goes on from there. Faults lie in
FOLDER/DOOR/faults: the smallest input of each kind, which ``--replay`` puts to its door again, and what it did. ``--keep`` writes to ``tests/fuzz/corpus`` the small inputs that together
reach all lines which any input reached. Lines guide the choice of inputs on Python 3.12 and newer.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from fuzzing.corpus import keep, kept  # noqa: E402  # they lie beside this file
from fuzzing.doors import all_doors  # noqa: E402
from fuzzing.faults import prepare, try_input  # noqa: E402
from fuzzing.figures import print_figures  # noqa: E402
from fuzzing.guidance import Guidance  # noqa: E402
from fuzzing.loop import PATIENCE, Loop  # noqa: E402

MEMORY = 4 << 30
TOO_LARGE = 1 << 30  # of memory: a worker makes place for a fresh one
AGAIN = 75  # the exit code of a worker that wants to be started again
TURN = 20.0  # seconds at a door, then the next


def work(options, doors) -> int:
    """One worker: from door to door, until all is done."""
    prepare()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    os.chdir(tempfile.mkdtemp())
    guidance = Guidance()
    loops = {}
    until = time.monotonic() + options.seconds
    while True:
        open_doors = 0
        for door in doors:
            if door.name not in loops:
                loops[door.name] = Loop(door, options.state, options.worker, options.seed, guidance, kept(door.name))
                loops[door.name].warm_up()
            loop, turn = loops[door.name], time.monotonic() + TURN
            while time.monotonic() < min(turn, until) and loop.state["inputs"] * options.jobs < options.count:
                loop.run_slice(10 if door.seconds >= 1 else 200)
            open_doors += loop.state["inputs"] * options.jobs < options.count
        if not open_doors or time.monotonic() >= until:
            return 0
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > TOO_LARGE:
            return AGAIN


def start(options, words) -> int:
    """Starts the workers, and those that want it again; tells of one that dies with the input that it was at."""
    until, code = time.monotonic() + options.seconds, 0
    running = {number: _start_worker(options, number, options.seconds, words) for number in range(options.jobs)}

    def end(*_):
        for process in running.values():
            process.terminate()
        sys.exit(143)

    signal.signal(signal.SIGTERM, end)
    while running:
        for number, process in list(running.items()):
            try:
                ended = process.wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
            del running[number]
            left = until - time.monotonic()
            if ended not in (0, AGAIN):
                code = 1
                print(f"worker {number} died with {ended}; the inputs at work are in {options.state}/DOOR/at-work-{number}", flush=True)
            if left > 5 and ended != 0:
                running[number] = _start_worker(options, number, left, words)
    return code


def _start_worker(options, number, seconds, words):
    command = [
        sys.executable,
        os.path.abspath(__file__),
        "--worker",
        str(number),
        "--jobs",
        str(options.jobs),
        "--seed",
        str(options.seed),
        "--seconds",
        str(seconds),
    ]
    return subprocess.Popen([*command, "--count", str(options.count), "--state", options.state, *words])


def replay(path, door) -> int:
    """Puts one input to a door again."""
    with open(path, encoding="utf-8") as stream:
        value = json.loads(stream.read().partition("\n\0")[0])
    prepare()
    os.chdir(tempfile.mkdtemp())
    fault = try_input(door.attempt, value, door.seconds * PATIENCE)
    print("it holds" if fault is None else f"{fault.kind} {fault.where}\n{fault.told}")
    return int(fault is not None)


def main(arguments) -> int:
    """Reads the words of the call."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--count", type=int, default=10**12, help="inputs of each door")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--state", default=os.path.join(tempfile.gettempdir(), "kubecheck-fuzz"))
    parser.add_argument("--replay", default="")
    parser.add_argument("--figures", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--worker", type=int, default=-1, help=argparse.SUPPRESS)
    parser.add_argument("doors", nargs="*", metavar="DOOR", help=", ".join(all_doors()))
    options = parser.parse_args(arguments)
    unknown = [each for each in options.doors if each not in all_doors()]
    if unknown:
        parser.error(f"{unknown[0]} is no door; there are {', '.join(all_doors())}")
    doors = [all_doors()[each] for each in options.doors or all_doors()]
    options.state = os.path.abspath(options.state)
    if options.replay:
        return replay(options.replay, doors[0])
    if options.keep:
        return keep(options.state, doors)
    if options.figures:
        return print_figures(options.state, doors)
    if options.worker >= 0:
        return work(options, doors)
    code = start(options, options.doors)
    return print_figures(options.state, doors) or code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

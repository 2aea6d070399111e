"""Compares what the tests reached with the floor of each room; `.ci/run` calls it after the tests.

    python tests/coverage/floors.py FOLDER            fails when a room is below its floor
    python tests/coverage/floors.py FOLDER --raise    raises the floors to what was reached, never lowers one

FOLDER holds what each process of pytest reached (`measured/sitecustomize.py`).

A room is the first folder below `kubecheck/`, `kubecheck` for the modules beside these folders, or `rules`. Statements and branches count
alike. A floor is a whole percentage, rounded down; tests with random values move a room by less than a fifth, so a floor rises only when
that much is to spare.
"""

import json
import math
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLOORS = pathlib.Path(__file__).with_name("floors.json")
SPARE = 0.2
# pytest itself imports its plugins, with its own changes to them.
PLUGINS = ("kubecheck/testing/pytest_plugin.py",)


def room_of(path):
    """The room of a file, whose path is absolute or relative to the checkout."""
    parts = os.path.relpath(ROOT / path, ROOT).split(os.sep)
    return parts[1] if parts[0] == "kubecheck" and len(parts) > 2 else parts[0]


def read(folder):
    """What all processes together reached."""
    import slipcover

    first, *others = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))
    for each in others:
        slipcover.merge_coverage(first, each)
    return first


def measure(report):
    """The percentage reached of each room."""
    reached, all_there_are = {}, {}
    for path, file in report["files"].items():
        room = room_of(path)
        hit = len(file["executed_lines"]) + len(file["executed_branches"])
        reached[room] = reached.get(room, 0) + hit
        all_there_are[room] = all_there_are.get(room, 0) + hit + len(file["missing_lines"]) + len(file["missing_branches"])
    return {room: 100 * reached[room] / count for room, count in sorted(all_there_are.items()) if count}


def unreached(report, root):
    """Modules that no test imports, so that nothing of them was measured."""
    measured = {(root / path).resolve() for path in (*report["files"], *PLUGINS)}
    modules = (path for top in ("kubecheck", "rules") for path in sorted((root / top).rglob("*.py")))
    return [f"{path.relative_to(root)}: no test imports it" for path in modules if path.read_bytes().strip() and path.resolve() not in measured]


def compare(shares, floors):
    """What is wrong, a sentence each: rooms below their floors, rooms without one, floors without a room."""
    faults = [f"{room}: {share:.2f} % is below the floor of {floors[room]} %" for room, share in shares.items() if share < floors.get(room, 0)]
    faults += [f"{room}: has no floor; raise the floors" for room in shares if room not in floors]
    return faults + [f"{room}: has a floor, but nothing was measured" for room in floors if room not in shares]


def raised(shares, floors):
    """The floors after a run that reached these shares."""
    return {room: max(floors.get(room, 0), math.floor(share - SPARE)) for room, share in shares.items()}


def main(arguments):
    """Exit code 1 when a room is below its floor."""
    report = read(pathlib.Path(arguments[0]))
    shares = measure(report)
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    if "--raise" in arguments:
        floors = {**floors, **raised(shares, floors)}
        FLOORS.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    for room, share in shares.items():
        print(f"{room:12} {share:6.2f} %   floor {floors.get(room, 0)} %")
    faults = compare(shares, floors) + unreached(report, ROOT)
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

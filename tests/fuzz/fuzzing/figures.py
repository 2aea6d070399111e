"""What a run came to, by door."""

from __future__ import annotations

import json
import os


def states_of(folder: str, door) -> list[dict]:
    """What each worker noted of a door."""
    found = []
    above = os.path.join(folder, door.name)
    for name in sorted(os.listdir(above)) if os.path.isdir(above) else ():
        if name.startswith("state-") and name.endswith(".json"):
            with open(os.path.join(above, name), encoding="utf-8") as stream:
                found.append(json.load(stream))
    return found


def print_figures(folder: str, doors) -> int:
    """Prints a line a door: inputs, seconds of processor time, inputs a second, kinds of faults. Returns 1 where there are any."""
    total = faults = 0
    for door in doors:
        states = states_of(folder, door)
        inputs, seconds = sum(each["inputs"] for each in states), sum(each["seconds"] for each in states)
        kinds = sorted({key for each in states for key in each["faults"]})
        total, faults = total + inputs, faults + len(kinds)
        print(
            f"{door.name:20} {inputs:12,} {seconds:9.0f} s {inputs / seconds if seconds else 0:9.0f}/s {len(kinds):4}",
            *(f"\n    {each}" for each in kinds),
        )
    print(f"{'all':20} {total:12,} {'':22} {faults:4}")
    return int(bool(faults))

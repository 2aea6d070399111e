"""Inputs worth keeping: a few small ones for each door that together reach all that any reached."""

from __future__ import annotations

import glob
import json
import os

from fuzzing.faults import prepare, try_input
from fuzzing.guidance import Guidance

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "corpus")
_LARGEST, _MOST = 1500, 30


def kept(door: str) -> list:
    """The kept inputs of a door."""
    path = os.path.join(FOLDER, f"{door}.jsonl")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def keep(state: str, doors) -> int:
    """Writes the kept inputs of doors anew, out of those that a run kept: the smallest first, each that reaches a line beyond the seeds and those before it."""
    prepare()
    guidance = Guidance()
    os.makedirs(FOLDER, exist_ok=True)
    for door in doors:
        found = set()
        for path in (*glob.glob(os.path.join(state, door.name, "kept-*.jsonl")), os.path.join(FOLDER, f"{door.name}.jsonl")):
            if os.path.exists(path):
                with open(path, encoding="utf-8") as lines:
                    found.update(line.strip() for line in lines)
        guidance.forget()
        for value in door.seeds():
            try_input(door.attempt, value, 100)
        chosen = []
        for line in sorted((each for each in found if len(each) <= _LARGEST), key=lambda each: (len(each), each)):
            before = guidance.lines
            if try_input(door.attempt, json.loads(line), door.seconds * 10) is None and guidance.lines > before:
                chosen.append((guidance.lines - before, line))
        best = sorted(chosen, reverse=True)[:_MOST]
        with open(os.path.join(FOLDER, f"{door.name}.jsonl"), "w", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for _, line in sorted(best, key=lambda each: (len(each[1]), each[1])))
        print(f"{door.name}: {len(best)} of {len(found)} inputs, {guidance.lines} lines")
    return 0

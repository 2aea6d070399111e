"""The loop: makes inputs of inputs, puts them to a door, keeps those that reach lines which none before them reached, and notes faults."""

from __future__ import annotations

import json
import mmap
import os
import random
import time

from fuzzing.faults import try_input

SLICE = 1000
PATIENCE = 10  # times of what an input should need
_WARMING = 100  # inputs
_MOST_KEPT = 4000
_LARGEST = 100_000


class Loop:
    """One worker at one door.

    Args:
        door: the door.
        folder: where the state of the run lies; other workers' inputs are found there too.
        worker: the number of this worker.
        seed: begins chance, together with the door, the worker and the number of the slice.
        guidance: says which inputs are worth keeping.
        known: inputs that were kept in the repository.
    """

    def __init__(self, door, folder, worker, seed, guidance, known=()):
        self.door, self.seed, self.worker, self.guidance = door, seed, worker, guidance
        self.folder = os.path.join(folder, door.name)
        os.makedirs(os.path.join(self.folder, "faults"), exist_ok=True)
        self._state = os.path.join(self.folder, f"state-{worker}.json")
        self._kept = os.path.join(self.folder, f"kept-{worker}.jsonl")
        self.state = {"slices": 0, "inputs": 0, "seconds": 0.0, "faults": {}}
        if os.path.exists(self._state):
            with open(self._state, encoding="utf-8") as stream:
                self.state = json.load(stream)
        self.pool = [*door.seeds(), *known, *self._found_before()]
        self._open_box()

    def _open_box(self) -> None:
        """A file in memory that survives the process: the input at work."""
        path = os.path.join(self.folder, f"at-work-{self.worker}")
        with open(path, "wb") as stream:
            stream.truncate(1 << 21)
        with open(path, "r+b") as stream:
            self._box = mmap.mmap(stream.fileno(), 1 << 21)

    def _found_before(self):
        for name in sorted(os.listdir(self.folder)):
            if name.startswith("kept-"):
                with open(os.path.join(self.folder, name), encoding="utf-8") as lines:
                    yield from (json.loads(line) for line in lines)

    def warm_up(self) -> None:
        """Tries some of what there is, so that only what is new counts as that."""
        for value in self.pool[:: max(len(self.pool) // _WARMING, 1)]:
            self._try(value, counts=False)
        self.guidance.lines = 0

    def run_slice(self, size: int = SLICE) -> int:
        """Tries inputs, one after another; returns how many."""
        chance = random.Random(f"{self.seed} {self.door.name} {self.worker} {self.state['slices']}")
        begin = time.process_time()
        for _ in range(size):
            base = self.pool[-chance.randint(1, min(len(self.pool), 60))] if chance.random() < 0.3 else chance.choice(self.pool)
            value = self.door.make(chance, base, self.pool)
            before = self.guidance.lines
            if self._try(value) is None and self.guidance.lines > before:
                self._keep(value)
        self.state["slices"] += 1
        self.state["seconds"] += time.process_time() - begin
        self._save()
        return size

    def _try(self, value, *, counts=True):
        data = json.dumps(value).encode()
        if len(data) > _LARGEST * 10:
            return None
        self._box.seek(0)
        self._box.write(data[: (1 << 21) - 8] + b"\n\0")
        self.state["inputs"] += counts
        fault = try_input(self.door.attempt, value, self.door.seconds * PATIENCE)
        if fault is not None and fault.kind == "hang":  # the machine may have been what was slow
            fault = try_input(self.door.attempt, value, self.door.seconds * PATIENCE)
        if fault is not None:
            self._note(fault, value)
        return fault

    def _note(self, fault, value) -> None:
        key = " ".join(fault.key)
        count = self.state["faults"][key] = self.state["faults"].get(key, 0) + 1
        path = os.path.join(self.folder, "faults", "".join(each if each.isalnum() else "-" for each in key)[:100])
        smaller = not os.path.exists(path + ".json") or os.path.getsize(path + ".json") > len(json.dumps(value))
        if smaller:
            with open(path + ".json", "w", encoding="utf-8") as stream:
                json.dump(value, stream)
            with open(path + ".txt", "w", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(fault.told)
        if count == 1:
            print(f"{self.door.name}: {key}\n{fault.told[-700:]}".encode("utf-8", "backslashreplace").decode(), flush=True)

    def _keep(self, value) -> None:
        text = json.dumps(value)
        if len(self.pool) < _MOST_KEPT and len(text) < _LARGEST:
            self.pool.append(value)
            with open(self._kept, "a", encoding="utf-8") as stream:
                stream.write(text + "\n")

    def _save(self) -> None:
        with open(self._state + ".new", "w", encoding="utf-8") as stream:
            json.dump(self.state, stream)
        os.replace(self._state + ".new", self._state)

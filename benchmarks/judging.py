"""What the server's judgement of a document costs, by stage: ``python benchmarks/judging.py FOLDER... [--without-definitions]``.

Prints the share of each stage (reading, structure, defaults with admission, the server's own rules), documents a second on one core,
the ratio of judging to reading for the documents that are accepted, and the dearest kinds. Each stage runs over all documents once
before it is timed, so that what is compiled or imported on first use does not count. Each file is read and judged as in a
check, one after the other, in CPU time, and the best of a few rounds counts: a busy machine makes rounds slower, never faster.
"""

import gc
import os
import sys
import time

from reading import sources_below

from kubecheck.api.stored import store
from kubecheck.api.validation import validate
from kubecheck.documents import read, scanner
from kubecheck.schema.structure.catalog import catalog
from kubecheck.schema.structure.nulls import fill_nulls
from kubecheck.verdicts import Server, judge

_SHOWN = 12
_ROUNDS = 7
_STAGES = ("structure", "defaults", "rules")


def objects_of(source, server, skipped):
    """The documents' values whose kind is built in and not skipped, with their kind."""
    for document in read(source).documents:
        value = document.value
        if isinstance(value, dict) and isinstance(value.get("apiVersion"), str) and isinstance(value.get("kind"), str):
            kind = server.kind(value["apiVersion"], value["kind"])
            if kind is not None and kind.kind not in skipped:
                yield value, kind


def stages(value, kind):
    """Seconds that structure, defaults and rules take for an accepted object."""
    begin = time.process_time()
    kind.fits_plainly(value) or fill_nulls(kind, value)
    decoded = time.process_time()
    stored, _ = store(value)
    defaulted = time.process_time()
    validate(stored)
    return decoded - begin, defaulted - decoded, time.process_time() - defaulted


def seconds_of(sources, server):
    """Seconds of reading the sources, each line new where it is new to the run, and of each stage of judging their objects, source by source."""
    scanner.forget_lines()
    clock = time.process_time
    reading = structure = defaults = rules = 0.0
    for source in sources:
        begin = clock()
        values = [document.value for document in read(source).documents]
        parsed = clock()
        for value in values:
            kind = server.kind(value["apiVersion"], value["kind"])
            kind.fits_plainly(value) or fill_nulls(kind, value)
        decoded = clock()
        stored = [store(value)[0] for value in values]
        defaulted = clock()
        for value in stored:
            validate(value)
        reading += parsed - begin
        structure += decoded - parsed
        defaults += defaulted - decoded
        rules += clock() - defaulted
    return reading, structure, defaults, rules


def main(folders, skipped):
    server = Server(catalog())
    # Only files whose every object is judged and accepted: the cost of reading belongs to the same documents as the cost of judging.
    accepted, all_objects, whole = [], [], []
    for source in sources_below(folders, (".yaml", ".yml", ".json")):
        objects = list(objects_of(source, server, skipped))
        all_objects += objects
        if objects and len(objects) == len(read(source).documents) and all(judge(value, server).accepted for value, _ in objects):
            accepted += objects
            whole.append(source)
    if not accepted:
        raise SystemExit("no file holds accepted objects of built-in kinds only")
    gc.freeze()  # what was read stays, and is not looked through again and again
    rounds, spent = [], []
    for _ in range(_ROUNDS):
        rounds.append(seconds_of(whole, server))
        begin = time.process_time()
        for value, _ in all_objects:
            judge(value, server)
        spent.append(time.process_time() - begin)
    print(f"judge, all: {len(all_objects)} documents, {len(all_objects) / min(spent):,.0f} documents/s")
    reading, *best = min(rounds, key=sum)
    judging = sum(best)
    print(f"judging, accepted: {len(accepted)} documents in {len(whole)} files, {len(accepted) / judging:,.0f} documents/s")
    print(f"judging / reading: {judging / reading:.2f}")
    for stage, seconds in zip(("reading", *_STAGES), (reading, *best), strict=True):
        print(f"{stage:10s} {seconds / (judging + reading):6.1%} {seconds / len(accepted) * 1e6:8.1f} us a document")
    kinds = {}
    for value, kind in accepted:
        count, sofar = kinds.get(kind.kind, (0, 0.0))
        kinds[kind.kind] = count + 1, sofar + sum(stages(value, kind))
    total = sum(seconds for _, seconds in kinds.values())
    print("dearest kinds (all of it, one document):")
    for name, (count, seconds) in sorted(kinds.items(), key=lambda item: -item[1][1])[:_SHOWN]:
        print(f"  {seconds / total:6.1%} {seconds / count * 1e6:9.1f} us  {name} ({count})")


if __name__ == "__main__":
    words = sys.argv[1:]
    without = {"CustomResourceDefinition"} if "--without-definitions" in words else set()
    examples = os.path.join(os.path.dirname(__file__), "..", "examples")
    main([word for word in words if not word.startswith("--")] or [examples], without)

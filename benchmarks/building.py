"""What building and judging kustomizations costs: ``python benchmarks/building.py FOLDER... [--program PROGRAM]``.

Builds every kustomization below the folders, one after the other in one process, and judges each object that comes of it as the server would; prints
the CPU seconds of both. With a program that answers a line of JSON (``{"id": …, "root": FOLDER}``) with what the real kustomize builds of that folder,
it runs that over the same folders too, in turns, and prints the ratio. The medians of a few rounds count.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

from kubecheck.engine.judging import Judge
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.render.documents import BuiltDocument
from kubecheck.render.kustomize import BuildError, Session, build
from kubecheck.schema.structure.catalog import DEFAULT_VERSION

_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_ROUNDS = 3


def roots_below(folders):
    """The folders with a kustomization."""
    return sorted(folder for top in folders for folder, _, files in os.walk(top) if any(name in files for name in _NAMES))


def measure(roots):
    """CPU seconds of building and of judging, how many kustomizations build, and how many objects come of them."""
    session, judge = Session(strict=True), Judge(DEFAULT_VERSION, "default")
    building = judging = 0.0
    count = objects = 0
    for root in roots:
        begin = time.process_time()
        try:
            built = build(root, session).objects
        except BuildError:
            built = None
        middle = time.process_time()
        building += middle - begin
        if built is None:
            continue
        count += 1
        objects += len(built)
        for index, each in enumerate(built):
            for one in resources_of(BuiltDocument(each.value, each.marks, index, root), "default", CLUSTER_KINDS):
                judge.judge(one)
        judging += time.process_time() - middle
    return building, judging, count, objects


def measure_program(program, roots):
    """CPU seconds of a program that answers for every root."""
    asked = "".join(json.dumps({"id": root, "root": os.path.abspath(root), "top": os.path.abspath(root)}) + "\n" for root in roots)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([program], input=asked.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="what building and judging kustomizations costs")
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--program", help="answers lines of JSON with what the real kustomize builds")
    arguments = parser.parse_args()
    roots = roots_below(arguments.folders)
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        ours.append(measure(roots))
        if arguments.program:
            theirs.append(measure_program(arguments.program, roots))
    building, judging = (statistics.median(each[part] for each in ours) for part in (0, 1))
    count, objects = ours[0][2:]
    sys.stdout.write(f"{count} of {len(roots)} kustomizations build, {objects} objects: {building:.2f} s building, {judging:.2f} s judging\n")
    if theirs:
        program = statistics.median(theirs)
        sys.stdout.write(f"the program: {program:.2f} s; both against it: {(building + judging) / program:.2f}\n")


if __name__ == "__main__":
    main()

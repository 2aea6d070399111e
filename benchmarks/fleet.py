"""Files a second on a Dask cluster of this machine: ``python benchmarks/fleet.py FOLDER [--files N] [--workers 1,2]``.

Lays out copies of the projects in a folder (each folder in it is one) side by side, until there are so many files, and checks all of them with one call: by one process,
and on a local cluster with so many worker processes. Prints files a second, and whether the report is the bytes that one process writes. It needs the extra ``kubecheck[dask]``.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time


def lay_out(projects, least, scratch):
    """Copies of projects, in turns, each in a folder of its own; their YAML and JSON files alone. Gives how many projects and files there are."""
    sources = [each.path for each in sorted(os.scandir(projects), key=lambda each: each.name) if each.is_dir()]
    number = files = 0
    while files < least:
        copy = os.path.join(scratch, f"{number:04}")
        shutil.copytree(
            sources[number % len(sources)], copy, symlinks=True,
            ignore=lambda folder, names: [each for each in names if not os.path.isdir(os.path.join(folder, each)) and not each.endswith((".yaml", ".yml", ".json", ".tpl"))],
        )  # fmt: skip
        number += 1
        files += sum(each.endswith((".yaml", ".yml", ".json")) for _, _, names in os.walk(copy) for each in names)
    return number, files


def check(folder, *words):
    """The report on all copies, and how long it took."""
    program = os.path.join(os.path.dirname(sys.executable), "kubecheck")
    begin = time.perf_counter()
    done = subprocess.run([program, "check", "--no-config", "--no-cache", "--allow-empty", "--format", "json", *words, "."], cwd=folder, capture_output=True, check=False)
    return done.stdout, time.perf_counter() - begin


def main():
    """Measures and prints."""
    from distributed import LocalCluster

    parser = argparse.ArgumentParser(description="kubecheck on a Dask cluster of this machine")
    parser.add_argument("folder", help="a folder of projects")
    parser.add_argument("--files", type=int, default=3000, help="so many files at least are laid out")
    parser.add_argument("--workers", default="1,2", help="numbers of worker processes, by comma")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        projects, count = lay_out(arguments.folder, arguments.files, scratch)
        alone, seconds = check(scratch, "--jobs", "1")
        sys.stdout.write(f"{count} files in {projects} projects\none process: {count / seconds:.0f} files/s\n")
        for workers in map(int, arguments.workers.split(",")):
            with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster:
                told, seconds = check(scratch, "--executor", f"dask={cluster.scheduler_address}")
            sys.stdout.write(f"{workers} workers: {count / seconds:.0f} files/s, {'the same bytes' if told == alone else 'OTHER BYTES'}\n")


if __name__ == "__main__":
    main()

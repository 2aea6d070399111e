"""How fast documents are read, beside PyYAML's C loader: ``python benchmarks/reading.py FOLDER...``.

Prints documents, megabytes a second and the ratio, cold (no line seen before) and warm, then what the places of every document cost.
"""

import os
import sys
import time

import yaml

from kubecheck.documents import read, scanner
from kubecheck.source import Source


def sources_below(folders, endings=(".yaml", ".yml")):
    for folder in folders:
        for root, _, names in os.walk(folder):
            for name in sorted(names):
                if name.endswith(endings):
                    path = os.path.join(root, name)
                    with open(path, "rb") as file:
                        data = file.read()
                    try:
                        yield Source.from_bytes(path, data)
                    except UnicodeDecodeError:
                        continue


def load(sources):
    for source in sources:
        try:
            for _ in yaml.load_all(source.text, yaml.CSafeLoader):
                pass
        except (yaml.YAMLError, ValueError, TypeError):
            continue


def timed(action):
    start = time.process_time()
    result = action()
    return time.process_time() - start, result


def main(folders):
    sources = list(sources_below(folders))
    size = sum(len(source.text) for source in sources) / 1e6
    base, _ = timed(lambda: load(sources))
    print(f"{len(sources)} files, {size:.1f} MB")
    print(f"PyYAML CSafeLoader  {base:6.2f} s  {size / base:6.1f} MB/s  1.0x")
    scanner.tokens.clear()
    for label in ("read, cold", "read, warm"):
        spent, readings = timed(lambda: [read(source) for source in sources])
        print(f"{label:18s}  {spent:6.2f} s  {size / spent:6.1f} MB/s  {base / spent:.1f}x")
    documents = [document for reading in readings for document in reading.documents]
    spent, _ = timed(lambda: [document.locate(()) for document in documents])
    print(f"{'places of all':18s}  {spent:6.2f} s for {len(documents)} documents")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Writes the page about versions from the printed reports of comparisons with recorded answers of real servers.

    python tests/truth/versions.py FOLDER > docs/versions.md

FOLDER holds what comparisons printed, a file each, named KIND-VERSION.txt: ``mutants-1.37.txt``. A line of a measure is its name, how many agree,
``of``, how many there are, and the share.
"""

from __future__ import annotations

import pathlib
import re
import sys

from kubecheck.schema.structure.catalog import DEFAULT_VERSION

MEASURE = re.compile(r"^  (.+?)\s+(\d+) of\s+(\d+)\s", re.MULTILINE)
SERVERS = {
    "1.30": "v1.30.14", "1.31": "v1.31.14", "1.33": "v1.33.13", "1.34": "v1.34.4", "1.35": "v1.35.4", "1.36": "v1.36.3", "1.37": "v1.37.2",
}  # fmt: skip
COLUMNS = ("accepted or refused", "no false refusal", "errors: type and field", "errors: with message", "warnings")
KINDS = {
    "documents": "documents of public repositories", "mutants": "mutated objects", "updates": "updates of live objects",
}  # fmt: skip
SCHEDULING = ("outcome of every pod", "rejected nodes and reasons", "scores by plugin", "messages", "preemption")
PAGE = """# Kubernetes versions

kubecheck judges by one version of Kubernetes, 1.25 to 1.37: the one of `--kubernetes-version` or of `kubernetes-version` in `.kubecheck.yaml`,
else {default}. `latest` is the newest that is known; a version newer than that is judged as the newest, with a note.

Several versions are judged together, as while a cluster is upgraded: `--kubernetes-version 1.33,1.37`, or a range, `1.33-1.37`. A fault is told once. Where
it is not one in all of the versions, the message names those that have it:

    web.yaml:10:11: error: in 1.31 to 1.33: unknown field fileKeyRef in .spec.containers[0].env[0].valueFrom [unknown-field]

- **Kinds and fields** are exactly those of the version. A kind that it does not serve is told of with the version that removed it and what took its place.
- **Rules, defaults, warnings and words** are those of the version: each that came, went or changed says since when.
- **Feature gates** are those that are on by default in the version; `--feature-gates A=true,B=false`, or `feature-gates` under `cluster` in the config,
  says which are set otherwise on the server. A field behind a gate that is off is dropped before the object is judged, as the server does, and
  [dropped-field](../rules/versions/dropped_field.md) tells of it.

## What changed most

| version | what it takes since, or no longer refuses |
|---|---|
| 1.27 | the access mode `ReadWriteOncePod`; autoscalers' metrics of single containers |
| 1.29 | probes and lifecycle handlers of sidecars (`restartPolicy: Always` on an init container); `status.hostIPs` in variables. It refuses schedules that begin with `TZ=` |
| 1.30 | handlers that sleep |
| 1.32 | names of environment variables with nearly any character |
| 1.33 | DNS search paths with underscores; handlers that sleep no time at all |
| 1.34 | the traffic distributions `PreferSameZone` and `PreferSameNode`. It judges claims in a StatefulSet |
| 1.35 | volumes that are images; variables from keys of files |
| 1.36 | names of Services that begin with a digit. It refuses addresses with leading zeros, and ranges with more bits than their prefix |
| 1.37 | what differs from 1.36 is mostly in what errors say, and that each is told once |

## What was compared

What real servers answered to the same questions was recorded, and compared with what kubecheck answers. The share that agrees, in percent:

| version | asked | questions | {columns} |
|---|---|---|{rules}|
{rows}

Servers before 1.34 print values that are neither texts nor numbers in Go's own notation. So does kubecheck for maps, lists, selectors and plain objects;
amounts, and objects of which that notation shows addresses of memory, it prints as later servers do. Most messages of 1.30, 1.31 and 1.33 that differ do so
in that alone.

Defaults, as the stored objects have them: {defaults}.

The scheduler, on small clusters:

| version | scenarios | {scheduling} |
|---|---|{scheduling_rules}|
{scheduling_rows}

Other versions are judged by the same rules, by what Kubernetes' sources say of when each came, and were not compared; so are versions before
1.30, of which fewer changes are known.
"""


def read(folder: pathlib.Path) -> dict[tuple[str, str], dict[str, tuple[int, int]]]:
    """(kind, version) -> measure -> how many agree, of how many."""
    found = {}
    for path in sorted(folder.glob("*-1.*.txt")):
        kind, _, version = path.stem.partition("-")
        found[kind, version] = {name.strip(): (int(good), int(all_)) for name, good, all_ in MEASURE.findall(path.read_text())}
    return found


def share(pair: tuple[int, int] | None) -> str:
    """In percent; rounded down, so that nothing is called whole that is not."""
    return "" if pair is None or not pair[1] else f"{int(pair[0] * 10_000 / pair[1]) / 100:.2f}".removesuffix(".00")


def write(measures: dict[tuple[str, str], dict[str, tuple[int, int]]]) -> str:
    """The page."""
    versions = sorted({version for _, version in measures}, reverse=True, key=lambda version: int(version[2:]))
    rows = [
        f"| {SERVERS[version]} | {asked} | {found[COLUMNS[0]][1]:,} | " + " | ".join(share(found.get(column)) for column in COLUMNS) + " |"
        for version in versions
        for kind, asked in KINDS.items()
        if (found := measures.get((kind, version)))
    ]
    scheduling_rows = [
        f"| {SERVERS[version]} | {found[SCHEDULING[0]][1]:,} | " + " | ".join(share(found.get(column)) for column in SCHEDULING) + " |"
        for version in versions
        if (found := measures.get(("scheduling", version)))
    ]
    defaults = [
        f"{share(found['equal object'])} % of {found['equal object'][1]:,} ({SERVERS[version]})"
        for version in versions
        if (found := measures.get(("defaults", version)))
    ]
    return PAGE.format(
        default=DEFAULT_VERSION,
        columns=" | ".join(COLUMNS), rules="---|" * (len(COLUMNS) - 1) + "---", rows="\n".join(rows), defaults=", ".join(defaults),
        scheduling=" | ".join(SCHEDULING), scheduling_rules="---|" * (len(SCHEDULING) - 1) + "---", scheduling_rows="\n".join(scheduling_rows),
    )  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(write(read(pathlib.Path(sys.argv[1]))))

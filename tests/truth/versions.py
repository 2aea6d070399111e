"""Writes the page about versions from figures of comparisons with recorded answers of real servers.

    python tests/truth/versions.py > docs/versions.md
    python tests/truth/versions.py --take FOLDER > docs/versions.md

The figures stand in ``figures.tsv`` beside this file. ``--take`` puts those of a folder there first, in the place of older ones: it holds what comparisons
printed, a file each, named KIND-VERSION.txt: ``mutants-1.37.txt``. A line of a measure is its name, how many agree, ``of``, how many there are, and the share.
Where the disagreements lie beside it, a line of JSON each with the measure, the record and the answer (``mutants-1.37.jsonl``), they say
how many differ in addresses of memory alone, and how many in printed values alone.
"""

from __future__ import annotations

import json
import pathlib
import re
import sys

from kubecheck.schema.structure.catalog import DEFAULT_VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEASURE = re.compile(r"^  (.+?)\s+(\d+) of\s+(\d+)\s", re.MULTILINE)
SERVERS = {
    "1.30": "v1.30.14", "1.31": "v1.31.14", "1.33": "v1.33.13", "1.34": "v1.34.4", "1.35": "v1.35.4", "1.36": "v1.36.3", "1.37": "v1.37.2",
}  # fmt: skip
PRINTED, PLACELESS, UNPRINTED = "errors: with message", "less addresses", "less printed values"
COLUMNS = ("accepted or refused", "no false refusal", "errors: type and field", PRINTED, PLACELESS, UNPRINTED, "warnings")
# Where in memory something lies, as Go prints it, and what stands for that in our words.
ADDRESS = re.compile(r"0x[0-9a-f]{6,}|0x…")
KINDS = {
    "documents": "documents of public repositories", "mutants": "mutated objects", "updates": "updates of live objects",
    "rare-mutants": "mutated objects, of rarely used fields", "rare-updates": "updates, of rarely used fields",
    "rules": "custom resources with rules", "devices": "selectors of devices",
}  # fmt: skip
EQUAL_OBJECT = "equal object"
FIGURES = pathlib.Path(__file__).with_name("figures.tsv")
# What errors of these types begin with is followed by a printed value.
WITH_VALUE = frozenset(("Duplicate value", "Invalid value", "Unsupported value"))
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

What real servers answered to the same questions was recorded, and compared with what kubecheck answers. The share that agrees, in percent; where messages
are compared less addresses of memory (`(*int64)(0xc000123450)`), which nobody can tell, or less all values that they print, that stands beside:

| version | asked | questions | {columns} |
|---|---|---|{rules}|
{rows}

Servers before 1.34 print values that are neither texts nor numbers in Go's own notation, and so does kubecheck for these versions. Of what lies behind a pointer that notation shows
only where in memory it is: `0x…` stands for that. Other values that nobody can tell are addresses that a server gives to Services, identifiers, and the time of day.

The objects of rarely used fields, and how they were changed, were made up after all that is compared above agreed: the figures are those of the first time that
questions made by another seed were asked, by changes of other sorts than before (names that change wherever they stand, values of other fields, unions with several
members, limits, metadata of every sort), of objects of which nothing was mended before but what earlier ones had shown. So were the custom resources, whose
definitions, rules of CEL, values and updates were made up at random, and selectors of devices. Earlier seeds asked v1.37.2 of 48,896 mutated objects and v1.36.3
of 14,778, of which 99.99 % and all were accepted or refused as there. Of 700 objects that MutatingAdmissionPolicies made up at random are about, asked of v1.37.2,
99.42 % came out as there, of 1,019 PodCertificateRequests, mutated and updated, all but one to the letter, and of 2,643 samples of 161 kinds of the catalog and
mutants of them, asked of v1.36.3 with the definitions of their 41 projects, all to the letter. What was found so is mended since.

Defaults, as the stored objects have them: {defaults}.

The scheduler, on small clusters (of v1.37.2, another 701 that nobody had looked at before agreed in all as well):

| version | scenarios | {scheduling} |
|---|---|{scheduling_rules}|
{scheduling_rows}

Other versions are judged by the same rules, by what Kubernetes' sources say of when each came, and were not compared; so are versions before
1.30, of which fewer changes are known.
"""


def read(folder: pathlib.Path) -> dict[tuple[str, str], dict[str, str]]:
    """(kind, version) -> measure -> the share that agrees; ``questions`` is how many there are."""
    found = {}
    for path in sorted(folder.glob("*-1.*.txt")):
        kind, _, version = path.stem.rpartition("-")
        measures = {name.strip(): (int(good), int(all_)) for name, good, all_ in MEASURE.findall(path.read_text())}
        beside = path.with_suffix(".jsonl")
        if PRINTED in measures and beside.exists():
            good, all_ = measures[PRINTED]
            told = beside.read_text().splitlines()
            measures[PLACELESS] = (good + sum(map(differs_in_addresses_alone, told)), all_)
            measures[UNPRINTED] = (good + sum(map(differs_in_values_alone, told)), all_)
        questions = {"questions": f"{next(iter(measures.values()))[1]:,}"}
        found[kind, version] = questions | {name: share(pair) for name, pair in measures.items()}
    return found


def differs_in_addresses_alone(line: str) -> bool:
    """Whether a disagreement is one about messages that say the same of what lies elsewhere in memory."""
    return any(wanted == got for wanted, got in causes_of(line, lambda message: ADDRESS.sub("0x…", message)))


def causes_of(line: str, shown: Callable[[str], str] = str) -> Iterator[tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]]:
    """Both sides of a disagreement about messages, nothing of another one; ``shown`` is what is compared of a message."""
    told = json.loads(line)
    if told["measure"] == PRINTED:
        sides = ((told[side] or {}).get("causes") or () for side in ("record", "answer"))
        wanted, got = (sorted((each["reason"], each["field"], shown(each.get("message", ""))) for each in side) for side in sides)
        yield wanted, got


def differs_in_values_alone(line: str) -> bool:
    """Whether a disagreement is one about messages that say the same of other values."""
    return any(is_same_less_values(wanted, got) for wanted, got in causes_of(line))


def is_same_less_values(wanted: list[tuple[str, str, str]], got: list[tuple[str, str, str]]) -> bool:
    """Whether both say the same of the same fields, of whichever values."""
    return len(wanted) == len(got) and all(one[:2] == other[:2] and is_same(one[2], other[2]) for one, other in zip(wanted, got, strict=True))


def is_same(one: str, other: str) -> bool:
    """Whether two messages are the same less the value that they print, which ends before a colon, or with the message."""
    head, _, rest = one.partition(": ")
    other_head, _, other_rest = other.partition(": ")
    length = next((at for at, (mine, its) in enumerate(zip(rest[::-1], other_rest[::-1], strict=False)) if mine != its), min(len(rest), len(other_rest)))
    ending = rest[len(rest) - length :]
    return one == other or (head == other_head and head in WITH_VALUE and (": " in ending or head == "Duplicate value"))


def read_figures() -> dict[tuple[str, str], dict[str, str]]:
    """The figures that are kept."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for line in FIGURES.read_text().splitlines():
        kind, version, measure, value = line.split("\t")
        found.setdefault((kind, version), {})[measure] = value
    return found


def keep(figures: dict[tuple[str, str], dict[str, str]]) -> None:
    """Writes the figures."""
    lines = [f"{kind}\t{version}\t{measure}\t{value}\n" for (kind, version), found in sorted(figures.items()) for measure, value in found.items()]
    FIGURES.write_text("".join(lines))


def share(pair: tuple[int, int]) -> str:
    """In percent; rounded down, so that nothing is called whole that is not."""
    return f"{int(pair[0] * 10_000 / pair[1]) / 100:.2f}".removesuffix(".00") if pair[1] else ""


def shown(found: dict[str, str], column: str, version: str) -> str:
    """The figure of a column; what agrees as a whole agrees less anything, and since 1.34 no server prints addresses of memory."""
    if column in found or PRINTED not in found or column not in (PLACELESS, UNPRINTED):
        return found.get(column, "")
    has_none = column == PLACELESS and int(version[2:]) >= 34
    return found[PRINTED] if has_none or found[PRINTED] == "100" else ""


def write(measures: dict[tuple[str, str], dict[str, str]]) -> str:
    """The page."""
    versions = sorted({version for _, version in measures}, reverse=True, key=lambda version: int(version[2:]))
    rows = [
        f"| {SERVERS[version]} | {asked} | {found['questions']} | " + " | ".join(shown(found, column, version) for column in COLUMNS) + " |"
        for version in versions
        for kind, asked in KINDS.items()
        if (found := measures.get((kind, version)))
    ]
    scheduling_rows = [
        f"| {SERVERS[version]} | {found['questions']} | " + " | ".join(found.get(column, "") for column in SCHEDULING) + " |"
        for version in versions
        if (found := measures.get(("scheduling", version)))
    ]
    defaults = [
        f"{found[EQUAL_OBJECT]} % of {found['questions']} ({SERVERS[version]})"
        for version in versions
        if (found := measures.get(("defaults", version)))
    ]
    return PAGE.format(
        default=DEFAULT_VERSION,
        columns=" | ".join(COLUMNS), rules="---|" * (len(COLUMNS) - 1) + "---", rows="\n".join(rows), defaults=", ".join(defaults),
        scheduling=" | ".join(SCHEDULING), scheduling_rules="---|" * (len(SCHEDULING) - 1) + "---", scheduling_rows="\n".join(scheduling_rows),
    )  # fmt: skip


if __name__ == "__main__":
    kept = read_figures()
    if sys.argv[1:2] == ["--take"]:
        kept |= read(pathlib.Path(sys.argv[2]))
        keep(kept)
    sys.stdout.write(write(kept))

"""How far answers agree with recorded truth: for each kind, named measures, each true or false for a question.

Run by hand for the whole sample:    python tests/truth/agreement.py [KIND...] [--show N]
"""

from __future__ import annotations

import argparse
import collections
import importlib.util
import json
import lzma
import pathlib
import re
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
# A kind with a version is what a server of that version answered; the others are of the default one.
KINDS = (
    "documents", "mutants", "updates", "defaults", "yaml", "scheduling", "rollouts", "kustomize", "helm", "shipped", "policies", "changes",
    "selections",
    *(f"{kind}-{version}" for version in ("1.31", "1.33", "1.34", "1.35", "1.37") for kind in ("mutants", "updates")), "scheduling-1.37",
    "policies-1.37",
)  # fmt: skip


def load(kind):
    """The sample of a kind: questions with their records (None for context lines)."""
    with lzma.open(HERE / "data" / f"{kind}.jsonl.xz", "rt", encoding="utf-8", errors="surrogatepass") as lines:
        return [(entry["question"], entry["record"]) for entry in map(json.loads, lines)]


def answers_of(kind, questions):
    spec = importlib.util.spec_from_file_location("truth_answer", HERE / "answer.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    name, _, version = kind.partition("-")
    return {answer["id"]: answer for answer in module.answer(name, questions, version or module.DEFAULT_VERSION)}


def is_accepted(record):
    return 200 <= record.get("status", 0) < 300


def errors_of(record, *keys):
    errors = [tuple(cause.get(key, "") for key in keys) for cause in record.get("causes") or ()]
    return sorted(errors + [("strict", text) for text in record.get("strict") or ()])


def compare_verdicts(record, answer):
    yield "accepted or refused", is_accepted(answer) == is_accepted(record) and bool(answer.get("status"))
    if record.get("warnings") or answer.get("warnings"):
        yield "warnings", sorted(record.get("warnings") or ()) == sorted(answer.get("warnings") or ())
    if is_accepted(record):
        yield "no false refusal", is_accepted(answer)
    elif record["status"] in {400, 422}:
        yield "errors: type and field", errors_of(record, "reason", "field") == errors_of(answer, "reason", "field")
        yield "errors: with message", errors_of(record, "reason", "field", "message") == errors_of(answer, "reason", "field", "message")


def compare_defaults(record, answer):
    yield "equal object", without(record["object"], record.get("volatile")) == without(answer.get("object"), record.get("volatile"))


def without(value, pointers):
    value = json.loads(json.dumps(value))
    for pointer in pointers or ():
        *way, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
        at = value
        for step in way:
            if isinstance(at, list):
                at = at[int(step)] if int(step) < len(at) else None
            else:
                at = at.get(step) if isinstance(at, dict) else None
        if isinstance(at, dict):
            at.pop(last, None)
    return value


def compare_yaml(record, answer):
    yield "verdict", is_accepted(answer) == is_accepted(record)
    if is_accepted(record):
        yield "value", all(key in answer and answer[key] == record[key] for key in ("value", "object") if key in record)


def compare_scheduling(record, answer):
    wanted, got = record["expected"], answer.get("expected") or {}
    mine = {result["pod"]: result for result in got.get("results") or ()}
    outcomes = [(result["pod"], result["outcome"], result.get("node")) for result in wanted["results"]]
    answered = [(pod, mine.get(pod, {}).get("outcome"), mine.get(pod, {}).get("node")) for pod, _, _ in outcomes]
    yield "outcome of every pod", outcomes == answered and wanted.get("final") == got.get("final")
    for result in wanted["results"]:
        other = mine.get(result["pod"]) or {}
        if result.get("message"):
            yield "messages", result["message"] == other.get("message")
        attempts = other.get("attempts") or []
        for number, attempt in enumerate(result.get("attempts") or ()):
            second = attempts[number] if number < len(attempts) else {}
            if attempt.get("preFilter") or attempt.get("rejected"):
                yield "rejections", all(attempt.get(key) == second.get(key) for key in ("preFilter", "rejected"))
            if attempt.get("scores"):
                yield "scores", attempt["scores"] == second.get("scores")
            if attempt.get("postFilter"):
                other_post = second.get("postFilter") or {}
                yield "preemption", all(attempt["postFilter"].get(key) == other_post.get(key) for key in ("nominated", "victims"))


def covers(wanted, got):
    """Whether everything wanted is there; maps may hold more."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(covers(value, got.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(got, list) and len(wanted) == len(got) and all(map(covers, wanted, got))
    return wanted == got


def compare_rollouts(record, answer):
    steps = answer.get("steps") or []
    whole = True
    for number, step in enumerate(record["steps"]):
        got = steps[number] if number < len(steps) else {}
        agreed = covers(step["expect"], got)
        whole = whole and agreed
        yield "step", agreed
    yield "whole scenario", whole


def compare_kustomize(record, answer):
    yield "built or refused", ("error" in record) == ("error" in answer)
    if "error" in record:
        yield "words of the refusal", record["error"] == answer.get("error")
        return
    docs = answer.get("docs")
    yield "objects, in order", json.dumps(record["docs"], sort_keys=True) == json.dumps(docs, sort_keys=True)
    if record.get("origins"):
        yield "origins", record["origins"] == [each["origin"].get("path") for each in answer.get("origins") or ()]


def compare_helm(record, answer):
    yield "rendered or refused", ("error" in record) == ("error" in answer)
    if record.get("texts"):
        volatile = record.get("volatile_texts") or ()
        wanted, got = record["texts"], answer.get("texts") or {}
        yield "texts", wanted.keys() == got.keys() and all(wanted[name] == got[name] for name in wanted if name not in volatile)
    if "error" in record:
        yield "words of the refusal", record["error"] == answer.get("error")
        return
    docs = [each for each in answer.get("docs") or () if each["value"] is not None]
    if not record.get("volatile"):
        yield "objects, in order", [each["value"] for each in record["docs"]] == [each["value"] for each in docs]
    yield "templates and hooks", [(each["source"], each.get("hook")) for each in record["docs"]] == [(each["source"], each.get("hook")) for each in docs]
    if record.get("crds"):
        yield "custom resource definitions", record["crds"] == answer.get("crds")
    if record.get("notes"):
        yield "notes", record["notes"] == answer.get("notes")


# What the server makes up, or takes from what is left.
MADE_UP = frozenset(("uid", "generation", "controller-uid", "batch.kubernetes.io/controller-uid", "clusterIP", "clusterIPs", "ipFamilies", "nodePort", "healthCheckNodePort"))


def without_made_up(value):
    if isinstance(value, dict):
        return {key: without_made_up(item) for key, item in value.items() if key not in MADE_UP}
    return [without_made_up(item) for item in value] if isinstance(value, list) else value


def compare_policies(record, answer):
    yield "accepted or refused", record["status"] == answer.get("status")
    if is_accepted(record):
        yield "equal object", without_made_up(record["stored"]) == without_made_up(answer.get("stored"))
    elif record["status"]:
        # errors in several fields come in any order
        yield "words of the refusal", sorted(re.split(r"[,\[\]\n ]+", record["message"])) == sorted(re.split(r"[,\[\]\n ]+", answer.get("message", "")))
        yield "reason", record["reason"] == answer.get("reason")


def compare_changes(record, answer):
    yield "accepted or refused", is_accepted(record) == (not answer["causes"])
    if record["causes"]:
        yield "errors: type and field", errors_of(record, "reason", "field") == errors_of(answer, "reason", "field")
        yield "errors: with message", errors_of(record, "reason", "field", "message") == errors_of(answer, "reason", "field", "message")


def compare_selections(record, answer):
    yield "orphaned pods", record["orphans"] == answer["orphans"]
    yield "endpoints of Services", record["serves"] == answer["serves"]


COMPARE = {
    "documents": compare_verdicts,
    "mutants": compare_verdicts,
    "updates": compare_verdicts,
    "defaults": compare_defaults,
    "yaml": compare_yaml,
    "scheduling": compare_scheduling,
    "rollouts": compare_rollouts,
    "kustomize": compare_kustomize,
    "helm": compare_helm,
    "shipped": compare_verdicts,
    "policies": compare_policies,
    "changes": compare_changes,
    "selections": compare_selections,
}


def measure(kind, show=0):
    """The share of questions, by measure, on which the answers agree (0 to 1)."""
    sample = load(kind)
    answers = answers_of(kind, [question for question, _ in sample])
    tally = collections.defaultdict(lambda: [0, 0])
    for question, record in sample:
        if record is None:
            continue
        answer = answers.get(question["id"]) or {}
        seen = {}
        for name, agreed in COMPARE[kind.partition("-")[0]](record, answer):
            seen[name] = seen.get(name, True) and agreed
        for name, agreed in seen.items():
            tally[name][0] += agreed
            tally[name][1] += 1
            if not agreed and show > 0:
                show -= 1
                print(f"--- {name}: {question['id']}\n  wanted {json.dumps(record)[:900]}\n  got    {json.dumps(answer)[:900]}")
    return {name: good / total for name, (good, total) in tally.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", nargs="*", default=list(KINDS))
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    for kind in options.kind:
        begun = time.perf_counter()
        shares = measure(kind, options.show)
        print(f"{kind} ({time.perf_counter() - begun:.1f} s)")
        for name, share in shares.items():
            print(f"  {name:28} {100 * share:8.3f} %")


if __name__ == "__main__":
    sys.exit(main())

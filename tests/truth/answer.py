"""Answers questions about recorded truth by calling the product's own rooms.

    python tests/truth/answer.py KIND < questions > answers

KIND is documents, mutants, updates, defaults, yaml, scheduling or rollouts. Questions and answers are JSON lines in the shape of the records
in ``tests/truth/data``; each answer carries the question's ``id``. What is not built answers ``{"id": ..., "status": 0}``: nothing.
"""

from __future__ import annotations

import base64
import json
import sys

from kubecheck.api.kinds import MODULES
from kubecheck.schema.catalog import catalog
from kubecheck.verdicts import Server, judge

VERSION = "1.36"


def verdict_answer(identity, verdict):
    """A verdict in the shape of the records."""
    answer = {"id": identity, "status": verdict.status, "reason": verdict.reason, "causes": [], "strict": sorted(verdict.strict)}
    if verdict.status == 422:
        answer["causes"] = [{"reason": error.type, "field": error.field, "message": error.message} for error in verdict.errors]
    answer["message"] = verdict.message
    return answer


def build_server(texts=()):
    from kubecheck.schema.crd import CustomKinds

    values = [value for text in texts for value in values_of(text)]
    return Server(catalog(VERSION), CustomKinds(values) if values else None)


def values_of(text):
    from kubecheck.documents import read
    from kubecheck.source import Source

    return [document.value for document in read(Source("-", text)).documents if isinstance(document.value, dict)]


def answer_documents(questions):
    server = build_server()
    for question in questions:
        if "crds" in question:
            server = build_server(question["crds"])
            continue
        yield judge_text(question["id"], question["text"].encode("utf-8", "surrogateescape"), server, is_json=question["json"])


def judge_text(identity, data, server, is_json=False):
    """The answer to a request whose body is this text."""
    from kubecheck.documents.decode import decode_first

    decoded = decode_first(data)
    if decoded.fault is not None:
        return {"id": identity, "status": 400, "reason": "BadRequest", "message": decoded.fault.server, "causes": [], "strict": []}
    if not isinstance(decoded.value, dict):
        return {"id": identity, "status": 400, "reason": "BadRequest", "message": "not an object", "causes": [], "strict": []}
    return verdict_answer(identity, judge(decoded.value, server, [each.server for each in decoded.duplicates]))


def answer_mutants(questions):
    server = build_server()
    for question in questions:
        yield verdict_answer(question["id"], judge(question["object"], server))


def answer_updates(questions):
    from kubecheck.verdicts import judge_update

    server = build_server()
    for question in questions:
        verdict = judge_update(question["base"], question["patch"], question["mode"], server)
        yield verdict_answer(question["id"], verdict)


def answer_defaults(questions):
    from kubecheck.documents.decode import decode_first
    from kubecheck.verdicts import judge

    server = build_server()
    for question in questions:
        value = question["object"] if "object" in question else decode_first(question["text"].encode("utf-8", "surrogateescape")).value
        yield {"id": question["id"], "object": judge(value, server).stored}


def answer_yaml(questions):
    server = build_server()
    for question in questions:
        data = base64.b64decode(question["base64"]) if "base64" in question else question["text"].encode("utf-8", "surrogatepass")
        from kubecheck.documents.decode import decode_first

        decoded = decode_first(data)
        answer = judge_text(question["id"], data, server)
        if answer["status"] < 300:
            stored = judge(decoded.value, server).stored
            answer["object"] = stored
            if "at" in question:
                answer["value"] = at_pointer(stored, question["at"])
        yield answer


def at_pointer(value, pointer):
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def answer_scheduling(questions):
    from kubecheck.sim.scheduler.scenario import answer_scheduling as answer

    return map(answer, questions)


def answer_rollouts(questions):
    from kubecheck.sim.scenario import answer_rollouts as answer

    return map(answer, questions)


ANSWERS = {
    "documents": answer_documents,
    "mutants": answer_mutants,
    "updates": answer_updates,
    "defaults": answer_defaults,
    "yaml": answer_yaml,
    "scheduling": answer_scheduling,
    "rollouts": answer_rollouts,
}


def main():
    kind = sys.argv[1] if len(sys.argv) == 2 else ""
    if kind not in ANSWERS:
        sys.exit(f"{kind!r} is not a kind of truth; known: {', '.join(ANSWERS)}")
    questions = (json.loads(line) for line in sys.stdin if line.strip())
    for answer in ANSWERS[kind](questions):
        print(json.dumps(answer))


if __name__ == "__main__":
    main()

"""Small kustomizations by topic, each taken through its forms: objects and words of refusals are those of kustomize."""

import json
import lzma
import os

import pytest

from kubecheck.render.kustomize import BuildError, Session, build
from kubecheck.render.kustomize.bases import Bases
from kubecheck.source import Source

with lzma.open(os.path.join(os.path.dirname(__file__), "data", "tables.jsonl.xz"), "rt", encoding="utf-8") as _lines:
    CASES = [json.loads(line) for line in _lines]


def outcome(case):
    """The objects, or the words of the refusal."""
    session = Session(strict=True, sources=[Source(os.path.normpath(f"/top/case/{path}"), text) for path, text in case["files"].items()])
    try:
        built = build(os.path.normpath(f"/top/case/{case.get('root', '.')}"), session, restricted=True, order="")
    except BuildError as error:
        return error.text.replace("/top", "$TOP")
    return [json.dumps(each.value, sort_keys=True) for each in built.objects]


@pytest.mark.parametrize("topic", sorted({case["topic"] for case in CASES}))
def test_what_is_made_of_it(topic):
    for case in CASES:
        if case["topic"] == topic:
            expected = case["error"] if "error" in case else [json.dumps(each, sort_keys=True) for each in case["docs"]]
            assert outcome(case) == expected, case["files"]


@pytest.mark.parametrize("topic", sorted({case["topic"] for case in CASES}))
def test_with_what_is_kept_of_other_builds_it_is_the_same(topic, folder):
    for case in CASES:
        if case["topic"] == topic:
            files, bases = folder({os.path.normpath(f"/top/case/{path}"): text for path, text in case["files"].items()}), Bases()
            root = os.path.normpath(f"/top/case/{case.get('root', '.')}")
            plain = files.outcome(root)
            assert [files.outcome(root, bases), files.outcome(root, bases)] == [plain, plain], case["files"]

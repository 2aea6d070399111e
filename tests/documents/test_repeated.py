"""Large definitions that stand in several files are read and judged once, and told of in each."""

import pytest

from kubecheck.documents import read
from kubecheck.documents import repeated as module
from kubecheck.documents.repeated import RepeatedDefinitions
from kubecheck.engine.files import FileChecker
from kubecheck.engine.ruleset import Registry, RuleSet
from kubecheck.plugins import load_rules
from kubecheck.source import Source

CRD = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: as.example.com}\nspec: {group: example.com}\n"
LARGE = CRD + "# " + "x" * 10_000 + "\n"


def values(texts, repeated):
    return [document.value for text in texts for document in read(Source("a.yaml", text), repeated=repeated and (lambda: repeated)).documents]


def test_large_definitions_share_their_values_and_small_ones_and_others_do_not():
    large, again, *others = values([LARGE, "a: 1\n---\n" + LARGE, CRD, CRD, LARGE.replace("Custom", "Other"), LARGE.replace("Custom", "Other")], RepeatedDefinitions())
    assert (again, others[0]) == ({"a": 1}, large)
    assert others[0] is large
    assert others[1] == others[2] == large
    assert len({id(each) for each in (large, *others[1:])}) == 5
    one, other = values([LARGE, LARGE], None)
    assert one == other
    assert one is not other


def test_the_last_ones_are_known(monkeypatch):
    monkeypatch.setattr(module, "_MOST", 2 * len(LARGE))
    texts = [LARGE.replace("as.", f"{letter}s.") for letter in "abcabbc"]
    known = RepeatedDefinitions()
    found = values(texts, known)
    assert [found.index(each) for each in found] == [0, 1, 2, 0, 1, 1, 2]
    assert [next(number for number, other in enumerate(found) if other is each) for each in found] == [0, 1, 2, 3, 4, 4, 6]
    assert len(known._known) == len(known._kept) == 2
    assert known._characters == sum(map(len, known._known))
    monkeypatch.setattr(module, "_MOST", 1)
    values([LARGE], known)
    assert list(known._known) == [LARGE]  # the last one is always known


def test_what_libyaml_reads_is_not_shared():
    one, other = values(["a: &a 1\n" + LARGE, "a: &a 1\n" + LARGE], RepeatedDefinitions())
    assert one == other
    assert one is not other


@pytest.mark.parametrize("patches", [frozenset(), frozenset(("2.yaml",))])
def test_what_the_server_says_is_told_at_each_place(patches):
    entries = [Source(f"{number}.yaml", ("a: 1\n---\n" if number else "") + LARGE) for number in range(3)]

    def told(makers):
        found = []
        for checker, entry in zip(makers, entries, strict=True):
            result = checker.check(entry)
            objects = [(each.status, len(each.errors), each.is_plain, each.document.start) for each in result.resources]
            found.append((objects, [(each.rule, each.message, each.location.line) for each in result.findings]))
        return found

    def make():
        return FileChecker(RuleSet(Registry(load_rules())), "1.37", "default", True, patches)

    one = make()
    asked = []
    judge = one.judge.judge
    one.judge.__class__ = type("Noting", (type(one.judge),), {"__slots__": (), "judge": lambda _, *words, **ways: asked.append(words) or judge(*words, **ways)})
    assert told([one] * 3) == told([make(), make(), make()])
    assert len(asked) == 1 + len(patches)
    assert told([make()] * 3)[0][0][0][:2] == (422, 8)


def test_a_definition_of_too_many_keys_is_refused_each_time():
    from kubecheck.limits import holding

    with holding({"mapping-keys": 2}):
        known = RepeatedDefinitions()
        readings = [read(Source("a.yaml", LARGE), repeated=lambda: known) for _ in range(3)]
    assert {(each.documents, len(each.faults)) for each in readings} == {((), 1)}
    with holding({"mapping-keys": 4}):
        assert len({id(read(Source("a.yaml", LARGE), repeated=lambda: known).documents[0].value) for _ in range(3)}) == 1

"""A fact has one home: what is written there stands nowhere else in the product."""

import ast
import os
import re

import pytest

from kubecheck.api.kinds import CLUSTER_KIND_NAMES

_FEW = 3
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def sources(folder="kubecheck"):
    for current, _, files in os.walk(os.path.join(ROOT, folder)):
        for name in sorted(files):
            if name.endswith(".py"):
                path = os.path.join(current, name)
                with open(path, encoding="utf-8") as file:
                    yield os.path.relpath(path, ROOT).replace(os.sep, "/"), file.read()


@pytest.mark.parametrize(
    ("fact", "home"),
    [
        (r"DEFAULT_MINOR = ", "kubecheck/release.py"),
        (r'"SelfSubjectRulesReview"', "kubecheck/api/kinds.py"),
        (r'"StorageVersion"', "kubecheck/api/kinds.py"),
        (r'"GatewayClass"', "kubecheck/api/kinds.py"),
        (r'"jobTemplate", "spec", "template"', "kubecheck/api/kinds.py"),
        (r"2_?000_?00[01]_?000\b", "kubecheck/api/admission/priority.py"),
        (r"system-node-critical", "kubecheck/api/admission/priority.py"),
        (r"must not be provided in pod spec", "kubecheck/api/admission/priority.py"),
        (r"node\.kubernetes\.io/unreachable", "kubecheck/api/admission/default_toleration_seconds.py"),
        (r"kube-api-access-", "kubecheck/api/admission/service_account.py"),
        (r"LimitRanger plugin set", "kubecheck/api/admission/limit_ranger.py"),
        (r"runtimeClass\.scheduling", "kubecheck/api/admission/runtime_class.py"),
        (r"is-default-class", "kubecheck/api/admission/storage.py"),
        (r"kubernetes\.io/pvc-protection", "kubecheck/api/admission/storage.py"),
    ],
)
def test_it_stands_once(fact, home):
    assert [path for path, text in sources() if re.search(fact, text)] == [home]


def test_which_kinds_have_no_namespace_is_listed_once():
    """A set of names that are all kinds without a namespace is another table of scopes."""
    found = []
    written = re.compile(f"\"({'|'.join(CLUSTER_KIND_NAMES)})\"")
    for path, text in sources():
        # Only what has enough of the names can hold such a set: reading all modules would take seconds.
        for node in ast.walk(ast.parse(text)) if len(set(written.findall(text))) > _FEW else ():
            if isinstance(node, (ast.Tuple, ast.Set, ast.List)):
                names = [each.value if isinstance(each, ast.Constant) else None for each in node.elts]
                if len(names) > _FEW and CLUSTER_KIND_NAMES.issuperset(names):
                    found.append((path, names))
    assert found == []


def test_what_acts_in_a_cluster_does_not_know_the_loop():
    """Controllers, the scheduler and the objects between them stand below the cluster that runs them."""
    above = re.compile(r"kubecheck\.sim\.(cluster|play)\b")
    places = ("kubecheck/sim/objects", "kubecheck/sim/controllers", "kubecheck/sim/scheduler")
    assert [path for place in places for path, text in sources(place) if above.search(text)] == []

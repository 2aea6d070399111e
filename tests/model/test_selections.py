"""Who selects pods by their labels, in which namespaces, and which places name a label."""

import pytest

from kubecheck.documents import read
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.model.selections import selections_of
from kubecheck.model.world import World
from kubecheck.source import Source

PODS = "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n"


def resources(text):
    return [each for document in read(Source("a.yaml", text)).documents for each in resources_of(document, "default", CLUSTER_KINDS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: web}}\n", [("spec.selector", "default", "app=web", True, False)]),
        ("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n", []),
        ("apiVersion: v1\nkind: ReplicationController\nmetadata: {name: a}\nspec: {selector: {app: web}}\n", [("spec.selector", "default", "app=web", True, True)]),
        ("apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {selector: {matchLabels: {app: web}}}\n", [("spec.selector", "default", "app=web", False, False)]),
        (f"{PODS}      containers: []\n", [("spec.selector", "shop", "app=web", False, True)]),
        (
            (f"{PODS}      topologySpreadConstraints:\n      - labelSelector: {{matchLabels: {{app: web}}}}\n"
            "      affinity:\n        podAntiAffinity:\n          preferredDuringSchedulingIgnoredDuringExecution:\n"
            "          - podAffinityTerm: {labelSelector: {matchLabels: {app: a}}}\n          - podAffinityTerm: {labelSelector: {matchLabels: {app: b}}, namespaces: [x]}\n"
            "        podAffinity:\n          requiredDuringSchedulingIgnoredDuringExecution:\n          - {labelSelector: {matchLabels: {app: c}}, namespaceSelector: {}}\n          - {topologyKey: none}\n"),
            [
                ("spec.selector", "shop", "app=web", False, True),
                ("spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.labelSelector", None, "app=c", False, False),
                ("spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.podAffinityTerm.labelSelector", "shop", "app=a", False, False),
                ("spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.1.podAffinityTerm.labelSelector", None, "app=b", False, False),
                ("spec.template.spec.topologySpreadConstraints.0.labelSelector", "shop", "app=web", False, False),
            ],
        ),
        (
            ("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  podSelector: {matchLabels: {app: a}}\n"
            "  ingress:\n  - from: [{podSelector: {matchLabels: {app: b}}}, {ipBlock: {cidr: 1.2.3.0/24}}]\n"
            "  egress:\n  - to: [{podSelector: {matchLabels: {app: c}}, namespaceSelector: {}}]\n"),
            [
                ("spec.podSelector", "default", "app=a", False, False),
                ("spec.ingress.0.from.0.podSelector", "default", "app=b", False, False),
                ("spec.egress.0.to.0.podSelector", None, "app=c", False, False),
            ],
        ),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nspec: {selector: {app: web}}\n", []),
    ],
)  # fmt: skip
def test_which_selectors_there_are(text, expected):
    found = selections_of(resources(text)[0])
    assert [(".".join(map(str, each.path)), each.namespace, str(each.selector), each.is_map, each.owns) for each in found] == expected


def test_which_places_name_a_label():
    text = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec:\n  selector:\n    matchLabels: {app: web}\n    matchExpressions:\n    - {key: tier, operator: In, values: [a, b]}\n    - {key: old, operator: DoesNotExist}\n"
    found = selections_of(resources(text)[0])[0]
    base = ("spec", "selector")
    assert list(found.labels()) == [
        ((*base, "matchLabels", "app"), "app", "web"),
        ((*base, "matchExpressions", 0, "values", 0), "tier", "a"),
        ((*base, "matchExpressions", 0, "values", 1), "tier", "b"),
    ]
    assert list(found.named_keys()) == [
        ((*base, "matchLabels", "app"), "key", "app"),
        ((*base, "matchExpressions", 0, "key"), "value", "tier"),
        ((*base, "matchExpressions", 1, "key"), "value", "old"),
    ]


def test_which_pods_are_selected():
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {selector: {app: web}}\n"
    objects = resources(
        f"{PODS}      containers: []\n---\n{service}---\n{PODS.replace('namespace: shop', 'namespace: other')}      containers: []\n"
    )
    world = World(objects)
    assert [each.resource.ref.namespace for each in selections_of(objects[1])[0].templates(world)] == ["shop"]

"""Namespaces, prefixes, labels and annotations: what each changes, written where, and what it refuses; as kustomize does."""

import pytest

from .objects import BINDING, DEPLOYMENT, SETTINGS, plugin


@pytest.mark.parametrize(
    ("said", "objects", "files", "expected"),
    [
        pytest.param(
            "namespace: shop\n",
            BINDING,
            {},
            [
                "metadata.namespace = 'shop' @ over/kustomization.yaml:2:12",
                "subjects.0.namespace = 'shop' @ over/kustomization.yaml:2:12",
            ],
            id="ns-subjects",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            BINDING,
            {"t.yaml": plugin("NamespaceTransformer", "setRoleBindingSubjects: allServiceAccounts\n")},
            [
                "metadata.namespace = 'shop' @ over/t.yaml:3:32",
                "subjects.0.namespace = 'shop' @ over/t.yaml:3:32",
                "subjects.1.namespace = 'shop' @ over/t.yaml:3:32",
                "subjects.2.namespace = 'shop' @ over/t.yaml:3:32",
            ],
            id="ns-all",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            BINDING,
            {"t.yaml": plugin("NamespaceTransformer", "setRoleBindingSubjects: allServiceAccounts\nunsetOnly: true\n")},
            [
                "metadata.namespace = 'shop' @ over/t.yaml:3:32",
                "subjects.0.namespace = 'shop' @ over/t.yaml:3:32",
                "subjects.1.namespace = 'shop' @ over/t.yaml:3:32",
            ],
            id="ns-unset",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            BINDING,
            {"t.yaml": plugin("NamespaceTransformer", "setRoleBindingSubjects: none\n")},
            ["metadata.namespace = 'shop' @ over/t.yaml:3:32"],
            id="ns-none",
        ),
        pytest.param(
            "namespace: shop\n",
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: old}\n",
            {},
            ["metadata.name = 'shop' @ over/kustomization.yaml:2:12"],
            id="ns-namespace",
        ),
        pytest.param(
            "namespace: shop\n",
            (
                "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\n"
                "metadata: {name: w}\nwebhooks:\n- {name: a, clientConfig: {service: {name: s}}}\n"
                "- {name: b, clientConfig: {url: u}}\n"
            ),
            {},
            [],
            id="ns-webhook",
        ),
        pytest.param(
            "namePrefix: '1'\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 10}\n",
            {},
            ["metadata.name = 110 @ over/a.yaml:3:18"],
            id="prefix-number",
        ),
        pytest.param(
            "namePrefix: '1'\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '10'}\n",
            {},
            ["metadata.name = '110' @ over/a.yaml:3:18"],
            id="prefix-quoted",
        ),
        pytest.param(
            "namePrefix: p-\nnameSuffix: -s\n",
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n",
            {},
            ["metadata.name = 'p-c-s' @ over/a.yaml:7:18"],
            id="prefix-keeps",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            SETTINGS,
            {"t.yaml": plugin("PrefixTransformer", "prefix: 5\nfieldSpecs: [{path: data/a}]\n")},
            ["data.a = '5/x/y' @ over/a.yaml:4:11"],
            id="prefix-field",
        ),
        pytest.param(
            "labels:\n- pairs: {a: b}\n  fields:\n  - {path: spec/x, create: true, kind: Service}\n",
            "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: NodePort}\n",
            {},
            ["metadata.labels.a = 'b' @ over/kustomization.yaml:3:14", "spec.x.a = 'b' @ over/kustomization.yaml:3:14"],
            id="labels-fields",
        ),
        pytest.param(
            "labels:\n- pairs: {a: b}\n  includeTemplates: true\n",
            DEPLOYMENT,
            {},
            [
                "metadata.labels.a = 'b' @ over/kustomization.yaml:3:14",
                "spec.template.metadata.labels.a = 'b' @ over/kustomization.yaml:3:14",
            ],
            id="labels-templates",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            SETTINGS,
            {"t.yaml": plugin("LabelTransformer", "labels: {a: 5}\nfieldSpecs: [{path: metadata/labels, create: true}]\n")},
            ["metadata.labels.a = '5' @ over/t.yaml:4:13"],
            id="labels-number",
        ),
        pytest.param(
            "commonAnnotations: {a: b}\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, annotations: }\n",
            {},
            ["metadata.annotations.a = 'b' @ over/kustomization.yaml:2:24"],
            id="annotations-null",
        ),
        pytest.param(
            "commonAnnotations: {a: b}\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, annotations: {v: 1.10, o: 010, d: 2020-01-01, t: yes, e: }}\n",
            {},
            ["metadata.annotations.a = 'b' @ over/kustomization.yaml:2:24"],
            id="annotations-spelt",
        ),
        pytest.param(
            "namespace: shop\n",
            "apiVersion: x/v1\nkind: Namespace\nmetadata: {name: old}\n",
            {},
            ["metadata.namespace = 'shop' @ over/kustomization.yaml:2:12"],
            id="ns-other-namespace",
        ),
    ],
)
def test_changes(over, said, objects, files, expected):
    assert over(said, objects, files).changes() == expected


@pytest.mark.parametrize(
    ("said", "objects", "files", "expected"),
    [
        pytest.param(
            "transformers: [t.yaml]\n",
            BINDING,
            {"t.yaml": plugin("NamespaceTransformer", "setRoleBindingSubjects: some\n")},
            (
                (
                    'plugin NamespaceTransformer.builtin.[noGrp]/t.shop fails configuration: invalid value "some" for '
                    'setRoleBindingSubjects: must be one of "defaultOnly", "none" or "allServiceAccounts"'
                ),
                "over/t.yaml:4:25",
            ),
            id="ns-bad",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            BINDING,
            {"t.yaml": plugin("NamespaceTransformer", "unsetOnly: x\n")},
            (
                (
                    "plugin NamespaceTransformer.builtin.[noGrp]/t.shop fails configuration: unmarshalling "
                    "NamespaceTransformer config: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string "
                    "into Go struct field NamespaceTransformerPlugin.unsetOnly of type bool"
                ),
                "over/t.yaml:4:12",
            ),
            id="ns-type",
        ),
        pytest.param(
            "namespace: shop\n",
            (
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: rb}\n"
                "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}\n"
                "subjects: {kind: ServiceAccount}\n"
            ),
            {},
            (
                (
                    "setting namespace on (cluster)role binding subjects: wrong node kind: expected SequenceNode but got "
                    "MappingNode: node contents:\n{kind: ServiceAccount}\n"
                ),
                "over/a.yaml:5:11",
            ),
            id="ns-subjects-map",
        ),
        pytest.param(
            "namespace: shop\n",
            (
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: rb}\n"
                "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}\nsubjects: [x]\n"
            ),
            {},
            (
                (
                    "setting namespace on (cluster)role binding subjects: looking up name on (cluster)role binding subject: "
                    "wrong node kind: expected MappingNode but got ScalarNode: node contents:\nx\n"
                ),
                "over/a.yaml:5:12",
            ),
            id="ns-subject-text",
        ),
        pytest.param(
            "namespace: shop\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: {a: b}}\n",
            {},
            (
                (
                    "considering field 'metadata/namespace' of object ConfigMap.v1.[noGrp]/c.[noNs]: wrong node kind: "
                    "expected ScalarNode but got MappingNode: node contents:\n{a: b}\n"
                ),
                "over/a.yaml:3:32",
            ),
            id="ns-map",
        ),
        pytest.param(
            "namespace: shop\nconfigurations: [c.yaml]\n",
            SETTINGS,
            {"c.yaml": "namespace:\n- {path: data/a/b, kind: ConfigMap}\n"},
            (
                (
                    "namespace transformation failed: considering field 'data/a/b' of object ConfigMap.v1.[noGrp]/c.shop: "
                    "expected sequence or mapping node"
                ),
                "over/a.yaml:1:1",
            ),
            id="ns-conf-scalar",
        ),
        pytest.param(
            "namespace: shop\nconfigurations: [c.yaml]\n",
            SETTINGS,
            {"c.yaml": "namespace:\n- {path: data, kind: ConfigMap}\n"},
            (
                (
                    "namespace field specs must target scalar nodes: considering field 'data' of object "
                    "ConfigMap.v1.[noGrp]/c.shop: wrong node kind: expected ScalarNode but got MappingNode: node "
                    "contents:\n{a: /x/y, n: 5}\n"
                ),
                "over/a.yaml:4:7",
            ),
            id="ns-conf-map",
        ),
        pytest.param(
            "namespace: shop\n",
            SETTINGS + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: z}\ndata: {a: /x/y, n: 5}\n",
            {},
            (
                (
                    "namespace transformation produces ID conflict: "
                    '[{"apiVersion":"v1","data":{"a":"/x/y","n":5},"kind":"ConfigMap","metadata":{"annotations":{"internal.con'
                    'fig.kubernetes.io/previousKinds":"ConfigMap","internal.config.kubernetes.io/previousNames":"c","internal.'
                    'config.kubernetes.io/previousNamespaces":"default"},"name":"c","namespace":"shop"}} '
                    '{"apiVersion":"v1","data":{"a":"/x/y","n":5},"kind":"ConfigMap","metadata":{"annotations":{"internal.conf'
                    'ig.kubernetes.io/previousKinds":"ConfigMap","internal.config.kubernetes.io/previousNames":"c","internal.c'
                    'onfig.kubernetes.io/previousNamespaces":"z"},"name":"c","namespace":"shop"}}]'
                ),
                "over/kustomization.yaml:2:12",
            ),
            id="ns-clash",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            SETTINGS,
            {"t.yaml": plugin("PrefixTransformer", "prefix: p-\n")},
            (
                (
                    "plugin PrefixTransformer.builtin.[noGrp]/t.shop fails configuration: fieldSpecs is not expected to be nil"
                ),
                "over/t.yaml:1:1",
            ),
            id="prefix-nil",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            SETTINGS,
            {"t.yaml": plugin("LabelTransformer", "labels: x\n")},
            (
                (
                    "plugin LabelTransformer.builtin.[noGrp]/t.shop fails configuration: error unmarshaling JSON: while "
                    "decoding JSON: json: cannot unmarshal string into Go struct field LabelTransformerPlugin.labels of type "
                    "map[string]string"
                ),
                "over/t.yaml:4:9",
            ),
            id="labels-text",
        ),
        pytest.param(
            "labels:\n- pairs: {a: b}\n  fields: [{path: metadata/labels}]\n",
            SETTINGS,
            {},
            ("failed to merge labels: conflicting fieldspecs", "over/kustomization.yaml:4:12"),
            id="labels-conflict",
        ),
        pytest.param(
            "commonLabels: {a: b}\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: [x]}\n",
            {},
            (
                (
                    "considering field 'metadata/labels' of object ConfigMap.v1.[noGrp]/c.[noNs]: wrong node kind: expected "
                    "MappingNode but got SequenceNode: node contents:\n[x]\n"
                ),
                "over/a.yaml:3:29",
            ),
            id="labels-list",
        ),
    ],
)
def test_refusals(over, said, objects, files, expected):
    assert over(said, objects, files).refusal() == expected


BASE = "resources: [a.yaml]\ncommonLabels: {team: a}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: s\n"


@pytest.mark.parametrize(
    ("said", "labels", "expected"),
    [
        (
            "labels: [{pairs: {team: b}}]",
            "",
            ["metadata.labels.team = 'b' @ over/kustomization.yaml:2:25", "spec.selector.team = 'b' @ over/kustomization.yaml:2:25"],
        ),
        (
            "labels: [{pairs: {team: b}}]",
            "  labels: {team: x}\n",
            ["metadata.labels.team = 'b' @ over/kustomization.yaml:2:25", "spec.selector.team = 'a' @ base/kustomization.yaml:2:22"],
        ),
        (
            "patches: [{patch: '{apiVersion: v1, kind: Service, metadata: {name: s, labels: {team: b}}}'}]",
            "",
            ["metadata.labels.team = 'b' @ over/kustomization.yaml:2:19", "spec.selector.team = 'b' @ over/kustomization.yaml:2:19"],
        ),
        (
            "patches: [{target: {kind: Service}, patch: '[{\"op\": \"replace\", \"path\": \"/metadata/labels/team\", \"value\": \"b\"}]'}]",
            "",
            ["metadata.labels.team = 'b' @ over/kustomization.yaml:2:44", "spec.selector.team = 'a' @ base/kustomization.yaml:2:22"],
        ),
    ],
    ids=["label", "label that was there", "merged patch", "JSON patch, which separates them"],
)
def test_labels_of_several_fields_are_one(folder, said, labels, expected):
    files = {"base/kustomization.yaml": BASE, "base/a.yaml": SERVICE + labels, "over/kustomization.yaml": f"resources: [../base]\n{said}\n"}
    assert [line for line in folder(files).lines(strict=True)[0] if ".team" in line] == expected

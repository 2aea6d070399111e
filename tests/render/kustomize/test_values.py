"""Images, replicas and added values: what each changes, written where, and what it refuses; as kustomize does."""

import pytest

from .objects import DEPLOYMENT, SETTINGS, plugin


@pytest.mark.parametrize(
    ("said", "objects", "files", "expected"),
    [
        pytest.param(
            "images: [{name: nginx, digest: 'sha256:ff'}]\n",
            DEPLOYMENT,
            {},
            ["spec.template.spec.containers.0.image = 'nginx@sha256:ff' @ over/kustomization.yaml:2:32"],
            id="images-digest",
        ),
        pytest.param(
            "images: [{name: nginx, tagSuffix: -x}]\n",
            DEPLOYMENT,
            {},
            ["spec.template.spec.containers.0.image = 'nginx:1-x-x' @ over/kustomization.yaml:2:35"],
            id="images-suffix",
        ),
        pytest.param(
            "images: [{name: nginx, newTag: t, digest: 'sha256:ff'}]\n",
            DEPLOYMENT,
            {},
            ["spec.template.spec.containers.0.image = 'nginx:t@sha256:ff' @ over/kustomization.yaml:2:32"],
            id="images-both",
        ),
        pytest.param("images: [{name: ngin, newTag: t}]\n", DEPLOYMENT, {}, [], id="images-other"),
        pytest.param(
            "images: [{name: '.*x', newTag: t}]\n",
            DEPLOYMENT,
            {},
            ["spec.template.spec.containers.0.image = 'nginx:t' @ over/kustomization.yaml:2:32"],
            id="images-regexp",
        ),
        pytest.param("images: [{name: '[', newTag: t}]\n", DEPLOYMENT, {}, [], id="images-bad"),
        pytest.param(
            "images: [{name: 'a.b:5000/nginx', newName: c}]\n",
            (
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n"
                "  selector: {matchLabels: {app: web}}\n  template:\n    spec:\n      containers:\n"
                "      - image: a.b:5000/nginx:1@sha256:ab\n"
            ),
            {},
            ["spec.template.spec.containers.0.image = 'c:1@sha256:ab' @ over/kustomization.yaml:2:44"],
            id="images-port",
        ),
        pytest.param(
            "images: [{name: nginx, newTag: t}]\n",
            (
                "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\n"
                "spec: {containers: [{image: nginx}]}\n"
            ),
            {},
            [],
            id="images-crd",
        ),
        pytest.param(
            "images: [{name: nginx, newTag: t}]\n",
            (
                "apiVersion: e/v1\nkind: Odd\nmetadata: {name: c}\n"
                "spec: {initContainers: [{image: nginx, containers: [{image: nginx}]}], image: nginx}\n"
            ),
            {},
            [
                "spec.initContainers.0.image = 'nginx:t' @ over/kustomization.yaml:2:32",
                "spec.initContainers.0.containers.0.image = 'nginx:t' @ over/kustomization.yaml:2:32",
            ],
            id="images-odd",
        ),
        pytest.param(
            "namePrefix: p-\nreplicas: [{name: web, count: 3}]\n",
            DEPLOYMENT,
            {},
            ["metadata.name = 'p-web' @ over/a.yaml:3:18", "spec.replicas = 3 @ over/kustomization.yaml:3:31"],
            id="replicas-prefixed",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            "apiVersion: e/v1\nkind: Odd\nmetadata: {name: c}\nspec: {list: [{name: a}]}\n",
            {"t.yaml": plugin("ValueAddTransformer", "value: v\ntargets: [{fieldPath: 'spec/list/[name=a]/x'}]\n")},
            ["spec.list.0.x = 'v' @ over/t.yaml:4:8"],
            id="value-item",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            "apiVersion: e/v1\nkind: Odd\nmetadata: {name: c}\n",
            {"t.yaml": plugin("ValueAddTransformer", "value: v\ntargets: [{fieldPath: 'spec/list/[name=a]/x'}]\n")},
            ["spec.list.0.name = 'a' @ over/t.yaml:4:8", "spec.list.0.x = 'v' @ over/t.yaml:4:8"],
            id="value-made",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            "apiVersion: e/v1\nkind: Odd\nmetadata: {name: c}\nspec: {list: [a, b]}\n",
            {"t.yaml": plugin("ValueAddTransformer", "value: v\ntargets: [{fieldPath: spec/list/1}]\n")},
            ["spec.list.1 = 'v' @ over/t.yaml:4:8"],
            id="value-index",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            SETTINGS,
            {"t.yaml": plugin("ValueAddTransformer", "value: v\ntargets: [{fieldPath: data/a, filePathPosition: 2}]\n")},
            ["data.a = '/x/v/y' @ over/t.yaml:4:8"],
            id="value-path",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            SETTINGS,
            {"t.yaml": plugin("ValueAddTransformer", "value: 7\ntargets: [{fieldPath: data/n}]\n")},
            ["data.n = 7 @ over/t.yaml:4:8"],
            id="value-number",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            SETTINGS,
            {"t.yaml": plugin("ValueAddTransformer", "value: v\ntargets: [{fieldPath: metadata/namespace}]\n")},
            ["metadata.namespace = 'v' @ over/t.yaml:4:8"],
            id="value-namespace",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            SETTINGS,
            {
                "t.yaml": plugin("ValueAddTransformer", "value: v\ntargetFilePath: f.yaml\n"),
                "f.yaml": "targets: [{fieldPath: data/z, selector: {kind: ConfigMap}}]\n",
            },
            ["data.z = 'v' @ over/t.yaml:4:8"],
            id="value-file",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            "apiVersion: v1\nkind: Node\nmetadata: {name: n}\n",
            {"t.yaml": plugin("ValueAddTransformer", "value: v\ntargets: [{fieldPath: metadata/namespace}]\n")},
            [],
            id="value-namespace-cluster",
        ),
    ],
)
def test_changes(over, said, objects, files, expected):
    assert over(said, objects, files).changes() == expected


@pytest.mark.parametrize(
    ("said", "objects", "files", "expected"),
    [
        pytest.param(
            "images: [{name: nginx, newTag: t}]\n",
            "apiVersion: e/v1\nkind: Odd\nmetadata: {name: c}\nspec: {containers: [nginx]}\n",
            {},
            ("wrong node kind: expected MappingNode but got ScalarNode: node contents:\nnginx\n", "over/a.yaml:4:21"),
            id="images-container",
        ),
        pytest.param(
            "replicas: [{name: nope, count: 3}]\n",
            DEPLOYMENT,
            {},
            (
                (
                    "resource with name nope does not match a config with the following GVK [Deployment.[noVer].[noGrp] "
                    "StatefulSet.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]"
                ),
                "over/kustomization.yaml:2:19",
            ),
            id="replicas-none",
        ),
        pytest.param(
            "replicas: [{name: web, count: 3}]\n",
            (
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: {a: b}\n"
                "  selector: {matchLabels: {app: web}}\n  template:\n    spec:\n      containers:\n"
                "      - image: nginx:1\n"
            ),
            {},
            (
                (
                    "considering field 'spec/replicas' of object Deployment.v1.apps/web.[noNs]: wrong node kind: expected "
                    "ScalarNode but got MappingNode: node contents:\n{a: b}\n"
                ),
                "over/a.yaml:5:13",
            ),
            id="replicas-map",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            SETTINGS,
            {"t.yaml": plugin("ValueAddTransformer", "value: v\ntargets: [{fieldPath: data}]\n")},
            ("wrong node kind: expected ScalarNode but got MappingNode: node contents:\n{a: /x/y, n: 5}\n", "over/a.yaml:4:7"),
            id="value-map",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            SETTINGS,
            {"t.yaml": plugin("ValueAddTransformer", "value: v\n")},
            (
                (
                    "plugin ValueAddTransformer.builtin.[noGrp]/t.shop fails configuration: must specify at least one target"
                ),
                "over/t.yaml:1:1",
            ),
            id="value-targets",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            SETTINGS,
            {"t.yaml": plugin("ValueAddTransformer", "targets: [{fieldPath: a, filePathPosition: -1}]\n")},
            (
                (
                    "plugin ValueAddTransformer.builtin.[noGrp]/t.shop fails configuration: value of FilePathPosition (-1) "
                    "cannot be negative"
                ),
                "over/t.yaml:4:44",
            ),
            id="value-negative",
        ),
        pytest.param(
            "transformers: [t.yaml]\n",
            SETTINGS,
            {"t.yaml": plugin("ValueAddTransformer", "targets: [{fieldPath: a, filePathPosition: x}]\n")},
            (
                (
                    "plugin ValueAddTransformer.builtin.[noGrp]/t.shop fails configuration: error unmarshaling JSON: while "
                    "decoding JSON: json: cannot unmarshal string into Go struct field Target.targets.filePathPosition of "
                    "type int"
                ),
                "over/t.yaml:4:44",
            ),
            id="value-type",
        ),
    ],
)
def test_refusals(over, said, objects, files, expected):
    assert over(said, objects, files).refusal() == expected

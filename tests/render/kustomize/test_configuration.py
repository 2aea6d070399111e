"""Files of ``configurations:`` and ``crds:``, and the paths in them."""

import pytest

from .objects import CONFIG, ODD


@pytest.mark.parametrize(
    ("said", "objects", "files", "expected"),
    [
        pytest.param(
            "namePrefix: p-\nconfigurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "NAMEPREFIX:\n- path: data/a\n"},
            ["metadata.name = 'p-cfg' @ over/a.yaml:3:18", "data.a = 'p-b' @ over/a.yaml:4:11"],
            id="conf-fold",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "images: [{path: 'data/ a'}]\n"},
            ["data.a = 'b:c' @ over/kustomization.yaml:2:28"],
            id="path-blank",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "images: [{path: /data/a}]\n"},
            ["data.a = 'b:c' @ over/kustomization.yaml:2:28"],
            id="path-lead",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a/b: b}\n",
            {"c.yaml": "images: [{path: 'data/a\\/b'}]\n"},
            ["data.a/b = 'b:c' @ over/kustomization.yaml:2:28"],
            id="path-escaped",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            "apiVersion: e/v1\nkind: Odd\nmetadata: {name: c}\ndata: [{a: b}, {a: x}, ~]\n",
            {"c.yaml": "images: [{path: 'data[]/a'}]\n"},
            ["data.0.a = 'b:c' @ over/kustomization.yaml:2:28"],
            id="path-list",
        ),
        pytest.param(
            "commonAnnotations: {x: v}\nconfigurations: [c.yaml]\n",
            "apiVersion: e/v1\nkind: Odd\nmetadata: {name: c}\nspec: ~\n",
            {"c.yaml": "commonAnnotations: [{path: spec/a/b, create: true}]\n"},
            [
                "metadata.annotations.x = 'v' @ over/kustomization.yaml:2:24",
                "spec.a.b.x = 'v' @ over/kustomization.yaml:2:24",
            ],
            id="path-create",
        ),
        pytest.param(
            "crds: [c.json]\nnamePrefix: p-\ncommonLabels: {l: m}\ncommonAnnotations: {x: o}\n",
            ODD + "---\n" + CONFIG,
            {
                "c.json": '{"e.v1.Odd": {"Schema": {"properties": {"apiVersion": {}, "kind": {}, "metadata": {}, "spec": {"$ref": "Spec"}}}},'
                ' "Spec": {"Schema": {"properties": {"ref": {"x-kubernetes-identity": ""}, "deep": {"x-kubernetes-object-ref-api-version": "v1",'
                ' "x-kubernetes-object-ref-kind": "ConfigMap", "x-kubernetes-label-selector": "", "x-kubernetes-annotation": ""}}}}}'
            },
            [
                "metadata.name = 'p-o' @ over/a.yaml:3:18",
                "metadata.labels.l = 'm' @ over/kustomization.yaml:4:19",
                "metadata.annotations.x = 'o' @ over/kustomization.yaml:5:24",
                "spec.ref = 'p-cfg' @ over/a.yaml:4:13",
                "spec.deep.name = 'p-cfg' @ over/a.yaml:4:57",
                "spec.deep.l = 'm' @ over/kustomization.yaml:4:19",
                "spec.deep.x = 'o' @ over/kustomization.yaml:5:24",
                "metadata.name = 'p-cfg' @ over/a.yaml:8:18",
                "metadata.labels.l = 'm' @ over/kustomization.yaml:4:19",
                "metadata.annotations.x = 'o' @ over/kustomization.yaml:5:24",
            ],
            id="crd",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "images:\n- {path: data/a, version: v1}\n- {path: data/a, version: v2, create: true}\n"},
            ["data.a = 'b:c' @ over/kustomization.yaml:2:28"],
            id="conf-versions",
        ),
    ],
)
def test_changes(over, said, objects, files, expected):
    assert over(said, objects, files).changes() == expected


@pytest.mark.parametrize(
    ("said", "objects", "files", "expected"),
    [
        pytest.param(
            "configurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "namoPrefix: []\n"},
            ('error unmarshaling JSON: while decoding JSON: json: unknown field "namoPrefix"', "over/c.yaml:1:13"),
            id="conf-unknown",
        ),
        pytest.param(
            "configurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "namePrefix: x\n"},
            (
                (
                    "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field "
                    "TransformerConfig.namePrefix of type types.FsSlice"
                ),
                "over/c.yaml:1:13",
            ),
            id="conf-type",
        ),
        pytest.param(
            "configurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "namePrefix: [x]\n"},
            (
                (
                    "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field "
                    "TransformerConfig.namePrefix of type types.FieldSpec"
                ),
                "over/c.yaml:1:14",
            ),
            id="conf-item",
        ),
        pytest.param(
            "configurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "nameReference: [{kind: A, fieldSpecs: [{path: a, create: 'yes'}]}]\n"},
            (
                (
                    "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field "
                    "FieldSpec.nameReference.fieldSpecs.create of type bool"
                ),
                "over/c.yaml:1:58",
            ),
            id="conf-field",
        ),
        pytest.param(
            "configurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "nameReference: [{kind: 4}]\n"},
            (
                (
                    "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field "
                    "NameBackReferences.nameReference.Gvk.kind of type string"
                ),
                "over/c.yaml:1:24",
            ),
            id="conf-kind",
        ),
        pytest.param(
            "configurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "[]\n"},
            (
                (
                    "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type "
                    "builtinconfig.TransformerConfig"
                ),
                "over/c.yaml:1:1",
            ),
            id="conf-list",
        ),
        pytest.param(
            "configurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "images: []\nimages: []\n"},
            ('error converting YAML to JSON: yaml: unmarshal errors:\n  line 2: key "images" already set in map', "over/c.yaml:2:9"),
            id="conf-twice",
        ),
        pytest.param(
            "configurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "a: [\n"},
            ("error converting YAML to JSON: yaml: line 1: did not find expected node content", "over/c.yaml:1:1"),
            id="conf-broken",
        ),
        pytest.param(
            "configurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "commonLabels:\n- path: metadata/labels\n"},
            ("failed to merge CommonLabels fieldSpec: conflicting fieldspecs", "over/c.yaml:2:3"),
            id="conf-conflict",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n",
            {"c.yaml": "images:\n- path: 5\n"},
            (
                (
                    "considering field '5' of object ConfigMap.v1.[noGrp]/c.[noNs]: fieldName: 5: wrong node kind: expected "
                    "SequenceNode but got MappingNode: node contents:\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
                ),
                "over/a.yaml:1:1",
            ),
            id="conf-number",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "images: [{path: data/*}]\n"},
            (
                (
                    "considering field 'data/*' of object ConfigMap.v1.[noGrp]/cfg.[noNs]: fieldName: *: wildcard is not "
                    "supported in PathGetter"
                ),
                "over/a.yaml:4:7",
            ),
            id="path-star",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "images: [{path: 'data/[a=b]'}]\n"},
            (
                (
                    "considering field 'data/[a=b]' of object ConfigMap.v1.[noGrp]/cfg.[noNs]: fieldName: [a=b]: wrong node "
                    "kind: expected SequenceNode but got MappingNode: node contents:\n{a: b}\n"
                ),
                "over/a.yaml:4:7",
            ),
            id="path-item",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "images: [{path: 'data/[a]'}]\n"},
            (
                (
                    "considering field 'data/[a]' of object ConfigMap.v1.[noGrp]/cfg.[noNs]: fieldName: [a]: list path "
                    "element must contain fieldName=fieldValue for element to match"
                ),
                "over/a.yaml:4:7",
            ),
            id="path-bracket",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "images: [{path: data/-1}]\n"},
            (
                (
                    "considering field 'data/-1' of object ConfigMap.v1.[noGrp]/cfg.[noNs]: fieldName: -1: array index -1 "
                    "cannot be negative"
                ),
                "over/a.yaml:4:7",
            ),
            id="path-negative",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "images: [{path: ''}]\n"},
            (
                (
                    "considering field '' of object ConfigMap.v1.[noGrp]/cfg.[noNs]: cannot set or create an empty field name"
                ),
                "over/a.yaml:1:1",
            ),
            id="path-empty",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            CONFIG,
            {"c.yaml": "images: [{path: data//a}]\n"},
            (
                (
                    "considering field 'data//a' of object ConfigMap.v1.[noGrp]/cfg.[noNs]: cannot set or create an empty "
                    "field name"
                ),
                "over/a.yaml:1:1",
            ),
            id="path-hole",
        ),
        pytest.param(
            "images: [{name: b, newTag: c}]\nconfigurations: [c.yaml]\n",
            "apiVersion: e/v1\nkind: Odd\nmetadata: {name: c}\ndata: [{a: b}, x]\n",
            {"c.yaml": "images: [{path: 'data/a'}]\n"},
            (
                (
                    "considering field 'data/a' of object Odd.v1.e/c.[noNs]: visit traversal on path: [a]: expected sequence "
                    "or mapping node"
                ),
                "over/a.yaml:4:16",
            ),
            id="path-list-text",
        ),
        pytest.param(
            "commonAnnotations: {x: v}\nconfigurations: [c.yaml]\n",
            "apiVersion: e/v1\nkind: Odd\nmetadata: {name: c}\ndata: ~\n",
            {"c.yaml": "commonAnnotations: [{path: 'data[]', create: true}]\n"},
            (
                (
                    "considering field 'data[]' of object Odd.v1.e/c.[noNs]: wrong node kind: expected MappingNode but got "
                    "SequenceNode: node contents:\n[]\n"
                ),
                "over/a.yaml:4:7",
            ),
            id="path-null-list",
        ),
        pytest.param(
            "crds: [c.json]\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n",
            {"c.json": "[]"},
            (
                (
                    "loading CRDs [c.json]: unable to parse open API definition from 'c.json': error unmarshaling JSON: while "
                    "decoding JSON: json: cannot unmarshal array into Go value of type accumulator.nameToApiMap"
                ),
                "over/kustomization.yaml:2:8",
            ),
            id="crd-list",
        ),
        pytest.param(
            "crds: [c.json]\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n",
            {"c.json": "{"},
            (
                (
                    "loading CRDs [c.json]: unable to parse open API definition from 'c.json': unexpected end of JSON input"
                ),
                "over/kustomization.yaml:2:8",
            ),
            id="crd-short",
        ),
        pytest.param(
            "crds: [c.json]\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n",
            {"c.json": '{"a": 5}'},
            (
                (
                    "loading CRDs [c.json]: unable to parse open API definition from 'c.json': json: cannot unmarshal number "
                    "into Go value of type accumulator.OpenAPIDefinition"
                ),
                "over/kustomization.yaml:2:8",
            ),
            id="crd-number",
        ),
    ],
)
def test_refusals(over, said, objects, files, expected):
    assert over(said, objects, files).refusal() == expected

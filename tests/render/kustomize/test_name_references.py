"""References that follow names, and vars."""

import pytest

from .objects import BINDING, CONFIG, ODD


@pytest.mark.parametrize(
    ("said", "objects", "files", "expected"),
    [
        pytest.param(
            "namePrefix: p-\n",
            CONFIG + (
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                "    args: []\n    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            [
                "metadata.name = 'p-cfg' @ over/a.yaml:3:18",
                "metadata.name = 'p-p' @ over/a.yaml:8:18",
                "spec.containers.0.envFrom.0.configMapRef.name = 'p-cfg' @ over/a.yaml:14:28",
            ],
            id="ref-plain",
        ),
        pytest.param(
            "namePrefix: p-\n",
            (
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg, namespace: far}\ndata: {a: b}\n---\n"
                "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                "    args: []\n    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            ["metadata.name = 'p-cfg' @ over/a.yaml:3:18", "metadata.name = 'p-p' @ over/a.yaml:8:18"],
            id="ref-other-namespace",
        ),
        pytest.param(
            "namePrefix: p-\n",
            (
                "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                "    args: []\n    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            ["metadata.name = 'p-p' @ over/a.yaml:3:18"],
            id="ref-missing",
        ),
        pytest.param(
            "namePrefix: p-\nnamespace: shop\n",
            BINDING + (
                "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: other}\n---\n"
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader}\n---\n"
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: reader}\n"
            ),
            {},
            [
                "metadata.name = 'p-rb' @ over/a.yaml:3:18",
                "metadata.namespace = 'shop' @ over/kustomization.yaml:3:12",
                "roleRef.name = 'p-reader' @ over/a.yaml:4:66",
                "subjects.0.namespace = 'shop' @ over/kustomization.yaml:3:12",
                "subjects.1.name = 'p-other' @ over/a.yaml:7:32",
                "subjects.1.namespace = 'shop' @ over/kustomization.yaml:3:12",
                "metadata.name = 'p-other' @ over/a.yaml:12:18",
                "metadata.namespace = 'shop' @ over/kustomization.yaml:3:12",
                "metadata.name = 'p-reader' @ over/a.yaml:16:18",
                "metadata.namespace = 'shop' @ over/kustomization.yaml:3:12",
                "metadata.name = 'p-reader' @ over/a.yaml:20:18",
            ],
            id="ref-subjects",
        ),
        pytest.param(
            "namePrefix: p-\n",
            (
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r}\n"
                "rules: [{apiGroups: [''], resources: [configmaps], resourceNames: [cfg, other]}]\n---\n"
            ) + CONFIG,
            {},
            [
                "metadata.name = 'p-r' @ over/a.yaml:3:18",
                "rules.0.resourceNames.0 = 'p-cfg' @ over/a.yaml:4:68",
                "metadata.name = 'p-cfg' @ over/a.yaml:8:18",
            ],
            id="ref-resource-names",
        ),
        pytest.param(
            "namePrefix: p-\nconfigurations: [c.yaml]\n",
            ODD + "---\n" + CONFIG,
            {"c.yaml": (
                "nameReference:\n- kind: ConfigMap\n  fieldSpecs:\n  - {path: spec/ref, kind: Odd}\n"
                "  - {path: spec/refs, kind: Odd}\n  - {path: spec/deep, kind: Odd}\n"
            )},
            [
                "metadata.name = 'p-o' @ over/a.yaml:3:18",
                "spec.ref = 'p-cfg' @ over/a.yaml:4:13",
                "spec.refs.0 = 'p-cfg' @ over/a.yaml:4:25",
                "spec.refs.1.name = 'p-cfg' @ over/a.yaml:4:37",
                "spec.deep.name = 'p-cfg' @ over/a.yaml:4:57",
                "metadata.name = 'p-cfg' @ over/a.yaml:8:18",
            ],
            id="ref-own",
        ),
        pytest.param(
            "namePrefix: p-\nvars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n",
            CONFIG + (
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                "    args: [$(V), '--x=$(V)', $$(V), $(W), $V]\n    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            [
                "metadata.name = 'p-cfg' @ over/a.yaml:3:18",
                "metadata.name = 'p-p' @ over/a.yaml:8:18",
                "spec.containers.0.args.0 = 'p-cfg' @ over/a.yaml:3:18",
                "spec.containers.0.args.1 = '--x=p-cfg' @ over/a.yaml:12:18",
                "spec.containers.0.args.2 = '$(V)' @ over/a.yaml:12:30",
                "spec.containers.0.envFrom.0.configMapRef.name = 'p-cfg' @ over/a.yaml:14:28",
            ],
            id="var-name",
        ),
        pytest.param(
            "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n  fieldref: {fieldPath: data.n}\n",
            (
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg}\ndata: {n: 8}\n---\napiVersion: v1\n"
                "kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                "    args: [$(V), '--x=$(V)']\n    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            ["spec.containers.0.args.0 = 8 @ over/a.yaml:4:11", "spec.containers.0.args.1 = '--x=8' @ over/a.yaml:12:18"],
            id="var-number",
        ),
        pytest.param(
            "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n  fieldref: {fieldPath: data.n}\n",
            (
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg}\ndata: {n: 1.5e10}\n---\n"
                "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                "    args: [$(V), '--x=$(V)']\n    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            [
                "spec.containers.0.args.0 = 15000000000.0 @ over/a.yaml:4:11",
                "spec.containers.0.args.1 = '--x=1.5e+10' @ over/a.yaml:12:18",
            ],
            id="var-float",
        ),
        pytest.param(
            "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n  fieldref: {fieldPath: data.n}\n",
            (
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg}\ndata: {n: 1.0}\n---\napiVersion: v1\n"
                "kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n    args: ['--x=$(V)']\n"
                "    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            ["spec.containers.0.args.0 = '--x=1' @ over/a.yaml:12:12"],
            id="var-whole-float",
        ),
        pytest.param(
            "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n  fieldref: {fieldPath: data.n}\n",
            (
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg}\ndata: {n: true}\n---\napiVersion: v1\n"
                "kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                "    args: [$(V), '--x=$(V)']\n    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            [
                "spec.containers.0.args.0 = True @ over/a.yaml:4:11",
                "spec.containers.0.args.1 = '--x=true' @ over/a.yaml:12:18",
            ],
            id="var-bool",
        ),
        pytest.param(
            "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n  fieldref: {fieldPath: data}\n",
            CONFIG + (
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                "    args: [$(V), '--x=$(V)']\n    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            [],
            id="var-map",
        ),
        pytest.param(
            "vars:\n- name: V\n  objref: {apiVersion: v1, kind: Pod, name: p}\n  fieldref: {fieldPath: 'spec.containers[0].name'}\n",
            (
                "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                "    args: [$(V)]\n    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            ["spec.containers.0.args.0 = 'c' @ over/a.yaml:6:11"],
            id="var-item",
        ),
        pytest.param(
            (
                "vars:\n- name: V\n  objref: {apiVersion: v1, kind: Pod, name: p}\n"
                "  fieldref: {fieldPath: 'spec.containers.[name=c].name'}\n"
            ),
            (
                "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                "    args: [$(V)]\n    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            ["spec.containers.0.args.0 = 'c' @ over/a.yaml:6:11"],
            id="var-match",
        ),
        pytest.param(
            "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n  fieldref: {fieldPath: 'data.[a.b/c]'}\n",
            (
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg}\ndata: {a.b/c: x}\n---\napiVersion: v1\n"
                "kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n    args: [$(V)]\n"
                "    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            ["spec.containers.0.args.0 = 'x' @ over/a.yaml:4:15"],
            id="var-dotted",
        ),
    ],
)
def test_changes(over, said, objects, files, expected):
    assert over(said, objects, files).changes() == expected


@pytest.mark.parametrize(
    ("said", "objects", "files", "expected"),
    [
        pytest.param(
            "namePrefix: p-\n",
            (
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: rb}\n"
                "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}\nsubjects:\n"
                "- {kind: ServiceAccount, name: default}\n- {kind: ServiceAccount, name: other}\n"
                "- {kind: ServiceAccount, name: far, namespace: 5}\n"
            ),
            {},
            (
                (
                    'Invalid Input: namespace is blank for resource "RoleBinding.v1.rbac.authorization.k8s.io/p-rb.[noNs]"\n'
                ),
                "over/a.yaml:8:48",
            ),
            id="ref-subject-blank",
        ),
        pytest.param(
            "namePrefix: p-\nconfigurations: [c.yaml]\n",
            ODD + "---\n" + CONFIG,
            {"c.yaml": "nameReference:\n- kind: ConfigMap\n  fieldSpecs:\n  - {path: spec, kind: Odd}\n"},
            (
                (
                    "updating name reference in 'spec' field of 'Odd.v1.e/p-o.[noNs]': considering field 'spec' of object "
                    "Odd.v1.e/p-o.[noNs]: path config error; no 'name' field in node"
                ),
                "over/a.yaml:4:7",
            ),
            id="ref-no-name",
        ),
        pytest.param(
            "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n  fieldref: {fieldPath: data.h}\n",
            (
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg}\ndata: {h: 0x1F}\n---\napiVersion: v1\n"
                "kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n    args: [$(V)]\n"
                "    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            (
                (
                    "field specified in var '{V ConfigMap.v1.[noGrp] {data.h}}' not found in corresponding resource"
                ),
                "over/kustomization.yaml:3:3",
            ),
            id="var-hex",
        ),
        pytest.param(
            "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n  fieldref: {fieldPath: data.nope}\n",
            CONFIG + (
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                "    args: [$(V)]\n    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            (
                (
                    "field specified in var '{V ConfigMap.v1.[noGrp] {data.nope}}' not found in corresponding resource"
                ),
                "over/kustomization.yaml:3:3",
            ),
            id="var-no-field",
        ),
        pytest.param(
            "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: nope}\n",
            CONFIG + (
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
                "    args: [$(V)]\n    envFrom:\n    - configMapRef: {name: cfg}\n"
            ),
            {},
            (
                (
                    "var '{V ConfigMap.v1.[noGrp] {metadata.name}}' cannot be mapped to a field in the set of known resources"
                ),
                "over/kustomization.yaml:3:3",
            ),
            id="var-no-object",
        ),
        pytest.param(
            "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n",
            CONFIG + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg, namespace: other}\ndata: {a: b}\n",
            {},
            (
                (
                    "merging vars [{V ConfigMap.[noVer].[noGrp] {}}]: found 2 resId matches for var {V ConfigMap.v1.[noGrp] "
                    "{}} (unable to disambiguate)"
                ),
                "over/kustomization.yaml:3:3",
            ),
            id="var-many",
        ),
        pytest.param(
            (
                "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n- name: V\n"
                "  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n"
            ),
            CONFIG,
            {},
            (
                (
                    "merging vars [{V ConfigMap.[noVer].[noGrp] {}} {V ConfigMap.[noVer].[noGrp] {}}]: var 'V' already "
                    "encountered"
                ),
                "over/kustomization.yaml:5:3",
            ),
            id="var-twice",
        ),
        pytest.param(
            "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\nconfigurations: [c.yaml]\n",
            ODD + "---\n" + CONFIG,
            {"c.yaml": "varReference:\n- {path: spec/refs, kind: Odd}\n"},
            ("considering field 'spec/refs' of object Odd.v1.e/o.[noNs]: invalid value type expect a string", "over/a.yaml:4:30"),
            id="var-list",
        ),
    ],
)
def test_refusals(over, said, objects, files, expected):
    assert over(said, objects, files).refusal() == expected


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: c
    envFrom:
    - configMapRef: {name: cfg}
"""
TAKEN = "vars:\n- name: V\n  objref: {apiVersion: v1, kind: ConfigMap, name: cfg}\n"


def bases(*texts, over=""):
    files = {"over/kustomization.yaml": f"resources: [../b, ../c{over}]\n", "over/p.yaml": POD}
    for name, text in zip("bc", texts, strict=True):
        files[f"{name}/kustomization.yaml"] = f"namePrefix: {name}-\nresources: [a.yaml]\n{text}"
        files[f"{name}/a.yaml"] = CONFIG if over else f"{CONFIG}---\n{POD}"
    return files


def references(folder, files):
    return [line for each in folder(files).lines(strict=True) for line in each if "configMapRef" in line]


def test_references_stay_in_their_base(folder):
    assert references(folder, bases("", "")) == [
        "spec.containers.0.envFrom.0.configMapRef.name = 'b-cfg' @ b/a.yaml:13:28",
        "spec.containers.0.envFrom.0.configMapRef.name = 'c-cfg' @ c/a.yaml:13:28",
    ]


def test_a_name_that_may_mean_several_stays(folder):
    found = references(folder, bases("", "", over=", p.yaml"))
    assert found == ["spec.containers.0.envFrom.0.configMapRef.name = 'cfg' @ over/p.yaml:8:28"]


def test_a_var_of_two_bases_is_refused(folder):
    text, place, _ = folder(bases(TAKEN, TAKEN)).refusal()
    assert (text.rpartition(": ")[2], place) == ("var 'V' already encountered", "c/kustomization.yaml:4:3")

"""References of role bindings, which may lead to other namespaces and to two kinds of roles."""

import pytest

ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: sa, namespace: {}}}\n"
ROLE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: {}\nmetadata: {{name: reader}}\n"
BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: {}
metadata: {{name: rb{}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}}
subjects:
- {{kind: ServiceAccount, name: sa, namespace: {}}}
"""


@pytest.mark.parametrize(
    ("binding", "first", "second", "expected"),
    [
        pytest.param(
            ("RoleBinding", "", "two"),
            ROLE.format("Role"),
            ROLE.format("ClusterRole"),
            ["roleRef.name = 'c-reader' @ over/rb.yaml:4:73", "subjects.0.name = 'sa' @ over/rb.yaml:6:32"],
            id="the role of the kind",
        ),
        pytest.param(
            ("RoleBinding", ", namespace: one", "two"),
            ACCOUNT.format("two"),
            ACCOUNT.format("three"),
            ["roleRef.name = 'reader' @ over/rb.yaml:4:73", "subjects.0.name = 'b-sa' @ over/rb.yaml:6:32"],
            id="an account of another namespace",
        ),
        pytest.param(
            ("RoleBinding", ", namespace: one", "one"),
            ACCOUNT.format("one"),
            ACCOUNT.format("two"),
            ["roleRef.name = 'reader' @ over/rb.yaml:4:73", "subjects.0.name = 'b-sa' @ over/rb.yaml:6:32"],
            id="the account of its namespace",
        ),
        pytest.param(
            ("ClusterRoleBinding", "", "two"),
            ACCOUNT.format("one"),
            ACCOUNT.format("two"),
            ["roleRef.name = 'reader' @ over/rb.yaml:4:73", "subjects.0.name = 'c-sa' @ over/rb.yaml:6:32"],
            id="the account of the namespace that is named",
        ),
    ],
)
def test_bound_names(folder, binding, first, second, expected):
    files = {"over/kustomization.yaml": "resources: [../b, ../c, rb.yaml]\n", "over/rb.yaml": BINDING.format(*binding)}
    for name, text in (("b", first), ("c", second)):
        files |= {f"{name}/kustomization.yaml": f"namePrefix: {name}-\nresources: [a.yaml]\n", f"{name}/a.yaml": text}
    lines = folder(files).lines(strict=True)[-1]
    assert [line for line in lines if line.startswith(("roleRef.name", "subjects.0.name "))] == expected


def test_settings_of_one_name_in_two_namespaces(over):
    rule = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\nrules: [{resourceNames: [sa]}]\n"
    setting = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: sa, namespace: %s}\n"
    assert over("namePrefix: p-\n", rule + setting % "one" + setting % "two", {}).changes() == [
        "metadata.name = 'p-r' @ over/a.yaml:3:18",
        "rules.0.resourceNames.0 = 'p-sa' @ over/a.yaml:4:26",
        "metadata.name = 'p-sa' @ over/a.yaml:8:18",
        "metadata.name = 'p-sa' @ over/a.yaml:12:18",
    ]

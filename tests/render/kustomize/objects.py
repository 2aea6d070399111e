"""Objects that several tables change."""

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    spec:
      containers:
      - image: nginx:1
"""
BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: rb}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
- {kind: ServiceAccount, name: default}
- {kind: ServiceAccount, name: other}
- {kind: ServiceAccount, name: far, namespace: away}
"""
SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {a: /x/y, n: 5}
"""
CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: cfg}
data: {a: b}
"""
ODD = """\
apiVersion: e/v1
kind: Odd
metadata: {name: o}
spec: {ref: cfg, refs: [cfg, {name: cfg}], deep: {name: cfg}}
"""


def plugin(kind, settings):
    """The file of a plugin that is built in."""
    return f"apiVersion: builtin\nkind: {kind}\nmetadata: {{name: t, namespace: shop}}\n{settings}"

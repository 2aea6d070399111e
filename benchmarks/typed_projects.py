"""Projects in which `language_server.py` types: plain manifests, a chart of thirty templates, and a tree of kustomizations of a hundred files.

Each project is its files by path and its strokes: in which file something is typed behind which words, and in which file something is told of it.
"""

_TEAMS = 5
_MANIFESTS = {
    "deployment": """apiVersion: apps/v1
kind: Deployment
metadata:
  name: NAME
  namespace: TEAM
spec:
  replicas: 2
  selector:
    matchLabels:
      app: NAME
  template:
    metadata:
      labels:
        app: NAME
        tier: web
    spec:
      serviceAccountName: NAME
      containers:
        - name: web
          image: registry.example.com/NAME:1.2.3
          ports:
            - name: http
              containerPort: 8080
          envFrom:
            - configMapRef:
                name: NAME
          env:
            - name: PASSWORD
              valueFrom:
                secretKeyRef:
                  name: NAME
                  key: password
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
""",
    "service": """apiVersion: v1
kind: Service
metadata:
  name: NAME
  namespace: TEAM
spec:
  selector:
    app: NAME
    tier: web
  ports:
    - name: http
      port: 80
      targetPort: http
""",
    "config": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: NAME\n  namespace: TEAM\ndata:\n  LEVEL: info\n",
    "secret": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: NAME\n  namespace: TEAM\nstringData:\n  password: changeme\n",
    "account": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: NAME\n  namespace: TEAM\n",
    "budget": """apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: NAME
  namespace: TEAM
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app: NAME
""",
    "autoscaler": """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: NAME
  namespace: TEAM
spec:
  minReplicas: 2
  maxReplicas: 5
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: NAME
""",
    "policy": """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: NAME
  namespace: TEAM
spec:
  podSelector:
    matchLabels:
      app: NAME
  ingress:
    - ports:
        - port: http
""",
    "ingress": """apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: NAME
  namespace: TEAM
spec:
  rules:
    - host: NAME.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: NAME
                port:
                  name: http
""",
    "role": """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: NAME
  namespace: TEAM
rules:
  - apiGroups: [""]
    resources: [configmaps]
    verbs: [get]
""",
}
_TYPED = (
    ("service", "targetPort: http", "service"),
    ("deployment", "tier: web", "service"),
    ("secret", "  password", "deployment"),
    ("autoscaler", "kind: Deployment\n    name: NAME", "autoscaler"),
)


def manifests(documents):
    """So many documents, ten to an application and each in its own file."""
    files, strokes = {}, []
    for number in range(documents // len(_MANIFESTS)):
        name, team = f"app-{number:03}", f"team-{number % _TEAMS}"
        files |= {f"{name}/{file}.yaml": text.replace("NAME", name).replace("TEAM", team) for file, text in _MANIFESTS.items()}
        strokes += [(f"{name}/{file}.yaml", behind.replace("NAME", name), f"{name}/{told}.yaml") for file, behind, told in _TYPED]
    return files, strokes


# -- a chart ----------------------------------------------------------------------------------------------------------

_COMPONENTS = ("api", "web", "worker", "admin")
_HELPERS = """{{- define "shop.fullname" -}}
{{- printf "%s-%s" .Release.Name .component | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "shop.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "shop.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "shop.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "shop.serviceAccountName" -}}
{{ include "shop.fullname" . }}
{{- end }}
"""
_HEAD = """{{- $values := .Values.NAME -}}
{{- $context := merge (dict "component" "NAME") . -}}
{{- if $values.enabled }}
apiVersion: VERSION
kind: KIND
metadata:
  name: {{ include "shop.fullname" $context }}
  labels:
    {{- include "shop.labels" $context | nindent 4 }}
"""
_TEMPLATES = {
    "deployment": ("apps/v1", "Deployment", """spec:
  replicas: {{ $values.replicas }}
  selector:
    matchLabels:
      {{- include "shop.selectorLabels" $context | nindent 6 }}
  template:
    metadata:
      annotations:
        checksum/config: {{ include (print $.Template.BasePath "/NAME-config.yaml") . | sha256sum }}
      labels:
        {{- include "shop.labels" $context | nindent 8 }}
    spec:
      serviceAccountName: {{ include "shop.serviceAccountName" $context }}
      containers:
        - name: main
          image: "{{ $values.image.repository }}:{{ $values.image.tag | default .Chart.AppVersion }}"
          imagePullPolicy: {{ $values.image.pullPolicy }}
          ports:
            - name: http
              containerPort: {{ $values.port }}
          readinessProbe:
            httpGet:
              path: /ready
              port: http
          env:
            - name: LEVEL
              valueFrom:
                configMapKeyRef:
                  name: {{ include "shop.fullname" $context }}
                  key: level
          {{- with $values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
      {{- with $values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
"""),
    "service": ("v1", "Service", """spec:
  type: {{ $values.service.type }}
  selector:
    {{- include "shop.selectorLabels" $context | nindent 4 }}
  ports:
    - name: http
      port: {{ $values.service.port }}
      targetPort: {{ $values.service.targetPort }}
"""),
    "config": ("v1", "ConfigMap", "data:\n  level: {{ $values.level | quote }}\n"),
    "account": ("v1", "ServiceAccount", "automountServiceAccountToken: false\n"),
    "budget": ("policy/v1", "PodDisruptionBudget", """spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "shop.selectorLabels" $context | nindent 6 }}
"""),
    "autoscaler": ("autoscaling/v2", "HorizontalPodAutoscaler", """spec:
  minReplicas: {{ $values.replicas }}
  maxReplicas: {{ mul $values.replicas 3 }}
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "shop.fullname" $context }}
"""),
    "ingress": ("networking.k8s.io/v1", "Ingress", """spec:
  rules:
    {{- range $values.hosts }}
    - host: {{ . | quote }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ include "shop.fullname" $context }}
                port:
                  name: http
    {{- end }}
"""),
}  # fmt: skip
_VALUES = """NAME:
  enabled: true
  replicas: 2
  image:
    repository: registry.example.com/shop-NAME
    pullPolicy: IfNotPresent
    tag: ""
  port: 8080
  level: info
  service:
    type: ClusterIP
    port: 80
    targetPort: http
  hosts: [NAME.example.com]
  nodeSelector: {}
  resources:
    requests: {cpu: 100m, memory: 128Mi}
    limits: {memory: 256Mi}
"""


def chart():
    """A chart of thirty templates: four components of seven kinds, helpers, and notes."""
    files = {
        "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\nappVersion: 1.2.3\n",
        "shop/values.yaml": "".join(_VALUES.replace("NAME", each) for each in _COMPONENTS),
        "shop/templates/_helpers.tpl": _HELPERS,
        "shop/templates/NOTES.txt": "{{ .Chart.Name }} is there.\n",
    }
    strokes = []
    for name in _COMPONENTS:
        for file, (version, kind, rest) in _TEMPLATES.items():
            text = _HEAD.replace("VERSION", version).replace("KIND", kind) + rest + "{{- end }}\n"
            files[f"shop/templates/{name}-{file}.yaml"] = text.replace("NAME", name)
        deployment, config = f"shop/templates/{name}-deployment.yaml", f"shop/templates/{name}-config.yaml"
        strokes += [
            (deployment, "path: /ready\n              port: http", deployment),
            (config, "  level", deployment),
            ("shop/values.yaml", f"{name}.example.com]\n  nodeSelector: {{}}\n  resources:\n    requests: {{cpu: 100m", "shop/values.yaml"),
            ("shop/templates/_helpers.tpl", '{{ include "shop.fullname" . }}', "shop/templates/_helpers.tpl"),
        ]
    return files, strokes


# -- kustomizations ---------------------------------------------------------------------------------------------------

_BASES, _OVERLAYS = 14, ("development", "staging", "production")
_BASE = ("deployment", "service", "config", "secret", "account", "autoscaler")
_PATCH = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: NAME
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: web
          resources:
            limits:
              memory: 512Mi
"""


def kustomizations():
    """A hundred and some files: fourteen bases of six manifests each, and three overlays over all of them, with patches."""
    files, strokes = {}, []
    names = [f"app-{number:02}" for number in range(_BASES)]
    for name in names:
        for file in _BASE:
            files[f"base/{name}/{file}.yaml"] = _MANIFESTS[file].replace("NAME", name).replace("  namespace: TEAM\n", "")
        files[f"base/{name}/kustomization.yaml"] = "resources:\n" + "".join(f"  - {file}.yaml\n" for file in _BASE)
    for overlay in _OVERLAYS:
        files[f"overlays/{overlay}/kustomization.yaml"] = (
            f"namespace: {overlay}\nresources:\n" + "".join(f"  - ../../base/{name}\n" for name in names)
            + "labels:\n  - pairs:\n      stage: " + overlay + "\npatches:\n  - path: patch.yaml\n"
        )  # fmt: skip
        files[f"overlays/{overlay}/patch.yaml"] = _PATCH.replace("NAME", names[0])
    for name in names:
        strokes += [
            (f"base/{name}/service.yaml", "targetPort: http", f"base/{name}/service.yaml"),
            (f"base/{name}/deployment.yaml", "tier: web", f"base/{name}/service.yaml"),
            (f"base/{name}/secret.yaml", "  password", f"base/{name}/deployment.yaml"),
            ("overlays/staging/patch.yaml", "memory: 512Mi", "overlays/staging/patch.yaml"),
        ]
    return files, strokes

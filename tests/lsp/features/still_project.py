"""A project that stands still, and a cursor in one of its files."""

from kubecheck.engine import pipeline
from kubecheck.engine.custom_resources import judge_by
from kubecheck.engine.loading import load
from kubecheck.engine.reading import ReadFile, read_entry
from kubecheck.library import _request, _settings
from kubecheck.limits import holding
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.release import asking
from kubecheck.source import Source, normal_path

MARK = "¦"


class StillProject:
    """What features ask of a project, of files that nobody changes."""

    def __init__(self, files, typed=None, settings=None):
        self.texts = {path: Source(path, text) for path, text in files.items()}
        self.request = _request(files, _settings(settings), 1)
        with asking(self.request.release), holding(self.request.limits):
            loaded = load(self.request, keeps=True)
            self.model = pipeline.model(loaded, self.request)
            self.judge = judge_by(loaded, self.request)
        self.kustomizations = loaded.survey.kustomizations
        for path, text in (typed or {}).items():
            self.texts[path] = Source(path, text)
        self.paths = list(self.texts)
        self.readings = {}

    def text_of(self, path):
        return self.texts.get(path)

    def read(self, path):
        source = self.texts.get(path)
        if source is None:
            return ReadFile(None, None)
        if source not in self.readings:
            self.readings[source] = read_entry(source)
        return self.readings[source]

    def resources_in(self, path):
        reading = self.read(path).reading
        return [
            each
            for document in (reading.documents if reading else ())
            for each in resources_of(document, self.request.namespace, CLUSTER_KINDS)
        ]

    def worlds_of(self, path):
        normal = normal_path(path)
        return [
            world for world in self.model.worlds
            if any(normal_path(source.path) == normal for each in world.all_definitions for source in each.document.sources)
        ]  # fmt: skip


def open_at_mark(files, typed=None, settings=None):
    """The project with the path and the offset of the mark, which is taken out; ``typed`` are files as they are at the keyboard."""
    files, typed = dict(files), dict(typed or {})
    found = None
    for texts in (typed, files):
        for path, text in texts.items():
            if MARK in text and found is None:
                found = path, text.index(MARK)
                texts[path] = text.replace(MARK, "", 1)
    project = StillProject(files, typed, settings)
    return (project, *found) if found else (project, "", 0)


WEB = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
        tier: front
    spec:
      serviceAccountName: runner
      containers:
      - name: web
        image: nginx:1.27
        ports:
        - name: http
          containerPort: 80
        env:
        - name: MODE
          valueFrom:
            configMapKeyRef:
              name: conf
              key: mode
        volumeMounts:
        - name: data
          mountPath: /data
        readinessProbe:
          httpGet:
            port: http
      volumes:
      - name: data
        persistentVolumeClaim:
          claimName: store
      - name: files
        configMap:
          name: conf
          items:
          - key: mode
            path: mode
"""
REST = """apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
  - name: public
    port: 8080
    targetPort: http
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: conf
data:
  mode: fast
  url: http://web:8080/
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: front
spec:
  defaultBackend:
    service:
      name: web
      port:
        name: public
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: scaler
spec:
  maxReplicas: 3
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: runner
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: may
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: reader
subjects:
- kind: User
  name: system:serviceaccount:default:runner
  apiGroup: rbac.authorization.k8s.io
- kind: ServiceAccount
  name: runner
"""


def marked(text, behind, ahead=""):
    """A text with the mark behind the first place of some words (and before others)."""
    at = text.index(behind + ahead) + len(behind)
    return text[:at] + MARK + text[at:]


def shown(project, targets):
    """Targets as ``path:line text``."""
    found = []
    for each in targets:
        source = project.text_of(each.path)
        found.append(f"{each.path}:{source.position(each.start).line} {source.text[each.start : each.end]}")
    return found
DEFINITION = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boxes.shop.test}
spec:
  group: shop.test
  names: {kind: Box, plural: boxes}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer, minimum: 1, default: 3, description: How many things go in.}
              shape: {type: string, enum: [round, flat]}
              tags: {type: array, items: {type: string}}
              lid: {type: boolean}
              parts: {type: array, items: {type: object, properties: {name: {type: string}}}}
"""

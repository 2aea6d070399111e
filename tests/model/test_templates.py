"""Where the pod templates of custom kinds stand, and whether their pods end by themselves."""

import pytest

from kubecheck.documents import read
from kubecheck.model.resource import resources_of
from kubecheck.model.templates import pod_templates_of
from kubecheck.source import Source

POD = "{spec: {containers: [{name: a, image: a}]}}"
JOBS = f"{{replicatedJobs: [{{name: a, template: {{spec: {{template: {POD}}}}}}}]}}"
RAY = f"{{headGroupSpec: {{template: {POD}}}, workerGroupSpecs: [{{template: {POD}}}]}}"


@pytest.mark.parametrize(("api_version", "kind", "spec", "paths", "ends"), [
    (
        "argoproj.io/v1alpha1", "AnalysisTemplate", f"{{metrics: [{{provider: {{web: {{}}}}}}, {{provider: {{job: {{spec: {{template: {POD}}}}}}}}}]}}",
        ["spec.metrics.1.provider.job.spec.template"], True,
    ),
    ("argoproj.io/v1alpha1", "Experiment", f"{{templates: [{{name: a, template: {POD}}}]}}", ["spec.templates.0.template"], True),
    ("argoproj.io/v1alpha1", "Rollout", f"{{template: {POD}}}", ["spec.template"], False),
    ("jobset.x-k8s.io/v1alpha2", "JobSet", JOBS, ["spec.replicatedJobs.0.template.spec.template"], True),
    ("keda.sh/v1alpha1", "ScaledJob", f"{{jobTargetRef: {{template: {POD}}}}}", ["spec.jobTargetRef.template"], True),
    ("kubeflow.org/v1", "PyTorchJob", f"{{pytorchReplicaSpecs: {{Master: {{template: {POD}}}}}}}", ["spec.pytorchReplicaSpecs.Master.template"], True),
    ("kubeflow.org/v1", "JAXJob", f"{{jaxReplicaSpecs: {{Worker: {{template: {POD}}}}}}}", ["spec.jaxReplicaSpecs.Worker.template"], True),
    ("kubeflow.org/v1", "MXJob", f"{{mxReplicaSpecs: {{Worker: {{template: {POD}}}}}}}", ["spec.mxReplicaSpecs.Worker.template"], True),
    ("kubeflow.org/v1", "PaddleJob", f"{{paddleReplicaSpecs: {{Worker: {{template: {POD}}}}}}}", ["spec.paddleReplicaSpecs.Worker.template"], True),
    ("kubeflow.org/v1", "XGBoostJob", f"{{xgbReplicaSpecs: {{Worker: {{template: {POD}}}}}}}", ["spec.xgbReplicaSpecs.Worker.template"], True),
    (
        "leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", f"{{leaderWorkerTemplate: {{leaderTemplate: {POD}, workerTemplate: {POD}}}}}",
        ["spec.leaderWorkerTemplate.leaderTemplate", "spec.leaderWorkerTemplate.workerTemplate"], False,
    ),
    ("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", f"{{leaderWorkerTemplate: {{workerTemplate: {POD}}}}}", ["spec.leaderWorkerTemplate.workerTemplate"], False),
    ("ray.io/v1", "RayCluster", RAY, ["spec.headGroupSpec.template", "spec.workerGroupSpecs.0.template"], False),
    (
        "ray.io/v1", "RayJob", f"{{rayClusterSpec: {RAY}, submitterPodTemplate: {POD}}}",
        ["spec.rayClusterSpec.headGroupSpec.template", "spec.rayClusterSpec.workerGroupSpecs.0.template", "spec.submitterPodTemplate"], True,
    ),
    (
        "ray.io/v1", "RayService", f"{{rayClusterConfig: {RAY}}}",
        ["spec.rayClusterConfig.headGroupSpec.template", "spec.rayClusterConfig.workerGroupSpecs.0.template"], False,
    ),
    ("sources.knative.dev/v1", "ContainerSource", f"{{template: {POD}}}", ["spec.template"], False),
    (
        "sparkoperator.k8s.io/v1beta2", "SparkApplication", f"{{driver: {{cores: 1, template: {POD}}}, executor: {{template: {POD}}}}}",
        ["spec.driver.template", "spec.executor.template"], True,
    ),
    ("sparkoperator.k8s.io/v1beta2", "ScheduledSparkApplication", f"{{template: {{driver: {{template: {POD}}}}}}}", ["spec.template.driver.template"], True),
    ("trainer.kubeflow.org/v1alpha1", "TrainingRuntime", f"{{template: {{spec: {JOBS}}}}}", ["spec.template.spec.replicatedJobs.0.template.spec.template"], True),
    ("trainer.kubeflow.org/v1alpha1", "ClusterTrainingRuntime", f"{{template: {{spec: {JOBS}}}}}", ["spec.template.spec.replicatedJobs.0.template.spec.template"], True),
    ("kueue.x-k8s.io/v1beta2", "ClusterQueue", f"{{queue: {{template: {POD}}}}}", [], None),
])  # fmt: skip
def test_pod_templates_of_custom_kinds(api_version, kind, spec, paths, ends):
    text = f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\nspec: {spec}\n"
    (resource,) = resources_of(read(Source("a.yaml", text)).documents[0], "default", frozenset())
    found = pod_templates_of(resource)
    assert [".".join(map(str, each.path)) for each in found] == paths
    assert {not each.long_running for each in found} == (set() if ends is None else {ends})

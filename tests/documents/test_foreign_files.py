"""Files of other tools are known by their names, and documents by their apiVersion and kind."""

import pytest

from kubecheck.documents import read
from kubecheck.documents.foreign_files import tool_of
from kubecheck.findings import Fate
from kubecheck.source import Source

NAMES = {
    "Kustomize": ["kustomization.yaml", "kustomization.yml"],
    "Helm chart": ["Chart.yaml", "chart.lock", "requirements.yaml"],
    "Helmfile": ["helmfile.yaml"],
    "Skaffold": ["skaffold.yaml"],
    "Docker Compose": ["docker-compose.yaml", "docker-compose.yml", "compose.yaml", "compose.yml"],
    "Google Cloud Build": ["cloudbuild.yaml"],
    "Tilt": ["tiltfile.yaml"],
    "DevSpace": ["devspace.yaml"],
    "Devfile": ["devfile.yaml"],
    "werf": ["werf.yaml"],
    "MkDocs": ["mkdocs.yml", "mkdocs.yaml"],
    "pnpm": ["pnpm-workspace.yaml", "pnpm-lock.yaml"],
    "npm": ["package.json", "package-lock.json"],
    "Composer": ["composer.json"],
    "TypeScript": ["tsconfig.json"],
    "Renovate": ["renovate.json"],
    "GitLab CI": [".gitlab-ci.yml"],
    "Travis CI": [".travis.yml"],
    "Azure Pipelines": ["azure-pipelines.yml"],
    "AppVeyor": ["appveyor.yml"],
    "pre-commit": [".pre-commit-config.yaml", ".pre-commit-hooks.yaml"],
    "golangci-lint": [".golangci.yml", ".golangci.yaml"],
    "GoReleaser": [".goreleaser.yml", ".goreleaser.yaml"],
    "kubecheck": [".kubecheck.yaml", ".kubecheck.yml"],
    "Codecov": ["codecov.yml"],
    "Buf": ["buf.yaml", "buf.gen.yaml"],
}


@pytest.mark.parametrize(("tool", "name"), [(tool, name) for tool, names in NAMES.items() for name in names])
def test_a_file_is_known_by_its_name(tool, name):
    reading = read(Source(f"some/{name}", '{"a": 1}' if name.endswith(".json") else "a: 1\n"))
    assert (reading.fate, reading.detail) == (Fate.OTHER_TOOL, tool)
    assert read(Source(f"some/my-{name}", "a: 1\n")).fate == Fate.NOT_A_MANIFEST


@pytest.mark.parametrize(("value", "tool"), [
    ({"apiVersion": "v1", "kind": "Config"}, "kubectl"),
    ({"apiVersion": "v1", "kind": "ConfigMap"}, ""),
    ({"apiVersion": "kubectl.config.k8s.io/v1beta1", "kind": "Preference"}, "kubectl"),
    ({"apiVersion": "kind.sigs.k8s.io/v1alpha3", "kind": "Cluster"}, "kind"),
    ({"apiVersion": "tilt.dev/v1alpha1", "kind": "Cmd"}, "Tilt"),
    ({"apiVersion": "install.istio.io/v1alpha1", "kind": "IstioOperator"}, "istioctl"),
    ({"apiVersion": "descheduler/v1alpha2", "kind": "DeschedulerPolicy"}, "descheduler"),
    ({"apiVersion": "clusterctl.cluster.x-k8s.io/v1alpha3", "kind": "Metadata"}, "clusterctl"),
    ({"apiVersion": "clusterctl.cluster.x-k8s.io/v1alpha3", "kind": "Provider"}, ""),
    ({"apiVersion": "meta.pkg.crossplane.io/v1", "kind": "Configuration"}, "Crossplane"),
    ({"apiVersion": "pkg.crossplane.io/v1", "kind": "Configuration"}, ""),
    ({"apiVersion": "install.istio.io/v1alpha1", "kind": "Other"}, ""),
    ({"apiVersion": "0.1.0", "kind": "ksonnet.io/app"}, "ksonnet"),
    ({"apiVersion": "0.1.0", "kind": "app"}, ""),
    ({"apiVersion": "v1", "kind": "Policy", "predicates": []}, "kube-scheduler"),
    ({"apiVersion": "v1", "kind": "Policy", "priorities": []}, "kube-scheduler"),
    ({"apiVersion": "v1", "kind": "Policy", "extenders": []}, "kube-scheduler"),
    ({"apiVersion": "v1", "kind": "Policy", "metadata": {"name": "a"}}, ""),
    ({"apiVersion": "kyverno.io/v1", "kind": "Policy", "predicates": []}, ""),
    ({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"}, "admission webhooks"),
    ({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration"}, ""),
    ({"apiVersion": "imagepolicy.k8s.io/v1alpha1", "kind": "ImageReview"}, "admission webhooks"),
    ({"apiVersion": "apiextensions.k8s.io/v1", "kind": "ConversionReview"}, "conversion webhooks"),
    ({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}, ""),
    ({"apiVersion": "abac.authorization.kubernetes.io/v1beta1", "kind": "Policy"}, "kube-apiserver"),
    ({"apiVersion": "pod-security.admission.config.k8s.io/v1", "kind": "PodSecurityConfiguration"}, "kube-apiserver"),
    ({"apiVersion": "eventratelimit.admission.k8s.io/v1alpha1", "kind": "Configuration"}, "kube-apiserver"),
    ({"apiVersion": "resourcequota.admission.k8s.io/v1beta1", "kind": "Configuration"}, "kube-apiserver"),
    ({"apiVersion": "podtolerationrestriction.admission.k8s.io/v1alpha1", "kind": "Configuration"}, "kube-apiserver"),
    ({"apiVersion": "kubecontrollermanager.config.k8s.io/v1alpha1", "kind": "LeaderMigrationConfiguration"}, "kube-controller-manager"),
    ({"apiVersion": "cloudcontrollermanager.config.k8s.io/v1alpha1", "kind": "CloudControllerManagerConfiguration"}, "cloud-controller-manager"),
    ({"apiVersion": "credentialprovider.kubelet.k8s.io/v1", "kind": "CredentialProviderRequest"}, "kubelet"),
    ({"apiVersion": "vendir.k14s.io/v1alpha1", "kind": "Config"}, "vendir"),
    ({"apiVersion": "fn.kpt.dev/v1alpha1", "kind": "SetNamespace"}, "kpt"),
    ({"apiVersion": "score.dev/v1b1", "metadata": {"name": "a"}, "containers": {}}, "Score"),
    ({"apiVersion": "argoproj.io/v1alpha1", "kind": "ConfigManagementPlugin", "metadata": {"name": "a"}}, "Argo CD"),
    ({"apiVersion": "argoproj.io/v1alpha1", "kind": "Application"}, ""),
    ({"kind": "ZarfPackageConfig", "metadata": {"name": "a"}}, "Zarf"),
    ({"kind": "UDSBundle", "metadata": {"name": "a"}}, "UDS"),
    ({"kind": "Pod", "metadata": {"name": "a"}}, ""),
    ({"version": "v1alpha1", "machine": {}}, "Talos"),
    ({"version": "v1alpha1", "cluster": {}}, "Talos"),
    ({"version": "v1alpha1"}, ""),
    ({"version": "v1", "cluster": {}}, ""),
    ({"apiVersion": "v1alpha1", "kind": "HostnameConfig", "hostname": "a"}, "Talos"),
    ({"apiVersion": "v1alpha1", "kind": "Pod", "metadata": {"name": "a"}}, ""),
    ({"apiVersion": "v1alpha1", "kind": "NetworkPolicy", "spec": {}}, ""),
    ({"apiVersion": "v1", "kind": "Status", "status": "Failure"}, "the API server"),
    ({"apiVersion": "v1", "kind": "APIResourceList"}, "the API server"),
    ({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "a"}}, "the API server"),
    ({"apiVersion": "meta.k8s.io/v1", "kind": "Table"}, "the API server"),
    ({"apiVersion": "apps/v1", "kind": "Status"}, ""),
    ({"apiVersion": "kbld.k14s.io/v1alpha1", "kind": "Config"}, "kbld"),
    ({"apiVersion": "kapp.k14s.io/v1alpha1", "kind": "Config"}, "kapp"),
    ({"apiVersion": "imgpkg.carvel.dev/v1alpha1", "kind": "ImagesLock"}, "imgpkg"),
    ({"apiVersion": "krew.googlecontainertools.github.com/v1alpha2", "kind": "Plugin"}, "krew"),
    ({"apiVersion": "scorecard.operatorframework.io/v1alpha3", "kind": "Configuration"}, "operator-sdk"),
    ({"apiVersion": "controller-runtime.sigs.k8s.io/v1alpha1", "kind": "ControllerManagerConfig"}, "controller-runtime"),
    ({"apiVersion": "k0sctl.k0sproject.io/v1beta1", "kind": "Cluster"}, "k0sctl"),
    ({"apiVersion": "tanka.dev/v1alpha1", "kind": "Environment"}, "Tanka"),
    ({"apiVersion": "garden.io/v1", "kind": "Project"}, "Garden"),
    ({"apiVersion": "kpt.dev/v1", "kind": "Kptfile"}, "kpt"),
    ({"apiVersion": 1, "kind": "Config"}, ""),
    (["v1"], ""),
])  # fmt: skip
def test_a_document_is_known_by_what_it_says_it_is(value, tool):
    assert tool_of(value) == tool


@pytest.mark.parametrize("text", ["# a comment\n", "--- !!null\n", "%YAML 1.1\n---\n", "&a\n", "? \n"])
def test_a_document_of_nothing_is_none(text):
    documents = read(Source("a.yaml", f"{text}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\n")).documents
    assert [document.value["kind"] for document in documents if isinstance(document.value, dict) and "kind" in document.value] == ["ConfigMap"]

"""Files of other tools: how to know them, by apiVersion and kind, by name, or by their shape."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# API groups that no cluster serves: their objects are read by a program.
_GROUPS = {
    "kustomize.config.k8s.io": "Kustomize",
    "builtin": "Kustomize",
    "skaffold": "Skaffold",
    "eksctl.io": "eksctl",
    "kubeadm.k8s.io": "kubeadm",
    "kind.x-k8s.io": "kind",
    "kubelet.config.k8s.io": "kubelet",
    "kubeproxy.config.k8s.io": "kube-proxy",
    "kubescheduler.config.k8s.io": "kube-scheduler",
    "apiserver.config.k8s.io": "kube-apiserver",
    "audit.k8s.io": "kube-apiserver",
    "pod-security.admission.config.k8s.io": "kube-apiserver",
    "eventratelimit.admission.k8s.io": "kube-apiserver",
    "resourcequota.admission.k8s.io": "kube-apiserver",
    "podtolerationrestriction.admission.k8s.io": "kube-apiserver",
    "abac.authorization.kubernetes.io": "kube-apiserver",
    "kubecontrollermanager.config.k8s.io": "kube-controller-manager",
    "cloudcontrollermanager.config.k8s.io": "cloud-controller-manager",
    "clusterctl.cluster.x-k8s.io": "clusterctl",
    "credentialprovider.kubelet.k8s.io": "kubelet",
    "admission.k8s.io": "admission webhooks",
    "imagepolicy.k8s.io": "admission webhooks",
    "client.authentication.k8s.io": "kubectl",
    "controller-runtime.sigs.k8s.io": "controller-runtime",
    "ctlptl.dev": "ctlptl",
    "fn.kpt.dev": "kpt",
    "garden.io": "Garden",
    "k0sctl.k0sproject.io": "k0sctl",
    "kpt.dev": "kpt",
    "imgpkg.carvel.dev": "imgpkg",
    "kapp.k14s.io": "kapp",
    "kbld.k14s.io": "kbld",
    "krew.googlecontainertools.github.com": "krew",
    "scorecard.operatorframework.io": "operator-sdk",
    "tanka.dev": "Tanka",
    "vendir.k14s.io": "vendir",
    "k3d.io": "k3d",
    "kuttl.dev": "kuttl",
    "meta.pkg.crossplane.io": "Crossplane",
    "test.gatekeeper.sh": "gator",
    "cli.kyverno.io": "Kyverno CLI",
    "backstage.io": "Backstage",
    "config.kio.kasten.io": "kwokctl",
    "config.kwok.x-k8s.io": "kwok",
    "apidiscovery.k8s.io": "the API server",
    "meta.k8s.io": "the API server",
    "deploy.cloud.google.com": "Google Cloud Deploy",
    "descheduler": "descheduler",
    "devspace": "DevSpace",
    "imageset.openshift.io": "oc-mirror",
    "install.istio.io": "istioctl",
    "kops.k8s.io": "kOps",
    "mirror.openshift.io": "oc-mirror",
    "mutators.kubewarden.io": "Kubewarden",
    "render.crossplane.io": "Crossplane",
    "score.dev": "Score",
    "simon": "open-simulator",
    "tilt.dev": "Tilt",
}
# What clients and the server tell each other, of which nothing is stored: options, answers, requests about other objects.
_MESSAGES = frozenset((
    "APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "CreateOptions", "DeleteOptions", "GetOptions", "ListOptions", "NodeProxyOptions", "PatchOptions", "PodAttachOptions",
    "PodExecOptions", "PodLogOptions", "PodPortForwardOptions", "PodProxyOptions", "PodStatusResult", "SerializedReference", "ServiceProxyOptions", "Status", "UpdateOptions", "WatchEvent",
))  # fmt: skip
_KINDS = {
    **{("v1", kind): "the API server" for kind in _MESSAGES},
    ("argoproj.io/v1alpha1", "ConfigManagementPlugin"): "Argo CD",
    ("autoscaling/v1", "Scale"): "the API server",
    ("kubectl.config.k8s.io/v1beta1", "Preference"): "kubectl",
    ("policy/v1", "Eviction"): "the API server",
    ("policy/v1beta1", "Eviction"): "the API server",
    ("v1", "Config"): "kubectl",
}
# Kinds that are written without an apiVersion.
_KINDS_ALONE = {"UDSBundle": "UDS", "ZarfInitConfig": "Zarf", "ZarfPackageConfig": "Zarf"}
# Groups above that clusters do serve for other kinds than these.
_ONLY_KINDS = {
    "clusterctl.cluster.x-k8s.io": {"Metadata"},
    "install.istio.io": {"IstioOperator"},
    "config.kwok.x-k8s.io": {"KwokConfiguration", "KwokctlConfiguration", "KwokctlResource", "KwokctlComponent"},
}

_NAMES = {
    "kustomization.yaml": "Kustomize",
    "kustomization.yml": "Kustomize",
    "chart.yaml": "Helm chart",
    "chart.lock": "Helm chart",
    "requirements.yaml": "Helm chart",
    "helmfile.yaml": "Helmfile",
    "skaffold.yaml": "Skaffold",
    "docker-compose.yaml": "Docker Compose",
    "docker-compose.yml": "Docker Compose",
    "compose.yaml": "Docker Compose",
    "compose.yml": "Docker Compose",
    "cloudbuild.yaml": "Google Cloud Build",
    "tiltfile.yaml": "Tilt",
    "devspace.yaml": "DevSpace",
    "devfile.yaml": "Devfile",
    "werf.yaml": "werf",
    "mkdocs.yml": "MkDocs",
    "mkdocs.yaml": "MkDocs",
    "pnpm-workspace.yaml": "pnpm",
    "pnpm-lock.yaml": "pnpm",
    "package.json": "npm",
    "package-lock.json": "npm",
    "composer.json": "Composer",
    "tsconfig.json": "TypeScript",
    "renovate.json": "Renovate",
    ".gitlab-ci.yml": "GitLab CI",
    ".travis.yml": "Travis CI",
    "azure-pipelines.yml": "Azure Pipelines",
    "appveyor.yml": "AppVeyor",
    ".pre-commit-config.yaml": "pre-commit",
    ".pre-commit-hooks.yaml": "pre-commit",
    ".golangci.yml": "golangci-lint",
    ".golangci.yaml": "golangci-lint",
    ".goreleaser.yml": "GoReleaser",
    ".goreleaser.yaml": "GoReleaser",
    ".kubecheck.yaml": "kubecheck",
    ".kubecheck.yml": "kubecheck",
    "codecov.yml": "Codecov",
    "buf.yaml": "Buf",
    "buf.gen.yaml": "Buf",
}


def tool_of(value: object) -> str:
    """The tool that a decoded document is for by its apiVersion and kind; empty when it is for a cluster, or nobody knows."""
    if not isinstance(value, dict):
        return ""
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if not isinstance(api_version, str):
        if isinstance(kind, str):
            return _KINDS_ALONE.get(kind, "")
        return "Talos" if value.get("version") == "v1alpha1" and ("machine" in value or "cluster" in value) else ""
    group = api_version.partition("/")[0]
    if not isinstance(kind, str):
        return _headless_tool(value, group)
    tool = _GROUPS.get(group, "")
    if tool:
        only = _ONLY_KINDS.get(group)
        return tool if only is None or kind in only else ""
    if kind == "Cluster" and group == "kind.sigs.k8s.io":
        return "kind"
    if kind == "ConversionReview" and group == "apiextensions.k8s.io":
        return "conversion webhooks"
    if kind.startswith("ksonnet.io/"):
        return "ksonnet"
    if kind == "Policy" and api_version == "v1" and ("predicates" in value or "priorities" in value or "extenders" in value):
        return "kube-scheduler"
    if api_version == "v1alpha1" and kind.endswith("Config") and "metadata" not in value:
        return "Talos"
    return _KINDS.get((api_version, kind), "")


def _headless_tool(value: Mapping[str, object], group: str) -> str:
    if group in {"v1", "v2"} and "name" in value and "version" in value:
        return "Helm chart"
    return _GROUPS.get(group, "")


def tool_of_file(path: str, value: object) -> str:
    """The tool that a file without manifests is for, by its name and shape; empty when nobody knows.

    Args:
        path: the file's path.
        value: its first document.
    """
    name = os.path.basename(path).lower()
    parts = path.replace("\\", "/").split("/")
    if ".github" in parts[:-1]:
        return "GitHub Actions" if "workflows" in parts or name in {"action.yml", "action.yaml"} else "GitHub"
    if ".circleci" in parts[:-1]:
        return "CircleCI"
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith("values") and name.endswith((".yaml", ".yml")):
        return "Helm values"
    if name.startswith("docker-compose"):
        return "Docker Compose"
    if not isinstance(value, dict):
        return "JSON patch" if _is_json_patch(value) else ""
    if isinstance(value.get("services"), dict) and any(
        isinstance(each, dict) and ("image" in each or "build" in each) for each in value["services"].values()
    ):
        return "Docker Compose"
    if isinstance(value.get("jobs"), dict) and ("on" in value or "true" in value):
        return "GitHub Actions"
    if isinstance(value.get("runs"), dict) and "using" in value["runs"]:
        return "GitHub Actions"
    if any(key in value for key in ("resources", "bases", "patchesStrategicMerge")) and any(
        key in value for key in ("bases", "namePrefix", "patchesStrategicMerge", "configMapGenerator", "commonLabels", "patches", "images")
    ):
        return "Kustomize"
    if isinstance(value.get("swagger", value.get("openapi")), str):
        return "OpenAPI"
    if "$schema" in value or ("properties" in value and value.get("type") == "object"):
        return "JSON Schema"
    return ""


def _is_json_patch(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) and "op" in each and "path" in each for each in value)

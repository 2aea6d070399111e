"""A ServiceAccount that stands for one of Google Cloud. Mirrors: IAMPolicyGeneratorPlugin (kustomize/api)."""

from __future__ import annotations

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.resource import BuildResource, text_of
from kubecheck.render.kustomize.tree import Mapping, Written, grow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.render.kustomize.fields.specs import FieldSpec
    from kubecheck.render.kustomize.files.loader import Loader


class IAMPolicyGenerator:
    """Makes the ServiceAccount."""

    __slots__ = ("settings",)

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        self.settings = settings

    def generate(self) -> list[BuildResource]:
        """The object.

        Raises:
            BuildError: another cloud is meant.
        """
        settings = self.settings
        cloud = text_of(settings.get("cloud"))
        if cloud != "gke":
            raise BuildError(f"cloud provider {cloud} not supported yet", settings.at("cloud"))
        service, account = (settings.get(each) for each in ("kubernetesService", "serviceAccount"))
        service = service if isinstance(service, Mapping) else Mapping(settings.written)
        account = account if isinstance(account, Mapping) else Mapping(settings.written)
        address = f"{text_of(account.get('name'))}@{text_of(account.get('projectId'))}.iam.gserviceaccount.com"
        metadata: dict[str, object] = {"annotations": {"iam.gke.io/gcp-service-account": address}, "name": text_of(service.get("name"))}
        if text_of(service.get("namespace")):
            metadata["namespace"] = text_of(service.get("namespace"))
        tree = grow({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}, Written(settings.written, ""))
        tree.written = settings.written
        resource = BuildResource(tree)
        resource.needs_hash = False
        return [resource]

"""Views of the core group."""

from __future__ import annotations

from kubecheck.api.views.view import View, mapping, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Service(View):
    """A Service."""

    __slots__ = ()
    kinds = (("", "Service"),)

    @property
    def type(self) -> str:
        """The type, ``ClusterIP`` when it is not written."""
        return self.text("spec", "type") or "ClusterIP"

    @property
    def selector(self) -> dict[str, str]:
        """The labels that its pods must have; empty when it selects nothing itself."""
        return strings(self.get("spec", "selector"))

    @property
    def is_headless(self) -> bool:
        """Whether it has no address of its own."""
        return self.text("spec", "clusterIP") == "None"

    @property
    def ports(self) -> list[tuple[int, dict[str, Any]]]:
        """(index, port) pairs."""
        return [(index, each) for index, each in enumerate(self.items("spec", "ports")) if isinstance(each, dict)]


class ConfigMap(View):
    """A ConfigMap."""

    __slots__ = ()
    kinds = (("", "ConfigMap"),)

    @property
    def keys(self) -> list[str]:
        """The names of all entries, texts first."""
        return [*self.mapping("data"), *self.mapping("binaryData")]

    @property
    def is_filled_later(self) -> bool:
        """Whether nothing is written yet, so that something else will."""
        return not self.keys


class Secret(View):
    """A Secret."""

    __slots__ = ()
    kinds = (("", "Secret"),)

    @property
    def type(self) -> str:
        """The type, ``Opaque`` when it is not written."""
        return self.text("type") or "Opaque"

    @property
    def keys(self) -> list[str]:
        """The names of all entries."""
        return list({**self.mapping("data"), **self.mapping("stringData")})

    @property
    def is_filled_later(self) -> bool:
        """Whether something else writes the entries: a token, or what is empty yet."""
        return self.type == "kubernetes.io/service-account-token" or not self.keys

    def text_of(self, key: str) -> str:
        """What containers get for an entry; empty for what is no text. Mirrors: secret strategy.PrepareForCreate, by which stringData wins."""
        plain = self.mapping("stringData").get(key)
        if isinstance(plain, str):
            return plain
        encoded = self.mapping("data").get(key)
        if not isinstance(encoded, str):
            return ""
        from kubecheck.values.base64 import decode

        try:
            return decode(encoded).decode()
        except ValueError:  # no base64, or no text
            return ""


class PersistentVolumeClaim(View):
    """A claim of storage."""

    __slots__ = ()
    kinds = (("", "PersistentVolumeClaim"),)

    @property
    def access_modes(self) -> list[str]:
        """How it is to be mounted."""
        return [each for each in self.items("spec", "accessModes") if isinstance(each, str)]

    @property
    def storage_class(self) -> str | None:
        """The class by name; None for the default one."""
        return self.text("spec", "storageClassName")


class PersistentVolume(View):
    """A volume of the cluster."""

    __slots__ = ()
    kinds = (("", "PersistentVolume"),)


class Namespace(View):
    """A namespace."""

    __slots__ = ()
    kinds = (("", "Namespace"),)


class ServiceAccount(View):
    """An identity of pods."""

    __slots__ = ()
    kinds = (("", "ServiceAccount"),)


class Node(View):
    """A machine of the cluster."""

    __slots__ = ()
    kinds = (("", "Node"),)


class LimitRange(View):
    """Bounds and defaults of resources in a namespace."""

    __slots__ = ()
    kinds = (("", "LimitRange"),)


class ResourceQuota(View):
    """How much a namespace may hold."""

    __slots__ = ()
    kinds = (("", "ResourceQuota"),)

    @property
    def hard(self) -> dict[str, Any]:
        """The limit of each thing counted."""
        return mapping(self.get("spec", "hard"))


class Pod(View):
    """A pod written by hand."""

    __slots__ = ()
    kinds = (("", "Pod"),)

"""Names that an object declares and uses within itself: volumes, claims of devices, containers."""

from __future__ import annotations

from kubecheck.api.views.view import get, items
from kubecheck.lsp.features.meanings.meaning import LocalMeaning
from kubecheck.model.templates import pod_templates_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubecheck.model.resource import Resource
    from kubecheck.model.templates import PodTemplate
    from kubecheck.source import Path

    Named = tuple[Path, str]


def local_at(resource: Resource, place: Path) -> LocalMeaning | None:
    """What is declared or used at a place of an object, of what it declares within itself; None for anything else."""
    name = get(resource.value, place)
    if not isinstance(name, str):
        return None
    for template in pod_templates_of(resource):
        if place[: len(template.path)] != template.path and place[:2] != ("spec", "volumeClaimTemplates"):
            continue
        for word, declared, used in _sorts(template):
            if any(path == place for path, _ in (*declared, *used)):
                return LocalMeaning(resource, word, name, tuple(declared), tuple(used))
    return None


def _sorts(template: PodTemplate) -> Iterator[tuple[str, list[Named], list[Named]]]:
    """Each sort of name: what it is called, where such names are declared, where they are used."""
    base: Path = (*template.path, "spec")
    containers = [(*base, each.list_name, each.index) for each in template.all_containers]
    value = template.resource.value
    claims = [
        (("spec", "volumeClaimTemplates", index, "metadata", "name"), get(each, ("metadata", "name")))
        for index, each in enumerate(items(get(value, ("spec", "volumeClaimTemplates"))))
    ]
    volumes = [*_names(value, [base], "volumes"), *((path, name) for path, name in claims if isinstance(name, str))]
    yield "volume", volumes, [*_names(value, containers, "volumeMounts"), *_names(value, containers, "volumeDevices")]
    yield "resource claim", _names(value, [base], "resourceClaims"), _names(value, [(*each, "resources") for each in containers], "claims")


def _names(value: object, bases: Iterable[Path], field: str) -> list[Named]:
    """The names of the items of a list, under each base."""
    return [
        ((*base, field, index, "name"), name) for base in bases for index, each in enumerate(items(get(value, (*base, field))))
        if isinstance(name := get(each, ("name",)), str)
    ]  # fmt: skip

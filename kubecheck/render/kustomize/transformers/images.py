"""``images:``. Mirrors: ImageTagTransformerPlugin, filters/imagetag, internal/image (kustomize/api)."""

from __future__ import annotations

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.specs import FieldSpec, Slot, set_fields, specs_of, wrong_kind
from kubecheck.render.kustomize.files.structs import decode_settings
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.render.kustomize.files.loader import Loader
    from kubecheck.render.kustomize.resource_map import ResourceMap

_TAG_AND_DIGEST = r"(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?$"
_CONTAINERS = ("containers", "initContainers")


class ImageTagTransformer:
    """Gives images of a name another name, tag or digest."""

    __slots__ = ("_is_used", "_others", "_pattern", "_session", "field_specs", "image")

    def __init__(self, loader: Loader, settings: Mapping, field_specs: list[FieldSpec] | None = None) -> None:
        if field_specs is None:
            settings = decode_settings(settings, "ImageTagTransformerPlugin", settings.written)
        image = settings.get("imageTag")
        self.image = image if isinstance(image, Mapping) else Mapping(settings.written)
        self.field_specs = specs_of(settings.get("fieldSpecs")) if field_specs is None else field_specs
        self._session = loader.session
        self._is_used = False
        self._others: set[str] = set()
        self._pattern = _compiled("^" + text_of(self.image.get("name")) + _TAG_AND_DIGEST)

    def transform(self, resources: ResourceMap) -> None:
        """Does it, to all objects but definitions."""
        if self._pattern is None:
            return
        for each in resources:
            if each.kind != "CustomResourceDefinition":
                self._walk(each.value)
                set_fields(each.value, self.field_specs, self.set_image)
        if not self._is_used and not self._session.incomplete:
            from kubecheck.near import nearest

            name = text_of(self.image.get("name"))
            near = nearest(name, sorted(self._others))
            hint = f"; did you mean {near}?" if near else ""
            self._session.notes.append(("unused", f"{name} is the image of nothing in this build, so that this entry changes nothing{hint}", self.image.at("name")))

    def _walk(self, value: Any) -> None:
        """Finds lists of containers anywhere. Mirrors: imagetag.LegacyFilter."""
        if value.__class__ is Mapping:
            for key in list(value):
                inner = value[key]
                if inner.__class__ is Mapping or inner.__class__ is Sequence:
                    self._walk(inner)
                    if key in _CONTAINERS and inner.__class__ is Sequence:
                        self._set_containers(inner)
        elif value.__class__ is Sequence:
            for inner in value:
                if inner.__class__ is Mapping or inner.__class__ is Sequence:
                    self._walk(inner)

    def _set_containers(self, containers: Sequence) -> None:
        for index, each in enumerate(containers):
            if each is None:
                continue
            if each.__class__ is not Mapping:
                raise wrong_kind("MappingNode", each, containers.at(index))
            if each.get("image") is not None:
                self.set_image(Slot(each, "image"))

    def set_image(self, slot: Slot) -> None:
        """Changes an image that has the name. Mirrors: imageTagUpdater.SetImageValue."""
        if isinstance(slot.value, (Mapping, Sequence)):
            raise wrong_kind("ScalarNode", slot.value)
        text = slot.text
        if self._pattern is None or not self._pattern.search(text):
            self._others.add(split_image(text)[0])
            return
        self._is_used = True
        new, written = self._changed(text)
        if new != text or written is not None:
            slot.put_text(new, written or slot.written)

    def _changed(self, text: str) -> tuple[str, Written | None]:
        """The new image, and what of the entry made it so; None where it stays as it is."""
        image = self.image
        name, tag, digest = split_image(text)
        new_name, new_tag, new_digest, suffix = (text_of(image.get(key)) for key in ("newName", "newTag", "digest", "tagSuffix"))
        culprit = "newName" if new_name else ""
        name = new_name or name
        if new_tag:
            tag, digest, culprit = new_tag, new_digest, "newTag"
        elif new_digest:
            tag, digest, culprit = "", new_digest, "digest"
        elif suffix:
            tag, digest, culprit = tag + suffix, "", "tagSuffix"
        result = name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
        return result, image.at(culprit) if culprit else None


def split_image(text: str) -> tuple[str, str, str]:
    """Name, tag and digest. Mirrors: image.Split."""
    slash = text.find("/")
    slash = max(0, slash)
    rest = text[slash:]
    at, colon = rest.find("@"), rest.find(":")
    if at < 0 and colon < 0:
        return text, "", ""
    if at >= 0 and (at < colon or colon < 0):
        return text[: slash + at], "", text[slash + at :].removeprefix("@")
    if at >= 0:
        return text[: slash + colon], text[slash + colon : slash + at].removeprefix(":"), text[slash + at :].removeprefix("@")
    return text[: slash + colon], text[slash + colon :].removeprefix(":"), ""


def _compiled(pattern: str) -> Any:
    """A pattern, compiled; None where Go does not take it."""
    from kubecheck.render.kustomize.fields.patterns import compile_go

    try:
        return compile_go(pattern)
    except BuildError:
        return None

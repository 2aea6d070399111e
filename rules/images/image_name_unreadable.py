"""An image name that no container runtime can read."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, parse_image, rule

from ._names import images_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.ERROR, since="0.1", aliases=("datree:CONTAINERS_MISSING_IMAGE_VALUE_DIGEST",))
def image_name_unreadable(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for image in images_of(template):
        text = image.text
        if not text or image.is_filled_in or "://" in text or text != text.strip():
            continue
        if image.reference is None and not _names_a_blank(text):
            yield image.place.problem(f"{text} is no image name, {_what_is_wrong(text)}")


def _what_is_wrong(text: str) -> str:
    """The part at fault where the rest is readable: the letters, the digest or the tag."""
    if text != text.lower() and parse_image(text.lower()) is not None:
        return "registry/name:tag is needed; names are lower case"
    name, _, digest = text.partition("@")
    if digest and parse_image(name) is not None:
        near = f"; did you mean {name}:{digest}?" if parse_image(f"{name}:{digest}") is not None and ":" not in digest else ""
        return f"{digest} is no digest: sha256: with 64 hexadecimal digits is needed{near}"
    name, colon, tag = text.rpartition(":")
    if colon and "/" not in tag and ":" not in name.rpartition("/")[2] and parse_image(name) is not None:
        return f"{tag} is no tag: up to 128 letters, digits, _, . and - are needed" if tag else "a tag is missing after the colon"
    return "registry/name:tag is needed"


def _names_a_blank(text: str) -> bool:
    """Whether the name is readable but for words such as ``PROJECT_ID``, which are filled in before it is applied."""
    words = text.replace("/", " ").replace(":", " ").replace("-", " ").replace(".", " ").split()
    blanks = any("_" in word and word.isupper() and word[0] != "_" and word[-1] != "_" for word in words)
    return blanks and parse_image(text.lower().replace("_", "")) is not None

"""References to container images: ``registry.example:5000/team/app:1.2@sha256:…`` and its parts.

Mirrors: github.com/distribution/reference (ParseNormalizedNamed, TagNameOnly), as the kubelet reads image names.
"""

from __future__ import annotations

DEFAULT_REGISTRY = "docker.io"
_TAG = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
_HEX = "0123456789abcdefABCDEF"
# How many hexadecimal digits the digests have that container runtimes know. Mirrors: go-digest (Algorithm.Validate).
DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
_REMEMBERED = 4096
_LONGEST_REPOSITORY = 255


class ImageReference:
    """An image name in parts; ``tag`` and ``digest`` are empty where they are not written."""

    __slots__ = ("digest", "registry", "repository", "tag", "text")

    def __init__(self, text: str, registry: str, repository: str, tag: str, digest: str) -> None:
        self.text = text
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest

    @property
    def name(self) -> str:
        """Registry and repository, without tag and digest."""
        return f"{self.registry}/{self.repository}"

    @property
    def pulled_tag(self) -> str:
        """The tag that is pulled: ``latest`` where neither tag nor digest is written."""
        return self.tag or ("" if self.digest else "latest")

    def __repr__(self) -> str:
        return f"ImageReference({self.text!r})"


_READ: dict[str, ImageReference | None] = {}  # several rules ask about each image, and images repeat


def parse_image(text: str) -> ImageReference | None:
    """The parts of an image name, or None where no container runtime would take it."""
    if text not in _READ:
        if len(_READ) >= _REMEMBERED:
            _READ.clear()
        _READ[text] = _read(text)
    return _READ[text]


def _read(text: str) -> ImageReference | None:
    name, at, digest = text.partition("@")
    if at and not _is_digest(digest):
        return None
    slash, colon = name.rfind("/"), name.rfind(":")
    tag = ""
    if colon > slash:
        name, tag = name[:colon], name[colon + 1 :]
        if not tag or len(tag) > 128 or tag.strip(_TAG) or tag[0] in ".-":
            return None
    first, has_slash, rest = name.partition("/")
    if has_slash and ("." in first or ":" in first or first == "localhost" or first.lower() != first):
        registry, repository = first, rest
        if not _is_registry(registry):
            return None
    else:
        registry, repository = DEFAULT_REGISTRY, name if has_slash else f"library/{name}"
    if registry == "index.docker.io":
        registry = DEFAULT_REGISTRY
    if len(repository) > _LONGEST_REPOSITORY or not all(_is_component(part) for part in repository.split("/")):
        return None
    return ImageReference(text, registry, repository, tag, digest)


def _is_digest(text: str) -> bool:
    algorithm, _, value = text.partition(":")
    return DIGEST_LENGTHS.get(algorithm) == len(value) and not value.strip("0123456789abcdef")


def _is_registry(text: str) -> bool:
    host, colon, port = text.rpartition(":") if ":" in text and not text.endswith("]") else (text, "", "")
    if colon and (not port or port.strip("0123456789")):
        return False
    if host.startswith("[") and host.endswith("]"):
        return not host[1:-1].strip(_HEX + ":")
    return all(part and part.replace("-", "a").isalnum() and part.isascii() and part[0] != "-" and part[-1] != "-" for part in host.split("."))


def _is_component(text: str) -> bool:
    """Lower-case letters and digits, with single dots, one or two underscores, or dashes between them."""
    if not text or text.strip("abcdefghijklmnopqrstuvwxyz0123456789._-") or not text[0].isalnum() or not text[-1].isalnum():
        return False
    run = ""
    for character in text:
        if character.isalnum():
            run = ""
            continue
        run += character
        if run not in (".", "_", "__") and run.strip("-"):
            return False
    return True

"""The pairs of a generator: from files of variables, literals and files. Mirrors: kv, internal/generators (kustomize/api)."""

from __future__ import annotations

import posixpath

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.files.loader import Loader, quoted
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping, Passage, Sequence, Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Pair:
    """A key and its bytes, with the place where they are written."""

    __slots__ = ("data", "key", "written")

    def __init__(self, key: str, data: bytes, written: Written) -> None:
        self.key = key
        self.data = data
        self.written = written


def load_pairs(loader: Loader, settings: Mapping, name: str) -> list[Pair]:
    """The pairs of a generator, in order.

    Raises:
        BuildError: a file cannot be read, a literal is none, or a key stands twice.

    Mirrors: kv.loader.Load, generators.makeValidatedDataMap
    """
    found: list[Pair] = []
    for field, read, words in (
        ("envs", _of_env_file, "env source files: "), ("literals", _of_literal, "literal sources "), ("files", _of_file, "file sources: "),
    ):  # fmt: skip
        listed = settings.get(field)
        if not isinstance(listed, Sequence):
            continue
        try:
            for index, each in enumerate(listed):
                found += read(loader, text_of(each), listed.at(index))
        except BuildError as error:
            raise error.wrapped(f"loading KV pairs: {words}[{' '.join(map(text_of, listed))}]") from error
    known: set[str] = set()
    for pair in found:
        if pair.key in known:
            raise BuildError(f"configmap {name} illegally repeats the key `{pair.key}`", pair.written)
        known.add(pair.key)
    return found


def _of_env_file(loader: Loader, path: str, written: Written) -> Iterator[Pair]:
    """A line for each pair; comments and empty lines are passed over. Mirrors: keyValuesFromLines."""
    data, source = loader.read_bytes(path, written)
    if source is None:
        wrong = next(line for line in data.split(b"\n") if not _is_utf8(line))
        raise BuildError(f"line [{' '.join(map(str, wrong))}] has invalid utf8 bytes : {wrong.decode(errors='replace')}", written)
    at = 0
    for number, line in enumerate(source.text.split("\n")):
        start, at = at, at + len(line) + 1
        bare = line.removesuffix("\r")
        if number == 0:
            bare = bare.removeprefix("\ufeff")
        bare = bare.lstrip()
        if not bare or bare.startswith("#"):
            continue
        key, _, value = bare.partition("=")
        if key:
            place = Written(Passage(source, start, start + len(line)))
            if _is_quoted(value):
                loader.session.notes.append(("quoted", f"{key} keeps the quotes of its value: kustomize takes them off literals, but not off lines of files", place))
            yield Pair(key, value.encode(), place)


def _is_quoted(value: str) -> bool:
    return len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _of_literal(loader: Loader, text: str, written: Written) -> Iterator[Pair]:
    """Mirrors: parseLiteralSource."""
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise BuildError(f"invalid literal source {text}, expected key=value", written)
    if _is_quoted(value):
        value = value[1:-1]
    yield Pair(key, value.encode(), written)


def _of_file(loader: Loader, text: str, written: Written) -> Iterator[Pair]:
    """Mirrors: generators.ParseFileSource."""
    count = text.count("=")
    key, _, path = text.partition("=")
    if count == 0:
        key, path = posixpath.basename(text.rstrip("/")) or ".", text
    elif count > 1:
        raise BuildError(f"source {quoted(text)} key name or file path contains '='", written)
    elif not key:
        raise BuildError(f"missing key name for file path {quoted(path)} in source {quoted(text)}", written)
    elif not path:
        raise BuildError(f"missing file path for key name {quoted(key)} in source {quoted(text)}", written)
    data, source = loader.read_bytes(path, written)
    yield Pair(key, data, Written(Passage(source, 0, len(source.text))) if source is not None else written)

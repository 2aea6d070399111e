"""Reading what nobody has checked: fields that may be of any type, and paths that count from a repository's root."""

from __future__ import annotations

import posixpath

from kubecheck.source import disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.documents import Document


def roots(document: Document) -> list[str]:
    """The folders that may be the root of the repository of a file: the one that git knows, else any above the file, the highest first."""
    folder = posixpath.dirname(document.source.path.replace("\\", "/"))
    above = [folder]
    while folder and folder != posixpath.dirname(folder):
        folder = posixpath.dirname(folder)
        above.append(folder)
    known = [each for each in above if disk.exists(posixpath.join(each, ".git"))]
    return known[:1] or above[::-1]


def folder_in_repository(document: Document, path: str) -> str | None:
    """A folder of the repository as its path is shown; None where it is not here."""
    return next((found for root in roots(document) if disk.is_folder(found := joined(root, path))), None)


def file_in_repository(document: Document, path: str) -> str | None:
    """A file of the repository as its path is shown; None where it is not here."""
    return next((found for root in roots(document) if disk.is_file(found := joined(root, path))), None)


def patterns(folder: str, name: str, *, recursive: bool) -> list[str]:
    """Patterns for files of a folder, and of those below it."""
    base = (folder + "/") if folder not in ("", ".") else ""
    return [base + name, *([f"{base}**/{name}"] if recursive else [])]


def joined(folder: str, path: str) -> str:
    """A path as it is shown: below a folder, without detours; the folder that paths begin from is ``.``."""
    return posixpath.normpath(posixpath.join(folder, path.lstrip("/")))


def name_of(value: dict[str, Any]) -> str:
    """An object's name."""
    return str(mapping(value.get("metadata")).get("name") or "")


def is_filled(text: str) -> bool:
    """Whether nothing in a text is put in by a template or by variables later."""
    return "{{" not in text and "${" not in text


def mapping(value: object) -> dict[str, Any]:
    """A value that is a map, else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[dict[str, Any]]:
    """The maps of a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """The texts of a list."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []

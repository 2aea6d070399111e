"""Functions on paths. Mirrors: Go's path package; path/filepath is the same where there are slashes."""

from __future__ import annotations

from kubecheck.render.helm.template.text import carried


def base(path: str) -> str:
    """Mirrors: path.Base."""
    if not path:
        return "."
    return carried(path.rstrip("/").rpartition("/")[2] or "/", path)


def dir_(path: str) -> str:
    """Mirrors: path.Dir."""
    before, slash, _ = path.rpartition("/")
    return clean(before + slash)


def clean(path: str) -> str:
    """Mirrors: path.Clean."""
    rooted = path.startswith("/")
    found: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if found and found[-1] != "..":
                found.pop()
            elif not rooted:
                found.append(part)
        elif part not in ("", "."):
            found.append(part)
    return carried(("/" if rooted else "") + "/".join(found) or ".", path)


def ext(path: str) -> str:
    """Mirrors: path.Ext."""
    _, point, after = path.rpartition("/")[2].rpartition(".")
    return carried(point + after if point else "", path)


def is_abs(path: str) -> bool:
    """Mirrors: path.IsAbs."""
    return path.startswith("/")

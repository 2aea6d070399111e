"""The frame of a page that loads nothing: style and script stand in it, and only those may work."""

from __future__ import annotations

import os

from kubecheck.report.markup import escape
from kubecheck.report.snippet import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def whole_page(title: str, header: str, sections: Iterable[str], footer: str, style: str, script: str = "") -> str:
    """The page.

    Args:
        title: what the window is called; markup.
        header: what stands on top; markup, as all that follows.
        sections: the body.
        footer: what stands at the end.
        style: the style sheet.
        script: the script; none without.
    """
    script_rule = f"; script-src 'sha256-{_digest(script)}'" if script else ""
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"""<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{_digest(style)}'{script_rule}">""",
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>",
        f"<header>\n{header}</header>",
        "<main>", *sections, "</main>",
        f"<footer>\n{footer}</footer>",
        f"{f'<script>{script}</script>' if script else ''}\n</body>\n</html>\n".lstrip("\n"),
    ]  # fmt: skip
    return "\n".join(parts)


def part(name: str) -> str:
    """A file that lies beside this one, or in a folder there."""
    with open(os.path.join(os.path.dirname(__file__), *name.split("/")), encoding="utf-8") as stream:
        return stream.read()


def shown(text: str) -> str:
    """A text as the page shows it."""
    return escape(clean(text))


def _digest(text: str) -> str:
    import base64
    import hashlib

    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

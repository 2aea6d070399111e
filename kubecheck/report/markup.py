"""Texts inside XML and HTML."""

from __future__ import annotations


def escape(text: str) -> str:
    """A text as XML and HTML have it in attributes and bodies; characters that XML forbids stand as question marks."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return "".join(each if each in "\t\n" or (each >= " " and not "\ud800" <= each <= "\udfff" and each not in "\ufffe\uffff") else "?" for each in text)

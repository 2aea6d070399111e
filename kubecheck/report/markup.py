"""Texts inside XML and HTML."""

from __future__ import annotations

from kubecheck.report.snippet import clean, disarmed


def escape(text: str) -> str:
    """A text as XML and HTML have it in attributes and bodies; characters that XML forbids stand as question marks, others that steer a terminal as escapes."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    text = disarmed(text, "&#35;")
    text = "".join(each if each in "\t\n" or (each >= " " and not "\ud800" <= each <= "\udfff" and each not in "\ufffe\uffff") else "?" for each in text)
    return text if text.isascii() and "\x7f" not in text else "".join(each if each in "\t\n" else clean(each) for each in text)

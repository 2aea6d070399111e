"""What goes to standard output, whatever stands there and whatever is in the text."""

import io
import sys

import pytest

from kubecheck.report import encoded, write_out


class Screen(io.StringIO):
    """An output that takes texts alone, as an interactive session has it."""

    buffer = None


def test_an_output_of_texts_gets_the_text(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    write_out(["hä", "ß\n"])
    assert screen.getvalue() == "häß\n"


def test_an_output_of_bytes_gets_utf_8_behind_what_was_written_before(monkeypatch):
    held = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(held, encoding="ascii"))
    sys.stdout.write("a")
    write_out(["ß", "\n"])
    assert held.getvalue() == "aß\n".encode()


@pytest.mark.parametrize(("text", "expected"), [
    ("ß", b"\xc3\x9f"),
    ("\udcff", b"\xff"),  # a byte of a file's name
    ("\ud800ß", b"\\ud800\xc3\x9f"),  # what a manifest escapes
])  # fmt: skip
def test_any_text_can_be_encoded(text, expected):
    assert encoded(text) == expected

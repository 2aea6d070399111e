"""Patterns of Go: what the classes of a backslash take, in patterns of ASCII alone and in others, where Python's classes are wider."""

import pytest

from kubecheck.values.regexp import compile_go

# Of each class: what it takes, and what it does not, an Arabic digit and a letter with an accent among them.
CLASSES = {
    "d": ("09", "X x_\u0663\u00e9"),
    "D": ("X x_\u0663\u00e9", "09"),
    "w": ("09Xxz_", " -\u0663\u00e9"),
    "W": (" -\u0663\u00e9", "09Xxz_"),
    "s": (" \t\n\f\r", "x_\v\u00a0\u0663"),
    "S": ("x_\v\u00a0\u0663", " \t\n\f\r"),
}


@pytest.mark.parametrize("name", sorted(CLASSES))
@pytest.mark.parametrize("form", ["\\%s", "[\\%s]", "\u03a9?\\%s", "\u03a9?[\\%s]"])
def test_classes(name, form):
    taken, refused = CLASSES[name]
    pattern = compile_go(f"^(?:{form % name})$")
    found = {each: pattern.search(each) is not None for each in taken + refused}
    assert found == {**dict.fromkeys(taken, True), **dict.fromkeys(refused, False)}


@pytest.mark.parametrize("pattern", ["${1}", "^{2}x", "\\b{1}x", "x${1,2}", "^*x", "$+"])
def test_what_takes_no_text_can_be_repeated(pattern):
    assert compile_go(pattern).search("x")

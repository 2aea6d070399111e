"""Patterns of Go: what the classes of a backslash take, in patterns of ASCII alone and in others, where Python's classes are wider."""

import pytest

from kubecheck.values.regexp import GoRegexError, compile_go

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


# What the server takes in a pattern of a definition; by category, by its alias, or by script.
@pytest.mark.parametrize(("pattern", "taken", "refused"), [
    ("^\\PC$", "a \u00e9", "\x00\u200b\u0378"),
    ("^\\pC$", "\x00\u200b", "a"),
    ("^[\\PC\\n]$", "a\n", "\x00"),
    ("^[^\\PC]$", "\x00", "a"),
    ("^\\p{Lm}$", "\u02b0", "ab"),
    ("^\\p{LC}$", "aB\u01c5", "\u02b01"),
    ("^[\\P{Lu}]$", "a1", "A\u0391"),
    ("^\\p{Letter}$", "a\u4e00", "1"),
    ("^\\p{Han}$", "\u4e00\u2f00", "a\u3042"),
    ("^\\p{Greek}$", "\u03b1", "a\u0430"),
    ("^\\p{greek}$", "\u03b1", "a\u0430"),  # since Go 1.25, letter case, blanks, _ and - do not count
    ("^\\p{^Greek}$", "a", "\u03b1"),
    ("^\\p{Common}$", "1-", ""),
])  # fmt: skip
def test_classes_of_unicode(pattern, taken, refused):
    compiled = compile_go(pattern)
    found = {each: compiled.search(each) is not None for each in taken + refused}
    assert found == {**dict.fromkeys(taken, True), **dict.fromkeys(refused, False)}


@pytest.mark.parametrize("name", ["Foo", "Cx", ""])
def test_a_class_of_unicode_that_there_is_not(name):
    with pytest.raises(GoRegexError, match="invalid character class range"):
        compile_go(f"\\p{{{name}}}")

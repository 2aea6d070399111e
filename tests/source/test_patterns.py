import re

from kubecheck.source.patterns import late


def test_a_late_pattern_answers_as_a_compiled_one():
    for question in (lambda each: each.match("ab1").groups(), lambda each: each.search("  AB2")[0], lambda each: each.sub("-", "ab1 ab2"), lambda each: each.findall("ab1 Ab2")):
        assert question(late("(ab)([0-9])", re.IGNORECASE)) == question(re.compile("(ab)([0-9])", re.IGNORECASE))


def test_a_late_pattern_is_compiled_on_the_first_question_only(monkeypatch):
    compiled = []
    real = re.compile
    monkeypatch.setattr(re, "compile", lambda *words: compiled.append(words) or real(*words))
    pattern = late("a")
    assert compiled == []
    assert [pattern.match("a")[0], pattern.match("b"), pattern.search("ba")[0]] == ["a", None, "a"]
    assert compiled == [("a", 0)]

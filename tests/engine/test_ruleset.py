"""Which rules are on where, with what severity and options, by value."""

from types import SimpleNamespace

import pytest

from kubecheck.engine.ruleset import Choice, OptionError, Registry, RuleSet, UnknownRuleError
from kubecheck.findings import Severity


def rule(known, group, *presets, subject="Object", **options):
    return SimpleNamespace(id=known, group=group, presets=presets, subject=subject, options=options, module=f"rules.{group}.{known}")


REGISTRY = Registry([
    rule("alpha", "one", "recommended", least=3, ratio=1.5, words=["a"], is_on=True, name="x", anything=None, table={}),
    rule("beta", "one", "security"),
    rule("gamma", "two", "strict", subject="Pod"),
    rule("delta", "two"),
    rule("omega", "two", "recommended", "cis", subject="Pod"),
])  # fmt: skip


@pytest.mark.parametrize(("choice", "expected"), [
    ({}, "alpha omega"),
    ({"presets": []}, ""),
    ({"presets": ["recommended"]}, "alpha omega"),
    ({"presets": ["security"]}, "alpha beta omega"),
    ({"presets": ["strict"]}, "alpha gamma omega"),
    ({"presets": ["security", "strict"]}, "alpha beta gamma omega"),
    ({"presets": ["everything"]}, "alpha beta delta gamma omega"),
    ({"select": ["delta"]}, "alpha delta omega"),
    ({"select": ["one"]}, "alpha beta omega"),
    ({"select": ["all"]}, "alpha beta delta gamma omega"),
    ({"ignore": ["all"]}, ""),
    ({"ignore": ["two"]}, "alpha"),
    ({"ignore": ["two"], "select": ["delta"]}, "alpha delta"),
    ({"select": ["two"], "ignore": ["delta"]}, "alpha gamma omega"),
    ({"select": ["two"], "ignore": ["two"]}, "alpha"),
    ({"select": ["delta"], "ignore": ["delta"]}, "alpha omega"),
    ({"ignore": ["crashed-rule", "unused-ignore"]}, "alpha omega"),
])  # fmt: skip
def test_what_is_on(choice, expected):
    active = RuleSet(REGISTRY, Choice(**choice)).at("a.yaml")
    assert sorted(active.ids) == expected.split()
    assert {subject: [each.id for each in rules] for subject, rules in active.by_subject.items()} == {
        subject: names for subject, known in (("Object", ("alpha", "beta", "delta")), ("Pod", ("gamma", "omega"))) if (names := [each for each in known if each in active.ids])
    }  # fmt: skip


OVERRIDES = [
    (["test/"], Choice(ignore=["one"], severities={"omega": Severity.INFO}, options={"alpha": {"least": 4}})),
    (["*.json", "other"], Choice(presets=["everything"], ignore=["delta"], options={"alpha": {"name": "y"}})),
    (["test/deep/*"], Choice(select=["alpha"], severities={"alpha": Severity.WARNING})),
]
EVERYWHERE = Choice(severities={"omega": Severity.ERROR, "alpha": Severity.INFO}, options={"alpha": {"least": 1, "is_on": False}})


@pytest.mark.parametrize(("path", "ids", "severities", "options"), [
    ("a.yaml", "alpha omega", {"omega": "error", "alpha": "info"}, {"least": 1, "is_on": False}),
    ("test/a.yaml", "omega", {"omega": "info", "alpha": "info"}, {"least": 4, "is_on": False}),
    ("test/deep/a.yaml", "alpha omega", {"omega": "info", "alpha": "warning"}, {"least": 4, "is_on": False}),
    ("other/b.yaml", "alpha beta gamma omega", {"omega": "error", "alpha": "info"}, {"least": 1, "is_on": False, "name": "y"}),
    ("test/a.json", "alpha beta gamma omega", {"omega": "info", "alpha": "info"}, {"least": 4, "is_on": False, "name": "y"}),
    ("deep/test/a.yaml", "omega", {"omega": "info", "alpha": "info"}, {"least": 4, "is_on": False}),
])  # fmt: skip
def test_overrides(path, ids, severities, options):
    rules = RuleSet(REGISTRY, EVERYWHERE, OVERRIDES)
    active = rules.at(path)
    assert (sorted(active.ids), {name: each.label for name, each in active.severities.items()}) == (ids.split(), severities)
    assert active.values_of(REGISTRY.rules["alpha"]) == {**REGISTRY.rules["alpha"].options, **options}
    assert active.values_of(REGISTRY.rules["beta"]) == {}
    assert rules.at(path) is active
    assert [each for each in REGISTRY.rules if rules.is_on(each, path)] == [each for each in REGISTRY.rules if each in active.ids]
    assert (EVERYWHERE.options, OVERRIDES[0][1].options) == ({"alpha": {"least": 1, "is_on": False}}, {"alpha": {"least": 4}})


def test_what_is_on_somewhere():
    assert [each.id for each in RuleSet(REGISTRY, EVERYWHERE, OVERRIDES).anywhere()] == ["alpha", "beta", "gamma", "omega"]
    assert [each.id for each in RuleSet(REGISTRY).anywhere()] == ["alpha", "omega"]


@pytest.mark.parametrize(("root", "path", "is_on"), [
    ("", "test/a.yaml", False), ("..", "test/a.yaml", True), ("..", "../test/a.yaml", False), ("", "../test/a.yaml", True),
])  # fmt: skip
def test_paths_count_from_the_root(tmp_path, monkeypatch, root, path, is_on):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    rules = RuleSet(REGISTRY, None, [(["/test/*"], Choice(ignore=["alpha"]))], root)
    assert rules.is_on("alpha", path) is is_on
    assert rules.is_on("alpha", str(tmp_path / "here" / path)) is is_on


def test_what_the_engine_finds_is_on_unless_it_is_ignored():
    assert RuleSet(REGISTRY).is_on("crashed-rule", "a.yaml")
    assert not RuleSet(REGISTRY, Choice(ignore=["crashed-rule"])).is_on("crashed-rule", "a.yaml")
    assert not RuleSet(REGISTRY, None, [(["b/"], Choice(ignore=["unused-ignore"]))]).is_on("unused-ignore", "a.yaml")
    assert RuleSet(REGISTRY, None, [(["b/"], Choice(ignore=["unused-ignore"]))]).is_on("crashed-rule", "a.yaml")


@pytest.mark.parametrize(("choice", "message"), [
    ({"select": ["alpa"]}, "alpa is no rule or group; did you mean alpha?"),
    ({"ignore": ["onee"]}, "onee is no rule or group; did you mean one?"),
    ({"severities": {"zzzzzzzz": Severity.INFO}}, "zzzzzzzz is no rule or group"),
    ({"options": {"bta": {}}}, "bta is no rule or group; did you mean beta?"),
])  # fmt: skip
def test_words_that_stand_for_nothing(choice, message):
    for everywhere, overrides in ((Choice(**choice), ()), (None, [(["a"], Choice(**choice))])):
        with pytest.raises(UnknownRuleError) as caught:
            RuleSet(REGISTRY, everywhere, overrides)
        assert str(caught.value) == message


def test_a_preset_that_there_is_not():
    for name, hint in (("strct", "; did you mean strict?"), ("zzzzzzzz", "")):
        with pytest.raises(UnknownRuleError) as caught:
            RuleSet(REGISTRY, Choice(presets=[name])).at("a.yaml")
        assert (str(caught.value), caught.value.word, caught.value.near) == (f"{name} is no preset{hint}", name, "strict" if hint else None)


def test_two_rules_of_one_name():
    with pytest.raises(ValueError, match=r"^two rules are called alpha: rules\.one\.alpha and rules\.two\.alpha$"):
        Registry([rule("alpha", "one"), rule("alpha", "two")])


KNOWN = "least, ratio, words, is_on, name, anything, table"


@pytest.mark.parametrize(("name", "options", "message"), [
    ("alpha", {"lest": 1}, "alpha has no option lest; did you mean least?"),
    ("alpha", {"zzzzzzzz": 1}, f"alpha has no option zzzzzzzz; it has {KNOWN}"),
    ("beta", {"least": 1}, "beta has no option least; it has none"),
    ("alpha", {"least": "1"}, "option least of alpha is '1', a whole number is needed"),
    ("alpha", {"least": True}, "option least of alpha is True, a whole number is needed"),
    ("alpha", {"least": 1.5}, "option least of alpha is 1.5, a whole number is needed"),
    ("alpha", {"ratio": "1"}, "option ratio of alpha is '1', a number is needed"),
    ("alpha", {"words": "a"}, "option words of alpha is 'a', a list is needed"),
    ("alpha", {"is_on": 1}, "option is_on of alpha is 1, a true or false is needed"),
    ("alpha", {"name": 1}, "option name of alpha is 1, a text is needed"),
    ("alpha", {"table": []}, "option table of alpha is [], a map is needed"),
    ("alpha", {"least": 0, "ratio": 2, "words": [], "is_on": False, "name": "", "anything": {}, "table": {"a": 1}}, ""),
    ("alpha", {"ratio": 2.5}, ""),
])  # fmt: skip
def test_options(name, options, message):
    if not message:
        assert RuleSet(REGISTRY, Choice(options={name: options})).at("a").options == {name: options}
        return
    with pytest.raises(OptionError) as caught:
        RuleSet(REGISTRY, Choice(options={name: options}))
    assert (str(caught.value), caught.value.rule, caught.value.option) == (message, name, next(iter(options)))


def locking(*words, **more):
    return Choice(select=words, **more)


def test_what_is_locked_stays_on_with_the_severity_and_options_of_the_lock():
    quiet = Choice(ignore=["all"], severities={"alpha": Severity.INFO, "omega": Severity.INFO}, options={"alpha": {"least": 9}})
    lock = locking("alpha", "two", severities={"alpha": Severity.ERROR}, options={"alpha": {"name": "y"}})
    ruleset = RuleSet(REGISTRY, quiet, [(["a.yaml"], Choice(ignore=["delta"], options={"alpha": {"ratio": 2.0}}))], locks=[lock])
    active = ruleset.at("a.yaml")
    assert sorted(active.ids) == ["alpha", "delta", "gamma", "omega"]
    assert (active.severities, active.options) == ({"alpha": Severity.ERROR}, {"alpha": {"name": "y"}})
    assert ruleset.locked == {"alpha", "delta", "gamma", "omega"}


def test_of_two_locks_the_last_counts():
    near, far = locking("alpha", severities={"alpha": Severity.INFO}), locking("alpha", options={"alpha": {"least": 5}})
    active = RuleSet(REGISTRY, Choice(), locks=[near, far]).at("a.yaml")
    assert (active.severities, active.options) == ({}, {"alpha": {"least": 5}})


def test_words_that_do_not_switch_off_what_is_locked_are_told_of():
    ruleset = RuleSet(REGISTRY, Choice(ignore=["two", "beta"]), [(["b"], Choice(ignore=["omega"]))], locks=[locking("omega", "gamma")])
    assert ruleset.unheeded() == [
        "ignore two leaves gamma, omega on: the config file locks them", "ignore omega leaves omega on: the config file locks it",
    ]  # fmt: skip
    assert RuleSet(REGISTRY, Choice(ignore=["two"])).unheeded() == []


def test_an_unknown_locked_word_is_refused():
    with pytest.raises(UnknownRuleError, match=r"^alpa is no rule or group; did you mean alpha\?$"):
        RuleSet(REGISTRY, Choice(), locks=[locking("alpa")])


@pytest.mark.parametrize("word", ["one", "unused-ignore", "all"])
def test_only_rules_have_options(word):
    with pytest.raises(UnknownRuleError, match=f"^{word} is no rule, and only rules have options$"):
        RuleSet(REGISTRY, Choice(options={word: {"least": 3}}))

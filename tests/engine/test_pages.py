import pytest

from kubecheck.findings import Severity
from kubecheck.sdk import Container, rule
from kubecheck.testing import PageError, cases_of, new_rule, run_case

PAGE = """# shouting

## Why

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: WEB  # expect: shouting "WEB is loud"
```

## Good

### Two files

```yaml a.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
```

```yaml b.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
```
"""


@rule(on=Container, severity=Severity.WARNING, since="0.1")
def shouting(container, ctx):
    """An image in capitals."""
    image = container.get("image")
    if image.isupper():
        yield container.at("image").problem(f"{image} is loud")


def run_page(page):
    for case in cases_of(page, "page.md", "shouting"):
        run_case(case, [shouting])


def test_a_page_that_says_what_it_claims():
    bad, good = cases_of(PAGE, "page.md", "shouting")
    assert (bad.bad, good.bad) == (True, False)
    assert [name for name, _ in good.files] == ["a.yaml", "b.yaml"]
    assert [finding.message for finding in run_case(bad, [shouting])] == ["WEB is loud"]
    assert run_case(good, [shouting]) == []


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("WEB is loud", "is quiet", "not found: example.yaml:8: shouting 'is quiet'"),
        ('  # expect: shouting "WEB is loud"', "", "an example under Bad expects nothing"),
        ("image: WEB", "image: web", "not found: example.yaml:8"),
        ("- name: web\n", '- name: web  # expect: shouting ""\n', "not found: example.yaml:7"),
        ("name: a\n", 'name: a  # expect: shouting ""\n', "an example under Good expects something"),
    ],
)
def test_a_page_that_does_not(before, after, complaint):
    with pytest.raises(PageError, match=complaint):
        run_page(PAGE.replace(before, after))


def test_what_is_found_beyond_the_expected_is_a_complaint():
    page = PAGE.replace("## Good", "## Good\n\n```yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers: [{name: x, image: X}]\n```\n")
    with pytest.raises(PageError, match=r"found: example\.yaml:5:33: X is loud"):
        run_page(page)


def test_templates_of_a_new_rule_are_written_and_work(tmp_path, monkeypatch):
    paths = new_rule(str(tmp_path / "new_rules"), "team", "todo-image")
    assert [path.rsplit("/", 1)[-1] for path in paths] == ["todo_image.py", "todo_image.md"]
    monkeypatch.syspath_prepend(str(tmp_path))
    from kubecheck.sdk import rules_in

    rules = rules_in("new_rules", str(tmp_path / "new_rules"))
    assert [each.id for each in rules] == ["todo-image"]
    for case in cases_of(rules[0].page, "page", "todo-image"):
        run_case(case, rules)
    with pytest.raises(ValueError, match="there is a rule todo-image in team already"):
        new_rule(str(tmp_path / "new_rules"), "other", "todo_image")
    with pytest.raises(ValueError, match="Todo is no name"):
        new_rule(str(tmp_path / "new_rules"), "other", "Todo")

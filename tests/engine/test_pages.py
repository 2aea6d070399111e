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


FULL = """6:33-6:34 warning detailed: X is loud
  field: .spec.containers[0].image
  label: here
  help: whisper
  note: 4:18-4:19 of this pod
  note: nobody listens
  fix: write x (x for the characters 90-91 of example.yaml)
  facts: {"letters": 1}"""
FULL_PAGE = f"""## Bad

```yaml
# loud
apiVersion: v1
kind: Pod
metadata: {{name: x}}
spec:
  containers: [{{name: x, image: X}}]
```

```findings
{FULL}
```
"""


@rule(on=Container, severity=Severity.WARNING, since="0.1")
def detailed(container, ctx):
    """An image, with all that a finding may have."""
    place = container.at("image")
    problem = place.problem("X is loud", label="here", help="whisper", facts={"letters": int(ctx.version[1] > 25)})
    yield problem.note("of this pod", container.resource.at("metadata", "name")).note("nobody listens").fix("write x", place, "x")


def run_detailed(page):
    (case,) = cases_of(page, "page.md", "detailed")
    return run_case(case, [detailed])


def test_a_findings_block_says_everything():
    assert [each.message for each in run_detailed(FULL_PAGE)] == ["X is loud"]


@pytest.mark.parametrize("line", FULL.split("\n"))
def test_each_line_of_a_findings_block_counts(line):
    with pytest.raises(PageError) as raised:
        run_detailed(FULL_PAGE.replace(line, line + "!"))
    assert str(raised.value) == f"page.md:3: the example does not say what it claims; what is found:\n{FULL}"


def test_what_is_expected_is_said_once_and_under_bad_only():
    with pytest.raises(PageError, match="stands in comments or in a findings block, not in both"):
        run_detailed(FULL_PAGE.replace("# loud", "# expect: detailed"))
    with pytest.raises(PageError, match="an example under Good expects something"):
        run_detailed(FULL_PAGE.replace("## Bad", "## Good"))


def test_a_findings_block_names_the_files_that_have_names():
    page = FULL_PAGE.replace("```yaml", "```yaml pod.yaml").replace("6:33-", "pod.yaml:6:33-").replace("note: 4:18-", "note: pod.yaml:4:18-")
    assert [each.message for each in run_detailed(page.replace("example.yaml", "pod.yaml"))] == ["X is loud"]


@pytest.mark.parametrize("nodes", ["", "kind: Node\nmetadata: {name: a}\n"])
def test_a_cluster_block_may_name_the_version(nodes):
    page = FULL_PAGE.replace("## Bad\n", f"## Bad\n\n```cluster 1.25\n{nodes}```\n").replace('"letters": 1', '"letters": 0')
    (case,) = cases_of(page, "page.md", "detailed")
    assert (case.version, case.cluster) == ("1.25", nodes.strip())
    assert [each.facts for each in run_case(case, [detailed])] == [{"letters": 0}]

"""Writes the two files of a new rule from templates."""

from __future__ import annotations

import os
import re

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")

_CODE = '''"""TODO: one sentence: what is wrong with what this finds."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="{since}")
def {name}(container: Container, ctx: Context) -> Iterator[Problem]:
    """TODO: what it looks for."""
    if container.get("image") == "todo":
        yield container.at("image").problem("todo is no image")
'''

_PAGE = """# {id}

TODO: one sentence.

## Why

TODO: what happens to people who do this.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: todo  # expect: {id} "todo is no image"
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example.com/web:1.0.0
```

## Options

None.

## See also

- TODO
"""


def new_rule(folder: str, group: str, name: str, since: str = "0.1") -> list[str]:
    """Writes code and page of a new rule and returns their paths.

    Args:
        folder: the folder of rule groups.
        group: the group, a folder that is made when it is not there.
        name: the rule's name, with dashes or underscores.
        since: the version in which it will come.

    Raises:
        ValueError: the name is no name for a rule or group, or is taken.
    """
    name = name.replace("-", "_")
    for word in (group, name):
        if not _NAME.match(word):
            raise ValueError(f"{word} is no name: lower case letters, digits and dashes are needed, such as image-without-tag")
    if os.path.isdir(folder):
        for each in sorted(os.listdir(folder)):
            if os.path.exists(os.path.join(folder, each, name + ".py")):
                raise ValueError(f"there is a rule {name.replace('_', '-')} in {each} already")
    os.makedirs(os.path.join(folder, group), exist_ok=True)
    words = {"name": name, "id": name.replace("_", "-"), "since": since}
    paths = []
    for ending, template in ((".py", _CODE), (".md", _PAGE)):
        path = os.path.join(folder, group, name + ending)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(template.format(**words))
        paths.append(path)
    return paths

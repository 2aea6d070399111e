import pytest

from kubecheck.findings import Edit, Fate, FileFate, Finding, Fix, Location, Note, Report, Severity
from kubecheck.source import Source


def place(source, needle, nth=0):
    """The location of the nth occurrence of a text in a source."""
    at = -1
    for _ in range(nth + 1):
        at = source.text.index(needle, at + 1)
    start, end = source.position(at), source.position(at + len(needle))
    return Location(source.path, start.line, start.column, end.line, end.column, at, at + len(needle))


@pytest.fixture
def report():
    web = Source("web.yaml", "\n" * 11 + "  selector: {app: wbe}\n")
    deploy = Source("deploy.yaml", "\n" * 30 + "        app: web\n")
    selector = Finding(
        "selector-matches-nothing",
        Severity.ERROR,
        "selects app=wbe, which no pod template carries",
        place(web, "{app: wbe}"),
        label="nothing has this label",
        notes=(Note("the closest pod template (Deployment web)", place(deploy, "app: web")), Note("in namespace default")),
        facts={"wanted": {"app": "wbe"}, "seen": frozenset(["b", "a"]), "ratio": float("inf")},
        object="Service/default/web",
        field=".spec.selector",
        fix=Fix("write app: web", (Edit("web.yaml", 23, 31, "app: web", "app: wbe"),), safe=True),
    )
    tag = Finding("image-without-tag", Severity.WARNING, "nginx has no tag", place(deploy, "app"), help="name a version")
    info = Finding("single-replica", Severity.INFO, "1 pod, 50% of what is needed: a,b", place(deploy, "web"))
    files = [
        FileFate("deploy.yaml", Fate.CHECKED, documents=1),
        FileFate("gone.yaml", Fate.UNREADABLE, "no such file"),
        FileFate("skaffold.yaml", Fate.OTHER_TOOL, "Skaffold"),
        FileFate("web.yaml", Fate.CHECKED, documents=2),
    ]
    return Report([selector, tag, info], files, {"web.yaml": web, "deploy.yaml": deploy}, notices=("nodes: none were given",))

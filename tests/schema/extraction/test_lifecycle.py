"""Since when and until when kinds are served: read from Go sources, joined with history, and made into windows."""

import pytest

from kubecheck.api import served
from kubecheck.schema.extraction.lifecycle import Lifecycle, print_lifecycles, read_lifecycles, served_window
from kubecheck.schema.structure.pack import shipped

FUNCTION = "func (in *{}) APILifecycle{}() (major, minor int) {{\n\treturn {}\n}}\n\n"
MINORS = list(range(25, 38))


def shipped_lines():
    with open(shipped("lifecycles.txt"), encoding="utf-8") as stream:
        return stream.read().split("\n")


def said(lifecycle):
    return lifecycle.introduced, lifecycle.deprecated, lifecycle.removed, lifecycle.replacement


def test_shipped_lines_are_what_the_sources_and_history_say(modules):
    printed = print_lifecycles(read_lifecycles(modules())).split("\n")
    assert [line for line in printed if line.startswith("policy/")] == [
        "policy/v1beta1 Eviction 5 22 25 -",
        "policy/v1beta1 PodDisruptionBudget 5 21 25 policy/v1",
        "policy/v1beta1 PodSecurityPolicy 10 21 25 -",
    ]
    assert (printed[0], printed[-1]) == ("", "")
    # Two kinds have lifecycles in sources that are not here; the others of history are shipped as they stand there.
    assert [line for line in printed if line not in shipped_lines()] == [
        "certificates.k8s.io/v1beta1 CertificateSigningRequest 6 19 22 certificates.k8s.io/v1",
        "storage.k8s.io/v1alpha1 CSIStorageCapacity 19 21 25 storage.k8s.io/v1",
    ]


def test_what_sources_say_goes_before_history(modules):
    text = FUNCTION.format("PodSecurityPolicy", "Introduced", "1, 11") + FUNCTION.format("PodSecurityPolicy", "Removed", "2, 0")
    sources = {
        "api@v0.36.3/policy/v1beta1/register.go": 'const GroupName = "policy"\n',
        "api@v0.36.3/policy/v1beta1/zz_generated.prerelease-lifecycle.go": text,
    }
    found = read_lifecycles(modules(sources))
    assert said(found["policy/v1beta1", "PodSecurityPolicy"]) == (11, 21, 25, "")


def test_groups_versions_and_lists(modules):
    core = FUNCTION.format("Thing", "Introduced", "1, 2") + FUNCTION.format("ThingList", "Introduced", "1, 3") + FUNCTION.format("List", "Introduced", "1, 4")
    core += (
        "func (in *Thing) APILifecycleReplacement() schema.GroupVersionKind {\n"
        '\treturn schema.GroupVersionKind{Group: "", Version: "v2", Kind: "Thing"}\n}\n\n'
    )
    name = "zz_generated.prerelease-lifecycle.go"
    sources = {
        "api@v0.36.3/core/v1/register.go": 'const GroupName = ""\n',
        f"api@v0.36.3/core/v1/{name}": core,
        f"api@v0.36.3/unregistered/v1/{name}": core,
        "api@v0.36.3/nameless/v1/register.go": "package v1\n",
        f"api@v0.36.3/nameless/v1/{name}": core,
        "apimachinery@v0.36.3/pkg/deep/x/v2beta1/register.go": 'package v2beta1\n\nconst GroupName = "x.k8s.io"\n',
        f"apimachinery@v0.36.3/pkg/deep/x/v2beta1/{name}": FUNCTION.format("Other", "Deprecated", "1, 30"),
    }
    found = read_lifecycles(modules(sources))
    history = read_lifecycles(modules({"empty/none": ""}) + "/empty")
    assert {key: said(found[key]) for key in found if key not in history} == {
        ("v1", "Thing"): (2, 0, 0, "v2"),
        ("v1", "List"): (4, 0, 0, ""),
        ("x.k8s.io/v2beta1", "Other"): (0, 30, 0, ""),
    }


@pytest.mark.parametrize(
    ("api_version", "minors", "lifecycle", "window"),
    [
        # stable: from when the schema or the sources have it until it is removed
        ("apps/v1", MINORS, None, (25, 37)),
        ("v1", MINORS, None, (25, 37)),
        ("apps/v1", [30, 31], None, (30, 31)),
        ("apps/v1", MINORS, Lifecycle(introduced=9), (25, 37)),
        ("apps/v1", MINORS, Lifecycle(introduced=25), (25, 37)),
        ("apps/v1", MINORS, Lifecycle(introduced=26), (26, 37)),
        ("apps/v1", MINORS, Lifecycle(introduced=9, removed=37), (25, 36)),
        ("apps/v1", MINORS, Lifecycle(introduced=9, removed=38), (25, 37)),
        ("apps/v1", MINORS, Lifecycle(introduced=9, removed=26), (25, 25)),
        ("apps/v1", MINORS, Lifecycle(introduced=9, removed=25), (1, 0)),
        ("apps/v1", MINORS, Lifecycle(introduced=37), (37, 37)),
        ("apps/v1", [36], Lifecycle(introduced=37), (1, 0)),
        # alpha: never
        ("apps/v1alpha1", MINORS, None, (1, 0)),
        ("apps/v2alpha1", MINORS, Lifecycle(introduced=9), (1, 0)),
        # beta: those that came before 1.24
        ("apps/v1beta1", MINORS, Lifecycle(introduced=23), (25, 37)),
        ("apps/v1beta1", MINORS, Lifecycle(introduced=23, removed=27), (25, 26)),
        ("apps/v1beta1", MINORS, Lifecycle(introduced=24), (1, 0)),
        ("apps/v1beta1", MINORS, Lifecycle(introduced=25), (1, 0)),
        ("apps/v1beta1", MINORS, None, (1, 0)),
        ("apps/v1beta1", [23, 24], None, (23, 24)),
        ("apps/v1beta1", [24], None, (1, 0)),
        # and one that was served although it came later
        ("flowcontrol.apiserver.k8s.io/v1beta3", MINORS, Lifecycle(introduced=26, removed=32), (26, 31)),
        ("flowcontrol.apiserver.k8s.io/v1beta2", MINORS, Lifecycle(introduced=26, removed=32), (1, 0)),
        ("other.k8s.io/v1beta3", MINORS, Lifecycle(introduced=26, removed=32), (1, 0)),
    ],
)
def test_windows(api_version, minors, lifecycle, window):
    assert served_window(api_version, "Thing", minors, lifecycle) == window


def test_what_sources_hold_no_more_is_packed_as_it_is_written_here(tmp_path):
    packed = set(served._text().splitlines())
    assert set(print_lifecycles(read_lifecycles(str(tmp_path))).splitlines()) - packed == {  # the sources still hold something of these
        "certificates.k8s.io/v1beta1 CertificateSigningRequest 6 19 22 certificates.k8s.io/v1",
        "storage.k8s.io/v1alpha1 CSIStorageCapacity 19 21 25 storage.k8s.io/v1",
    }

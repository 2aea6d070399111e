"""What entry points deploy, as worlds."""

from __future__ import annotations

import pytest

from kubecheck.model.deployments import Catalogue, Deployment
from kubecheck.model.worlds import build_model

from .test_worlds import make, shape


def built(by, path, kind, name):
    resource = make(path, kind, name)
    resource.document.built_by = by
    return resource


@pytest.mark.parametrize(
    ("patterns", "without", "holds"),
    [
        (("k8s/*.yaml",), (), ("k8s/a.yaml",)),
        (("*",), (), ("top.yaml",)),
        (("k8s/**/*.yaml",), (), ("k8s/a.yaml", "k8s/deep/er/b.yaml")),
        (("**/*.yml",), (), ("other/c.yml",)),
        (("k8s/*", "other/*"), (), ("k8s/a.yaml", "other/c.yml")),
        (("**/*",), ("k8s/**/*",), ("top.yaml", "other/c.yml")),
        (("k8s/?.yaml",), ("k8s/[b-z].yaml",), ("k8s/a.yaml",)),
        (("k8s/*/er/*",), (), ("k8s/deep/er/b.yaml",)),
        (("*/**/b.yaml",), (), ()),
        (("k8/**/*",), (), ()),
        ((), (), ()),
    ],
    ids=["folder", "top", "deep", "anywhere", "several", "without", "letters", "star-in-folder", "star-before-deep", "part-of-a-name", "nothing"],
)
def test_files_by_patterns(patterns, without, holds):
    deployment = Deployment("shop", (), ((patterns, without),))
    paths = ("top.yaml", "k8s/a.yaml", "k8s/deep/er/b.yaml", "other/c.yml")
    members = deployment.members(Catalogue([make(path, "ConfigMap", "x") for path in paths]))
    assert tuple(paths[number] for number in members) == holds


def test_built_objects_by_what_builds_them():
    deployment = Deployment("shop", ("prod",), ((("**/*",), ()),))
    objects = [make("a.yaml", "ConfigMap", "b"), *(built(name, "base/a.yaml", "ConfigMap", "a") for name in ("dev", "prod", "test"))]
    assert deployment.members(Catalogue(objects)) == [0, 2]


def test_each_entry_point_is_a_world_and_the_rest_is_judged_as_before():
    resources = [
        built("prod", "base/web.yaml", "Service", "web"),
        built("dev", "base/web.yaml", "Service", "web"),
        make("extra/role.yaml", "ConfigMap", "role"),
        make("other/web.yaml", "Service", "web"),
    ]
    deployments = [
        Deployment("Application shop", ("prod",), ((("extra/*",), ()),)),
        Deployment("Application same", ("prod",), ((("extra/*",), ()),)),
        Deployment("Application empty", ("gone",)),
    ]
    assert shape(build_model(resources, deployments=deployments)) == {
        "Application shop": [("base/web.yaml", "Service", "web"), ("extra/role.yaml", "ConfigMap", "role")],
        "dev": [("base/web.yaml", "Service", "web")],
        "rest": [("other/web.yaml", "Service", "web")],
    }


def test_settings_name_built_objects_by_their_folder():
    resources = [built("overlays/prod", "base/web.yaml", "Service", "web"), built("overlays/dev", "base/web.yaml", "Service", "web")]
    model = build_model(resources, named={"live": ["overlays/prod"], "test": ["overlays/dev"]})
    assert {name: [each.built_by for each in world.resources] for name, world in zip(shape(model), model.worlds, strict=True)} == {
        "live": ["overlays/prod"], "test": ["overlays/dev"],
    }  # fmt: skip


def test_a_world_with_a_built_part_that_misses_something_is_partial():
    whole, part = make("a.yaml", "Service", "a"), built("prod", "b.yaml", "Service", "b")
    (world,) = build_model([whole, part]).worlds
    assert not world.is_partial
    assert not world.may_exist(("", "Secret", "default", "s"))
    part.document.is_partial = True
    (world,) = build_model([whole, part]).worlds
    assert world.is_partial
    assert world.may_exist(("", "Secret", "default", "s"))

"""The catalog of kinds: which there are in a version, and what fits them."""

import hashlib
import json
import os

import kubecheck_schemas
import pytest

from kubecheck import fields
from kubecheck.schema.structure.catalog import UnknownVersionError, catalog
from kubecheck.schema.structure.decoding import decode


def deployment(**spec):
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "labels": {"app": "web"}},
        "spec": {"replicas": 2, "template": {"spec": {"containers": [{"name": "web", "image": "web:1"}]}}, **spec},
    }


def test_a_well_formed_deployment_fits():
    kind = catalog("1.36").kind("apps/v1", "Deployment")
    assert (kind.plural, kind.namespaced, kind.creatable) == ("deployments", True, True)
    assert kind.fits(deployment())
    assert kind.explain(deployment()) == []


def test_unknown_fields_are_named_with_what_is_known():
    kind = catalog("1.36").kind("apps/v1", "Deployment")
    value = deployment(replica=3)
    assert not kind.fits(value)
    (error,) = kind.explain(value)
    assert (error.type, error.path, error.detail) == (fields.UNKNOWN_FIELD, ("spec", "replica"), 'unknown field "spec.replica"')
    assert "replicas" in error.known


@pytest.mark.parametrize(
    ("field", "bad", "sentence"),
    [
        ("replicas", "two", "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"),
        ("replicas", 1.5, "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32"),
        ("replicas", 2147483648, "json: cannot unmarshal number 2147483648 into Go struct field DeploymentSpec.spec.replicas of type int32"),
        ("replicas", True, "json: cannot unmarshal bool into Go struct field DeploymentSpec.spec.replicas of type int32"),
        ("strategy", {"type": 1}, "json: cannot unmarshal number into Go struct field DeploymentStrategy.spec.strategy.type of type v1.DeploymentStrategyType"),
        (
            "strategy",
            {"rollingUpdate": {"maxSurge": True}},
            "json: cannot unmarshal bool into Go struct field RollingUpdateDeployment.spec.strategy.rollingUpdate.maxSurge of type int32",
        ),
        ("template", [], "json: cannot unmarshal array into Go struct field DeploymentSpec.spec.template of type v1.PodTemplateSpec"),
        (
            "template",
            {"metadata": {"labels": {"a": 1}}},
            "json: cannot unmarshal number into Go struct field ObjectMeta.spec.template.metadata.labels of type string",
        ),
        (
            "template",
            {"spec": {"containers": [{"resources": {"limits": {"cpu": "1 core"}}}]}},
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        ),
        (
            "template",
            {"spec": {"volumes": [{"hostPath": 1}]}},
            "json: cannot unmarshal number into Go struct field Volume.spec.template.spec.volumes.VolumeSource.hostPath of type v1.HostPathVolumeSource",
        ),
        (
            "template",
            {"metadata": {"creationTimestamp": "now"}},
            'parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"',
        ),
    ],
)
def test_wrong_types_are_told_in_the_decoders_words(field, bad, sentence):
    kind = catalog("1.36").kind("apps/v1", "Deployment")
    value = deployment(**{field: bad})
    assert not kind.fits(value)
    assert decode(kind, value).status_error == sentence


def test_the_first_wrong_type_in_order_of_names_is_reported_and_hides_unknown_fields():
    kind = catalog("1.36").kind("apps/v1", "Deployment")
    decoding = decode(kind, deployment(replicas="x", paused="y", bogus=1))
    assert decoding.status_error == "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.paused of type bool"
    assert decoding.strict == []
    assert [error.field for error in decoding.errors] == ["spec.bogus", "spec.paused", "spec.replicas"]


def test_null_fits_everywhere_and_whole_floats_fit_integers():
    kind = catalog("1.36").kind("apps/v1", "Deployment")
    assert kind.fits(deployment(replicas=2.0, strategy=None))
    assert kind.fits({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": None, "spec": None})


def test_bytes_are_base64():
    kind = catalog("1.36").kind("v1", "Secret")
    assert kind.fits({"data": {"a": "aGk=", "b": "", "c": None}})
    assert decode(kind, {"data": {"a": "a b="}}).status_error == "illegal base64 data at input byte 1"


def test_placeholders_fit_any_type_when_told():
    value = deployment(replicas="${REPLICAS}", template="${TEMPLATE}")
    assert not catalog("1.36").kind("apps/v1", "Deployment").fits(value)
    kind = catalog("1.36", lambda text: text.startswith("${")).kind("apps/v1", "Deployment")
    assert kind.fits(value)
    assert kind.explain(value) == []
    assert not kind.fits(deployment(replicas="two"))


def test_versions_have_the_kinds_and_fields_of_their_time():
    assert catalog("1.25").kind("autoscaling/v2beta2", "HorizontalPodAutoscaler") is not None
    assert catalog("1.26").kind("autoscaling/v2beta2", "HorizontalPodAutoscaler") is None
    assert catalog("1.36").kind("resource.k8s.io/v1beta1", "DeviceClass") is None
    assert catalog("1.36").defined("resource.k8s.io/v1beta1", "DeviceClass") is not None
    value = {"spec": {"containers": [{"name": "a", "resizePolicy": []}]}}
    assert not catalog("1.25").kind("v1", "Pod").fits(value)
    assert catalog("1.36").kind("v1", "Pod").fits(value)


def test_an_unknown_version_says_which_there_are():
    with pytest.raises(UnknownVersionError, match=r"no schemas of Kubernetes '1\.12'; there are 1\.25 to 1\.37"):
        catalog("1.12")
    assert catalog("v1.30.4").version == "1.30"


def test_near_kinds():
    assert catalog("1.36").near_kinds("extensions/v1beta1", "Ingress") == [("networking.k8s.io/v1", "Ingress")]
    assert catalog("1.36").near_kinds("apps/v1", "Deploymnet") == [("apps/v1", "Deployment")]
    assert catalog("1.36").near_kinds("example.org/v1", "Widget") == []


def test_fields_are_described():
    kind = catalog("1.36").kind("v1", "Pod")
    described = kind.field(("spec", "containers", 0, "imagePullPolicy"))
    assert described["type"] == "string"
    assert described["enum"] == ["Always", "IfNotPresent", "Never"]
    assert kind.field(("spec", "containers"))["x-kubernetes-list-map-keys"] == ["name"]
    assert kind.field(("spec", "nonsense")) == {}


def test_required_fields_of_the_schema():
    kind = catalog("1.30").kind("apps/v1", "Deployment")
    assert [error.field for error in kind.missing({"spec": {"template": {"spec": {"containers": [{}]}}}})] == [
        "spec.selector",
        "spec.template.spec.containers[0].name",
    ]


def test_shipped_files_are_those_that_sources_json_names():
    folder = kubecheck_schemas.__path__[0]
    with open(os.path.join(folder, "SOURCES.json"), encoding="utf-8") as stream:
        files = json.load(stream)["files"]
    rooms = ("crds", "kubernetes", "kustomize", "regexp")
    assert sorted(files) == sorted(f"{room}/{name}" for room in rooms for name in os.listdir(os.path.join(folder, room)))
    for name, entry in files.items():
        with open(os.path.join(folder, name), "rb") as stream:
            assert hashlib.sha256(stream.read()).hexdigest() == entry["sha256"], name


def test_a_null_item_fits_but_not_plainly():
    kind = catalog("1.36").kind("v1", "ConfigMap")
    assert kind.fits_plainly({"data": {"a": ""}, "binaryData": None})
    for value in ({"data": {"a": None}}, {"metadata": {"finalizers": [None]}}, {"metadata": {"ownerReferences": [None]}}, {"binaryData": {"a": None}}):
        assert kind.fits(value)
        assert not kind.fits_plainly(value)

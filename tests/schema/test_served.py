"""Lifecycles of kinds."""

from kubecheck.api import served
from kubecheck.api.served import lifecycle


def test_the_old_ingress_was_removed_and_replaced():
    life = lifecycle("extensions/v1beta1", "Ingress")
    assert (life.introduced, life.deprecated, life.removed, life.replacement) == (1, 14, 22, "networking.k8s.io/v1")
    assert life.is_deprecated_in(21)
    assert not life.is_removed_in(21)
    assert life.is_removed_in(22)
    assert not life.is_deprecated_in(22)


def test_history_reaches_what_the_sources_forgot():
    assert lifecycle("policy/v1beta1", "PodSecurityPolicy").removed == 25
    assert lifecycle("autoscaling/v2beta1", "HorizontalPodAutoscaler").replacement == "autoscaling/v2"
    assert lifecycle("batch/v1beta1", "CronJob").removed == 25
    assert lifecycle("apps/v1beta2", "Deployment").removed == 16


def test_kinds_without_a_stated_life():
    assert lifecycle("v1", "Pod").removed == 0
    assert lifecycle("example.org/v1", "Pod") is None


def test_every_replacement_is_a_known_form():
    for line in served._text().strip().split("\n"):
        api_version, kind = line.split(" ")[:2]
        life = lifecycle(api_version, kind)
        assert life.removed == 0 or life.removed >= life.deprecated, (api_version, kind)


def test_alphas_that_the_sources_dropped_are_known_as_gone():
    life = lifecycle("resource.k8s.io/v1alpha3", "ResourceClaim")
    assert (life.introduced, life.removed, life.replacement) == (31, 34, "resource.k8s.io/v1")
    assert lifecycle("resource.k8s.io/v1alpha2", "ResourceClass").removed == 31
    assert lifecycle("networking.k8s.io/v1alpha1", "IPAddress").removed == 34
    assert lifecycle("flowcontrol.apiserver.k8s.io/v1alpha1", "FlowSchema").removed == 29

import kubecheck
from kubecheck.api.kinds import MODULES, snake_case


def test_version_is_a_release_number():
    assert kubecheck.__version__.count(".") == 2


def test_kind_names_become_function_names():
    assert snake_case("CSIDriver") == "csi_driver"
    assert snake_case("HorizontalPodAutoscaler") == "horizontal_pod_autoscaler"
    assert snake_case("IPAddress") == "ip_address"
    assert MODULES["apps", "Deployment"] == "apps"

"""What a pod asks for as a whole, as LimitRanger and as quotas count it."""

import pytest

from kubecheck.api.pod_totals import total, total_with_overhead

SPEC = {
    "resources": {"requests": {"cpu": "2", "hugepages-2Mi": "8Mi", "example.com/gpu": "9"}},
    "containers": [{"resources": {"requests": {"cpu": "500m", "memory": "1Gi", "hugepages-2Mi": "4Mi", "example.com/gpu": "1"}}}],
}


@pytest.mark.parametrize(("count", "pages"), [(total, "4Mi"), (total_with_overhead, "8Mi")])
def test_what_the_pod_says_as_a_whole(count, pages):
    assert count(SPEC, "requests") == {"cpu": "2", "memory": "1Gi", "hugepages-2Mi": pages, "example.com/gpu": "1"}

"""Which minor version brought which warning, row by row: what the last server without it makes of it, and the first with it."""

import pytest

from kubecheck import fields
from kubecheck.api.warnings.earlier_versions import as_earlier

OTHER = "what no earlier server says otherwise"


def texts_at(minor, cause, text):
    return [warning.text for warning in as_earlier([fields.FieldWarning(cause, (), text), fields.FieldWarning("Other", (), text)], minor)]


@pytest.mark.parametrize(("since", "cause", "text"), [
    (36, fields.DEPRECATED_FIELD, "spec.externalIPs is deprecated and may no longer be implemented in some clusters"),
    (36, fields.NAME_FORM, 'name ends with ".static.k8s.io", which is reserved'),
    (35, fields.DEPRECATED_FIELD, 'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'),
    (35, fields.TOKENS_LOGGED, OTHER),
    (35, fields.UNRECOGNIZED_FORMAT, OTHER),
    (34, fields.IGNORED_FIELD, "spec.externalTrafficPolicy is ignored for headless services"),
    (34, fields.NAME_FORM, "metadata.name: this should be lowercase"),
    (34, fields.QUOTA_ORDER, OTHER),
    (33, fields.ADDRESS_FORM, OTHER),
    (33, fields.INVALID_PREFERENCE, OTHER),
    (33, fields.NEGATIVE_NUMBER, "spec.revisionHistoryLimit: a negative value will not be supported"),
    (33, fields.REPEATED_PORT_NAME, OTHER),
    (32, fields.DEPRECATED_ANNOTATION, "metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+"),
    (32, fields.EMPTY_ENTRY, 'volume "a" (Projected) has no sources provided'),
    (32, fields.OVERLAPPING_PATHS, OTHER),
])  # fmt: skip
def test_a_warning_comes_with_a_version(since, cause, text):
    assert texts_at(since, cause, text) == [text, text]
    assert texts_at(since - 1, cause, text) == [text]  # that of another cause


@pytest.mark.parametrize("cause", [
    fields.DEPRECATED_FIELD, fields.NAME_FORM, fields.IGNORED_FIELD, fields.NEGATIVE_NUMBER, fields.DEPRECATED_ANNOTATION, fields.EMPTY_ENTRY,
    fields.DEPRECATED_VOLUME,
])  # fmt: skip
def test_other_warnings_of_these_causes_are_older(cause):
    assert texts_at(31, cause, OTHER) == [OTHER, OTHER]


@pytest.mark.parametrize(("since", "cause", "now", "before"), [
    (36, fields.ADDRESS_FORM, 'non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"',
     'non-standard IP address "010.0.0.1" will be considered invalid in a future Kubernetes release: use "10.0.0.1"'),
    (33, fields.DEPRECATED_VOLUME, "gitRepo: deprecated in v1.11, and disabled by default in v1.33+", "gitRepo: deprecated in v1.11"),
])  # fmt: skip
def test_a_warning_has_other_words_from_a_version_on(since, cause, now, before):
    assert texts_at(since, cause, now) == [now, now]
    assert texts_at(since - 1, cause, now) == [before, now]

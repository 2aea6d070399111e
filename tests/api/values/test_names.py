import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.values import identifiers, names

LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
UNDERSCORED = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
# function -> (the server's regular expression, longest length)
PATTERNS = {
    names.is_dns1123_label: (LABEL, 63),
    names.is_dns1123_subdomain: (LABEL + rf"(\.{LABEL})*", 253),
    names.is_dns1123_subdomain_with_underscore: (UNDERSCORED + rf"(\.{UNDERSCORED})*", 253),
    names.is_dns1035_label: ("[a-z]([-a-z0-9]*[a-z0-9])?", 63),
    names.is_wildcard_dns1123_subdomain: (r"\*\." + LABEL + rf"(\.{LABEL})*", 253),
    names.is_valid_label_value: (f"({KEY})?", 63),
    identifiers.is_c_identifier: ("[A-Za-z_][A-Za-z0-9_]*", 10**6),
    identifiers.is_http_header_name: ("[-A-Za-z0-9]+", 10**6),
    identifiers.is_valid_percent: ("[0-9]+%", 10**6),
}
TEXTS = st.text(alphabet="abzAZ09-_./%*é\n", max_size=9) | st.from_regex(LABEL, fullmatch=True).map(lambda text: text * 20)


@pytest.mark.parametrize("function", PATTERNS, ids=lambda function: function.__name__)
def test_agrees_with_the_regular_expression(function):
    pattern, longest = PATTERNS[function]
    compiled = re.compile(pattern)

    @given(TEXTS)
    @settings(max_examples=100, deadline=None)
    def agrees(text):
        assert (not function(text)) == (compiled.fullmatch(text) is not None and len(text.encode()) <= longest)

    agrees()


def test_says_what_a_label_must_be():
    assert names.is_dns1123_label("My_App") == [
        ("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
        "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')")
    ]
    assert names.is_dns1123_label("a.b") == ["must not contain dots"]
    assert names.is_dns1123_label("a" * 64) == ["must be no more than 63 characters"]


def test_qualified_names():
    assert names.is_qualified_name("app.kubernetes.io/name") == []
    assert names.is_qualified_name("/name") == ["prefix part must be non-empty"]
    assert names.is_qualified_name("example.com/")[0] == "name part must be non-empty"
    assert names.is_qualified_name("a" * 64) == ["name part must be no more than 63 bytes"]
    assert names.is_qualified_name("a/b/c")[0].startswith("a valid label key must consist of")


def test_port_names():
    assert identifiers.is_valid_port_name("http") == []
    assert identifiers.is_valid_port_name("8080") == ["must contain at least one letter (a-z)"]
    assert identifiers.is_valid_port_name("a--b") == ["must not contain consecutive hyphens"]
    assert identifiers.is_valid_port_name("a-very-long-port") == ["must be no more than 15 characters"]


def test_environment_variables():
    assert identifiers.is_env_var_name("MY.VAR-1_x") == []
    assert identifiers.is_env_var_name("..")[-1] == "must not be '..'"
    assert identifiers.is_relaxed_env_var_name("1 any thing!") == []
    assert len(identifiers.is_relaxed_env_var_name("a=b")) == 1


def test_generated_names_may_end_in_a_dash():
    assert names.name_is_dns_label("web-", True) == []
    assert names.name_is_dns_label("web-", False) != []


def test_labels_are_good_once_every_key_and_value_was_found_good():
    labels = {"seen.example.com/first": "seen-first"}
    assert not names.are_good_labels(labels)
    assert names.is_qualified_name("seen.example.com/first") == names.is_valid_label_value("seen-first") == []
    assert names.are_good_labels(labels)
    assert not names.are_good_labels({**labels, "seen.example.com/first": None})
    assert not names.are_good_labels({**labels, "seen.example.com/-": "seen-first"})
    assert names.is_qualified_name("seen.example.com/-")
    assert not names.are_good_labels({**labels, "seen.example.com/-": "seen-first"})

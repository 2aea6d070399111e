"""Near values: what is proposed is what people mean, and the server accepts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubecheck.values import identifiers, names, near_values
from kubecheck.values.duration import parse_duration
from kubecheck.values.near_values import host_within
from kubecheck.values.quantity import Quantity


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("512mb", ["512Mi", "512M"]), ("512MB", ["512Mi", "512M"]), ("1GB", ["1Gi", "1G"]), ("1g", ["1Gi", "1G"]), ("1gi", ["1Gi"]), ("64MiB", ["64Mi"]),
        ("1 Gi", ["1Gi"]), ("1K", ["1Ki", "1k"]), ("10KB", ["10Ki", "10k"]), ("500mcpu", ["500m"]), ("500 m", ["500m"]), ("0,5", ["0.5"]),
        ("1,5Gi", ["1.5Gi"]), ("1,024Mi", ["1024Mi"]), ("1_000", ["1000"]), ("2 cores", ["2"]), ("2cpu", ["2"]), ("100 bytes", ["100"]), ("0x10", ["16"]),
        ("-5mb", ["-5Mi", "-5M"]), ("2 Gigabytes", ["2Gi", "2G"]), ("50%", []), ("ten", []), ("", []), ("512Mi", []), ("1.2.3", []), ("1Gi2", []),
    ],
)  # fmt: skip
def test_quantities(text, near):
    assert near_values.near_quantities(text) == near


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("5 minutes", "5m"), ("30", "30s"), ("1d", "24h"), ("1.5 days", "36h"), ("1h 30m", "1h30m"), ("2 hours and 5 min", "2h5m"), ("10sec", "10s"),
        ("1w", "168h"), ("500 ms", "500ms"), ("soon", None), ("", None), ("5m", None), ("5 fortnights", None), ("3M", "3m"),
    ],
)  # fmt: skip
def test_durations(text, near):
    assert near_values.near_duration(text) == near


@pytest.mark.parametrize(
    ("function", "text", "near"),
    [
        ("label", "My_App", "my-app"), ("label", "web.shop", "web-shop"), ("label", "-a-", "a"), ("label", "___", None), ("label", "a", None),
        ("label", "a" * 70, "a" * 63), ("subdomain", "My_App.Example.com", "my-app.example.com"), ("subdomain", "a..b", "a.b"),
        ("subdomain", "https://a.example.com:80/x", "a.example.com"), ("subdomain", "a.example.com:80", "a.example.com"), ("subdomain", "a/b", "a-b"),
        ("label", "Äpp é", "app-e"), ("subdomain", "straße.de", "stra-e.de"), ("subdomain", "a.-b", "a.b"), ("dns1035_label", "1-web", "web"), ("dns1035_label", "WEB", "web"), ("dns1035_label", "123", None),
        ("port_name", "HTTP_Web", "http-web"), ("port_name", "a-name-that-is-too-long", "a-name-that-is"), ("port_name", "8080", None),
        ("label_value", "two words", "two-words"), ("label_value", 'hello"', "hello"), ("label_value", "v1+git", "v1-git"), ("label_value", "!", None),
        ("label_key", "-x/y", "x/y"), ("label_key", "a/b/c", "a/b-c"), ("label_key", "b b", "b-b"), ("label_key", "/b", "b"), ("label_key", "a/", None),
        ("label_key", "Example.COM/My Key", "example.com/My-Key"), ("data_key", "conf/app.yaml", "conf-app.yaml"), ("data_key", "..", None),
        ("data_key", "a b", "a-b"), ("header", "X_Header Name", "X-Header-Name"), ("percentage", "50", "50%"), ("percentage", "50 %", "50%"), ("percentage", "12.5%", "12%"), ("percentage", "%", None),
    ],
)  # fmt: skip
def test_names(function, text, near):
    assert getattr(near_values, f"near_{function}")(text) == near


TEXTS = st.text() | st.text("aA1-_./ é", max_size=80)


@given(TEXTS)
def test_what_is_proposed_is_good(text):
    for propose, judge in (
        (near_values.near_label, names.is_dns1123_label),
        (near_values.near_subdomain, names.is_dns1123_subdomain),
        (near_values.near_dns1035_label, names.is_dns1035_label),
        (near_values.near_port_name, identifiers.is_valid_port_name),
        (near_values.near_label_value, names.is_valid_label_value),
        (near_values.near_label_key, names.is_qualified_name),
        (near_values.near_data_key, identifiers.is_config_map_key),
        (near_values.near_header, identifiers.is_http_header_name),
        (near_values.near_percentage, identifiers.is_valid_percent),
    ):
        near = propose(text)
        assert near is None or (near != text and judge(near) == [])


@given(st.from_regex(r"[+-]?[0-9.,_]{1,6} ?[a-zA-Z]{0,5}", fullmatch=True))
def test_what_is_proposed_is_an_amount(text):
    assert all(each == each.strip() and Quantity.parse(each) for each in near_values.near_quantities(text))


@given(st.from_regex(r"([0-9]{1,9}([.,][0-9]{1,3})? ?(s|min|hours|d|w|)){1,3}", fullmatch=True))
def test_what_is_proposed_is_a_length_of_time(text):
    near = near_values.near_duration(text)
    assert near is None or parse_duration(near) is not None


@pytest.mark.parametrize("text", ["0x" + "f" * 5000, "9" * 5000, "9" * 400 + "d", "1" * 61, "10000000d", "1h" * 31])
def test_nothing_is_near_what_is_too_long_or_too_large(text):
    assert near_values.near_quantities("0x" + "f" * 5000) == []
    assert near_values.near_duration(text) is None
    assert near_values.near_percentage("9" * 5000) is None


def test_the_host_name_within_what_is_more_than_one() -> None:
    assert host_within("2001:db8::1") == ("an IP address", "")
    assert host_within("192.0.2.7:80") == ("an IP address with a port", "")
    assert host_within("[2001:db8::1]:80") == ("an IP address with a port", "")
    assert host_within("https://user@Web.test:80/a?b") == ("a URL", "web.test")
    assert host_within("http://192.0.2.7/") == ("a URL", "")
    assert host_within("web.test:80") == ("a host name with a port", "web.test")
    assert host_within("web.test:80/a") == ("a host name with a path", "web.test")
    assert host_within("we_b.test:80") == ("a host name with a port", "")
    assert host_within("web.test") is None
    assert host_within("we_b.test") is None
    assert host_within(":80") is None
    assert host_within("a:b:c") is None

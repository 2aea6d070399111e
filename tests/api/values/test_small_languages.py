import base64 as reference
import datetime as dt
import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.values import addresses, base64
from kubecheck.values.cron import CronError, parse_cron
from kubecheck.values.duration import DurationError, parse_duration, print_duration
from kubecheck.values.go_json import list_error, object_error, syntax_error
from kubecheck.values.image import parse_image
from kubecheck.values.intstr import atoi, scaled_value
from kubecheck.values.selector import Selector, validate_label_selector
from kubecheck.values.time import canonical_time, civil_from_days, days_from_civil


def test_a_missing_selector_selects_nothing_and_an_empty_one_everything():
    assert not Selector.of(None).matches({"a": "b"})
    assert Selector.of({}).matches({"a": "b"})
    assert Selector.of({}).is_empty


def test_selector_objects_are_validated_in_the_servers_words():
    errors = validate_label_selector({"matchExpressions": [{"key": "a", "operator": "In"}, {"key": "a b", "operator": "Is"}]}, ("s",))
    assert [(error.field, error.type) for error in errors] == [
        ("s.matchExpressions[0].values", "FieldValueRequired"),
        ("s.matchExpressions[1].operator", "FieldValueInvalid"),
        ("s.matchExpressions[1].key", "FieldValueInvalid"),
    ]


@given(st.ip_addresses())
@settings(max_examples=100, deadline=None)
def test_addresses_agree_with_the_standard_library(address):
    parsed = addresses.parse_ip(str(address))
    assert parsed is not None
    mapped = getattr(address, "ipv4_mapped", None)
    assert str(parsed) == str(mapped or address)
    assert parsed.is_loopback == (mapped or address).is_loopback


@given(st.text(alphabet="0123456789abcdef.:/%", max_size=20))
@settings(max_examples=100, deadline=None)
def test_strict_addresses_agree_with_the_standard_library(text):
    try:
        expected = ipaddress.ip_address(text) if "%" not in text else None
    except ValueError:
        expected = None
    parsed = addresses.parse_ip_strict(text)
    assert (parsed is None) == (expected is None)


def test_networks():
    network = addresses.parse_cidr("10.1.2.3/16")
    assert str(network) == "10.1.0.0/16"
    assert network.contains(addresses.parse_ip("10.1.255.1"))
    assert not network.contains(addresses.parse_ip("10.2.0.1"))
    assert [error.detail for error in addresses.is_valid_cidr_for_legacy_field((), "10.1.2.3/16")] == [
        "must not have bits set beyond the prefix length"
    ]
    assert [error.detail for error in addresses.is_valid_ip_for_legacy_field((), "010.0.0.1")] == ["must not have leading 0s"]


@pytest.mark.parametrize(
    ("schedule", "following"),
    [
        ("*/5 * * * *", "2023-11-14T22:15:00Z"),
        ("0 0 29 2 *", "2024-02-29T00:00:00Z"),
        ("@hourly", "2023-11-14T23:00:00Z"),
        ("@every 90s", "2023-11-14T22:14:50Z"),
        ("0 0 * * MON-FRI", "2023-11-15T00:00:00Z"),
        ("0 12 1 * 0", "2023-11-19T12:00:00Z"),
    ],
)
def test_next_runs(schedule, following):
    moment = dt.datetime.fromtimestamp(parse_cron(schedule).next(1_700_000_000), tz=dt.UTC)
    assert moment.strftime("%Y-%m-%dT%H:%M:%SZ") == following


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("61 * * * *", "end of range (61) above maximum (59): 61"),
        ("a * * * *", 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'),
        ("* * * *", "expected exactly 5 fields, found 4: [* * * *]"),
        ("@never", "unrecognized descriptor: @never"),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("TZ=UTC", "invalid schedule format: runtime error: slice bounds out of range [:-1]"),
    ],
)
def test_schedules_that_are_none(schedule, words):
    with pytest.raises(CronError) as caught:
        parse_cron(schedule)
    assert str(caught.value) == words


@given(st.text(alphabet="0123456789*/-,@ TZ=a?", max_size=14))
@settings(max_examples=100, deadline=None)
def test_hostile_schedules_are_read_or_refused(text):
    try:
        schedule = parse_cron(text)
    except CronError:
        return
    following = schedule.next(0)
    assert following is None or following > 0


def test_durations_in_gos_words():
    assert parse_duration("1h30m") == 5400 * 10**9
    with pytest.raises(DurationError, match='time: missing unit in duration "1"'):
        parse_duration("1")


@pytest.mark.parametrize("text", ["0s", "1ns", "1.5µs", "-100ms", "1.000000001s", "1m0s", "-1h0m0.5s", "1h30m0s", "25h0m1s"])
def test_durations_as_go_writes_them(text):
    assert print_duration(parse_duration(text)) == text


@given(st.dates())
@settings(max_examples=100, deadline=None)
def test_days_agree_with_the_standard_library(day):
    days = (day - dt.date(1970, 1, 1)).days
    assert days_from_civil(day.year, day.month, day.day) == days
    assert civil_from_days(days) == (day.year, day.month, day.day)


@given(st.binary(max_size=40))
@settings(max_examples=100, deadline=None)
def test_base64_reads_what_the_standard_library_writes(data):
    text = reference.b64encode(data).decode()
    assert base64.decode(text) == data
    assert base64.decoded_length(text) == len(data)


def test_base64_faults_are_at_gos_offset():
    assert [base64.illegal_offset(text) for text in ("YQ==", "YQ=", "YQ", "Y!==", "YQ==YQ==", "YQ\n==")] == [None, 3, 0, 1, 4, None]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("nginx", ("docker.io", "library/nginx", "", "", "latest")),
        ("team/app:1.2", ("docker.io", "team/app", "1.2", "", "1.2")),
        ("localhost:5000/a/b", ("localhost:5000", "a/b", "", "", "latest")),
        ("r.example/a@sha256:" + "0" * 64, ("r.example", "a", "", "sha256:" + "0" * 64, "")),
    ],
)
def test_images(text, parts):
    image = parse_image(text)
    assert (image.registry, image.repository, image.tag, image.digest, image.pulled_tag) == parts


@pytest.mark.parametrize("text", ["", "Nginx", "a//b", "a:", "a b", "a@sha256:1", "a__ _b"])
def test_texts_that_are_no_images(text):
    assert parse_image(text) is None


def test_percentages():
    assert [scaled_value("25%", 3, up) for up in (True, False)] == [1, 0]
    assert scaled_value(4, 10, True) == 4
    assert scaled_value("x", 10, True) is None
    assert [atoi(text) for text in ("+7", "-7", "7a", "", "9223372036854775808")] == [7, -7, None, None, None]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", ""),
        ("", "unexpected end of JSON input"),
        ("[]", "json: cannot unmarshal array into Go value of type map[string]interface {}"),
        ('{"a" 1}', "invalid character '1' after object key"),
        ("{'a'", "invalid character '\\'' looking for beginning of object key string"),
        ("{} x", "invalid character 'x' after top-level value"),
        ('{"a": -', "invalid character ' ' in numeric literal"),
        ('{"a": 1.', "invalid character ' ' after decimal point in numeric literal"),
        ('{"a": 1e', "invalid character ' ' in exponent of numeric literal"),
        ('{"a": tru', "invalid character ' ' in literal true (expecting 'e')"),
        ('{"a": "x\\', "invalid character ' ' in string escape code"),
        ('{"a": "\\u12', "invalid character ' ' in \\u hexadecimal character escape"),
        ('{"a": "x', "unexpected end of JSON input"),
    ],
)
def test_json_faults_in_gos_words(text, words):
    assert object_error(text.encode()) == words


@pytest.mark.parametrize(
    ("text", "before", "since"),
    [
        ("é", "invalid character 'Ã' looking for beginning of value", "invalid character 'é' looking for beginning of value"),
        ('{"a":\u2028}', "invalid character 'â' looking for beginning of value", "invalid character '\\u2028' looking for beginning of value"),
        ('{"a":1.}', "invalid character '}' after decimal point in numeric literal", "invalid character '}' in numeric literal"),
        ('{"a":1e}', "invalid character '}' in exponent of numeric literal", "invalid character '}' in numeric literal"),
        ('{"a":"\\x"}', "invalid character 'x' in string escape code", "invalid escape sequence `\\x` in string"),
        ('{"a":"\\u12"}', "invalid character '\"' in \\u hexadecimal character escape", 'invalid escape sequence `\\u12"}` in string'),
        ('{"a":"\\uzz z"}', "invalid character 'z' in \\u hexadecimal character escape", 'invalid escape sequence "\\\\uzz z" in string'),
        ('{"a":"\\u12', "invalid character ' ' in \\u hexadecimal character escape", "unexpected end of JSON input"),
        ('{"a":"\\u0041', "unexpected end of JSON input", "unexpected end of JSON input"),
        ('{"a":"\t"}', "invalid character '\\t' in string literal", "invalid character '\\t' in string"),
        ("nul", "invalid character ' ' in literal null (expecting 'l')", "unexpected end of JSON input"),
        ("-", "invalid character ' ' in numeric literal", "unexpected end of JSON input"),
        ('{"a":"\\n\\u0041"}', "", ""),
    ],
)
def test_json_faults_in_the_words_of_the_go_that_a_server_is_built_with(text, before, since):
    assert object_error(text.encode()) == before
    assert object_error(text.encode(), is_second=True) == since


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        ("2024-01-01T00:00:00+02:00", "2023-12-31T22:00:00Z"),
        ("2024-02-29T23:30:15.123456-01:45", "2024-03-01T01:15:15Z"),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:01Z", "0001-01-01T00:00:01Z"),
    ],
)
def test_times_as_the_server_prints_them(text, printed):
    assert canonical_time(text) == printed


def test_an_image_whose_repository_is_too_long_is_none():
    assert parse_image("a/" + "b" * 253) is not None
    assert parse_image("a/" + "b" * 254) is None


@pytest.mark.parametrize(("text", "family"), [("10.0.0.0/8", 4), ("::ffff:10.0.0.0/104", 4), ("::ffff:10.0.0.0/95", 6), ("fd00::/8", 6)])
def test_the_family_of_a_network(text, family):
    assert addresses.parse_cidr(text).family == family


@pytest.mark.parametrize("opening", ['{"a":', "["])
@pytest.mark.parametrize("is_second", [False, True])
def test_json_that_is_too_deep_is_told_and_no_crash(opening, is_second):
    assert syntax_error(opening.encode() * 100_000, is_second=is_second) == "exceeded max depth"


@pytest.mark.parametrize(("text", "words"), [
    ("[]", ""), ("null", ""), ("x", "invalid character 'x' looking for beginning of value"), ("", "unexpected end of JSON input"),
    ('{"a": 1}', "json: cannot unmarshal object into Go value of type []v1.Toleration"),
    ("1", "json: cannot unmarshal number into Go value of type []v1.Toleration"),
])  # fmt: skip
def test_json_that_is_no_list(text, words):
    assert list_error(text.encode(), "[]v1.Toleration") == words

"""The door of small languages: quantities, schedules, addresses, names, images, selectors, certificates, file patterns, steps of plays."""

from __future__ import annotations

import contextlib
import functools

from fuzzing import seeds
from fuzzing.door import Door, bytes_of
from fuzzing.mutation import change_text


@functools.cache
def _languages():
    """The functions of each small language with the errors that they may raise, and texts to begin with."""
    from kubecheck.near import nearest
    from kubecheck.schema.formats import go_urls, mail_addresses, named
    from kubecheck.sim.play.steps import StepError, read_steps
    from kubecheck.source.file_patterns import compile_pattern
    from kubecheck.source.gitignore import matches_wild
    from kubecheck.values import (
        addresses,
        base64,
        cron,
        der,
        duration,
        go_json,
        identifiers,
        image,
        intstr,
        names,
        near_values,
        pem,
        quantity,
        selector_text,
        service_addresses,
        time,
        x509,
    )

    def of(module, begin):
        return [
            getattr(module, name)
            for name in dir(module)
            if name.startswith(begin) and getattr(module, name).__module__ == module.__name__
            if callable(getattr(module, name))
        ]

    def amounts(text):
        found = quantity.Quantity.parse(text)
        return (
            found.text,
            found.canonical(),
            found.value(),
            found.milli_value(),
            found.wrapped(),
            quantity.stored_text(found),
            quantity.Quantity.parse(found.canonical()),
        )

    def schedule(text):
        return cron.parse_cron(text).next(1_700_000_000)

    def select(text):
        return selector_text.parse_selector(text).matches({"a": "b", "c": "1"})

    def formats(text):
        return [named.matches_format(each, text) for each in sorted(named.SUPPORTED)]

    def percents(text):
        return intstr.scaled_value(text, 10, True), intstr.percent_value(text), intstr.is_percent(text)

    def certificates(text):
        data = bytes_of(text)
        for block in pem.blocks_of(data):
            for read in (x509.public_key_of, x509.public_key_of_private):
                with contextlib.suppress(x509.CertificateError, der.DerError):
                    read(block.data)

    return {
        "quantity": ([amounts], (quantity.QuantityError,)),
        "schedule": ([schedule], (cron.CronError,)),
        "duration": ([duration.parse_duration], (duration.DurationError,)),
        "time": ([time.is_time_zone], ()),
        "address": ([addresses.parse_ip, addresses.parse_ip_strict, addresses.parse_cidr, addresses.is_ip, lambda text: (addresses.is_valid_ip((), text), addresses.is_valid_cidr((), text))], ()),
        "base64": ([base64.decode, base64.decoded_length, base64.illegal_offset], (ValueError,)),
        "json": ([lambda text: (go_json.object_error(bytes_of(text)), go_json.syntax_error(bytes_of(text)))], ()),
        "identifier": ([*of(identifiers, "is_c"), *of(identifiers, "is_env"), *of(identifiers, "is_valid_port_name"), *of(identifiers, "is_valid_percent"), *of(identifiers, "is_http"), *of(identifiers, "is_relaxed"), *of(identifiers, "is_config")], ()),
        "image": ([image.parse_image], ()),
        "number": ([intstr.atoi, percents], (ValueError,)),
        "name": ([*of(names, "is_dns"), names.is_qualified_name, names.is_valid_label_value, names.is_path_segment_name, *(functools.partial(each, prefix=True) for each in of(names, "name_is"))], ()),
        "near value": ([*of(near_values, "near_"), near_values.host_within], ()),
        "near name": ([lambda text: nearest(text, ("containers", "image", "imagePullPolicy", text[:3]))], ()),
        "selector": ([select], (ValueError,)),
        "service address": ([service_addresses.service_addresses, service_addresses.host_address], ()),
        "certificate": ([certificates], ()),
        "url": ([go_urls.parse, go_urls.parse_request_uri, go_urls.unescape], (go_urls.URLError,)),
        "mail address": ([mail_addresses.is_mail_address], ()),
        "format": ([formats], ()),
        "file pattern": ([lambda text: compile_pattern(text)("a/b/c.yaml"), lambda text: matches_wild(text, "a/b/c.yaml"), lambda text: matches_wild("a/**/*.yaml", text)], ()),
        "play step": ([lambda text: read_steps([text])], (StepError,)),
    }  # fmt: skip


_BEGIN = {
    "quantity": ("1", "100m", "1.5Gi", "1e3", "0.1Ki", "-1", "+1E", "1e-10"), "schedule": ("*/5 * * * *", "0 0 1 1 *", "@hourly", "@every 1h", "TZ=UTC 0 0 * * 1-5"), "duration": ("1h30m", "1.5s", "-1us"),
    "time": ("Europe/Berlin", "UTC", "2020-01-01T00:00:00Z"), "address": ("10.0.0.1", "::1", "10.0.0.0/8", "::ffff:1.2.3.4"), "base64": ("YWJj", "YQ==", "YQ=\n="), "json": ('{"a":[1,2.5e3,"x\\u0041",null,true]}', "[]"),
    "identifier": ("A_B", "http", "50%", "X-Header"), "image": ("nginx:1.27", "a.b:5000/c/d@sha256:" + "a" * 64), "number": ("50%", "8080", "-1"), "name": ("web", "a.b/c", "*.example.com"),
    "near value": ("1 Gi", "Web_1", "1,5"), "near name": ("contianers", "imagepullpolicy"), "selector": ("a=b,c in (d,e),!f", "a!=b", "c notin (1)"), "service address": ("http://web.default.svc:80/x", "a,b.c.svc.cluster.local:443"),
    "certificate": ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",), "url": ("https://user@example.com:80/a?b#c", "http://[::1]:1/"), "mail address": ("A <a@b.c>", '"x y"@z'),
    "format": ("2020-01-01", "a@b.c", "uuid"), "file pattern": ("**/*.yaml", "a/[b-d]/?.yaml", "!/x/", "\\*"), "play step": ("update=Deployment/web", "drain=n1+n2", "outage=zone/a", "upgrade", "change=HEAD"),
}  # fmt: skip


def _language_seeds():
    found = [{"of": name, "text": text} for name, texts in _BEGIN.items() for text in texts]
    files = ("addresses", "base64", "cron", "duration", "go_json", "identifiers", "image", "intstr", "names", "quantity", "time")
    homes = ("address", "base64", "schedule", "duration", "json", "identifier", "image", "number", "name", "quantity", "time")
    for file, home in zip(files, homes, strict=True):
        found += [
            {"of": home, "text": row[1][0]}
            for row in seeds.rows("api", "values", "questions", f"{file}.jsonl")
            if row[1] and isinstance(row[1][0], str)
        ]
    return found


def _try_language(value):
    functions, errors = _languages()[value["of"]]
    for function in functions:
        with contextlib.suppress(*errors):
            function(value["text"])


def _change_language(chance, value, others, pieces):
    if chance.random() < 0.1:
        return {"of": chance.choice(list(_BEGIN)), "text": value["text"]}
    return {"of": value["of"], "text": change_text(chance, value["text"], [chance.choice(others)["text"]], pieces)[:4000]}


def doors():
    """The door of this module."""
    yield Door(
        "small-languages",
        "quantities, schedules, addresses, names, images, selectors, certificates, file patterns, steps of plays",
        _language_seeds,
        _try_language,
        change=_change_language,
    )

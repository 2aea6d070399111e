"""Addresses of Services: what is one, where it stands, and what it stands for."""

import pytest

from kubecheck.values.service_addresses import host_address, service_addresses


def found_in(text):
    return [
        (each.name, each.namespace, each.pod, each.port, text[each.start : each.end], text[each.port_start : each.port_end] if each.port_is_written else "")
        for each in service_addresses(text)
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("http://web.shop.svc:8080/", [("web", "shop", "", 8080, "web.shop.svc", "8080")]),
        ("web.shop.svc.cluster.local.", [("web", "shop", "", None, "web.shop.svc.cluster.local", "")]),
        ("https://Web/", [("web", "", "", 443, "Web", "")]),
        ("ws://web.shop", [("web", "shop", "", 80, "web.shop", "")]),
        ("db:5432", [("db", "", "", 5432, "db", "5432")]),
        ("--peers=a:80,b.shop:81", [("a", "", "", 80, "a", "80"), ("b", "shop", "", 81, "b.shop", "81")]),
        ("db-0.db,db-1.db:80", [("db-1", "db", "", 80, "db-1.db", "80"), ("db-0", "db", "", None, "db-0.db", "")]),
        ("--seeds=db-0.db", [("db-0", "db", "", None, "db-0.db", "")]),
        ("user:word@tcp(db:3306)/x", [("db", "", "", 3306, "db", "3306")]),
        ("user:word@db:3306/x", [("db", "", "", 3306, "db", "3306")]),
        ("redis://user@db:6379/0,db-0.db:6380", [("db", "", "", 6379, "db", "6379"), ("db-0", "db", "", 6380, "db-0.db", "6380")]),
        ("postgres://user:word@db.shop.svc:5432/x", [("db", "shop", "", 5432, "db.shop.svc", "5432")]),
        ("--join=db-0.db.shop.svc:7946", [("db", "shop", "db-0", 7946, "db-0.db.shop.svc", "7946")]),
        ("$(POD_NAME).db.shop.svc:80", [("db", "shop", "$(POD_NAME)", 80, "db.shop.svc", "80")]),
        ("_http._tcp.web.shop.svc", [("web", "shop", "", None, "_http._tcp.web.shop.svc", "")]),
        ("a http://web/x\n# http://old/y\n", [("web", "", "", 80, "web", "")]),
    ],
)
def test_addresses(text, wanted):
    assert found_in(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "http://${NAME}.shop.svc", "http://web.${NAMESPACE}.svc", "${NAME}-web.shop.svc", "http://web-$(NAME)", "http://web:$(PORT)", "web\\.shop\\.svc",
        "*.web.shop.svc", "http://10.0.0.1:80", "http://www.example.com", "web.shop.svc.example.com", "http://localhost:80", "a.b.c.d.shop.svc",
        "shop.svc", "mail@web.shop.svc", "db:5", "db:5432x", "db.db", "/etc/db-0.conf", "db-0.db.example", "db-0.db\nb", "a\ndb:5432", "10:5432",
    ],
)  # fmt: skip
def test_what_is_no_address(text):
    assert found_in(text) == []


def test_a_host_that_is_all_of_a_value():
    address = host_address("db-0.db.shop.svc")
    assert (address.name, address.namespace, address.pod, address.port, address.is_full) == ("db", "shop", "db-0", None, True)
    assert (host_address("db").name, host_address("db.shop").namespace) == ("db", "shop")
    assert [host_address(text) for text in ("", "db:80", "localhost", "10.0.0.1", "$(DB)", "www.example.com")] == [None] * 6

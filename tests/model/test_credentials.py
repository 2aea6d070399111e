"""What is a credential by its form and by its name, form by form, and what is none by a hair. No value is one: they are put together here."""

import pytest

from kubecheck.model.security import credentials
from kubecheck.model.security.credentials import credential_in, is_named_credential, is_sample, may_hold_credential, names_credential

MIXED = "a1B2c3D4e5F6g7H8i9J0" * 6


def letters(count):
    return MIXED[:count]


KEY = "-----BEGIN {}PRIVATE KEY{}-----\n{}"
BASE32 = "Q3R5T7W2Y4Z6P2N4"
FORMS = [
    ("a private key", KEY.format("", "", letters(40)), KEY.format("", "", letters(39))),
    ("a private key", KEY.format("RSA ", "", letters(40)), KEY.format("rsa ", "", letters(40))),
    ("a private key", KEY.format("PGP ", " BLOCK", "Version: GnuPG\n\n" + letters(40)), KEY.format("", " BLOC", letters(40))),
    ("a private key", KEY.format("", "", letters(40)).replace("\n", "\\n"), KEY.format("", "", letters(40)).replace("\n", "")),
    ("an access key of AWS", "AKIA" + BASE32, "AKIA" + BASE32[:15]),
    ("an access key of AWS", "ASIA" + BASE32, "ASIA" + BASE32[:15] + "1"),
    *[("a token of GitHub", f"gh{kind}_" + letters(36), f"gh{kind}_" + letters(35)) for kind in "oprsu"],
    ("a token of GitHub", "github_pat_" + letters(60), "github_pat_" + letters(59)),
    ("a token of GitLab", "glpat-" + letters(20), "glpat-" + letters(19)),
    *[("a token of Slack", f"xox{kind}-" + letters(20), f"xox{kind}-" + letters(19)) for kind in "abeoprs"],
    (
        "a webhook address of Slack", "https://hooks.slack.com/services/T1234567A/B1234567A/" + letters(20),
        "https://hooks.slack.com/services/T1234567A/B1234567A/" + letters(19),
    ),
    ("an API key of Google", "AIza" + letters(35), "AIza" + letters(34)),
    ("a key of Stripe", "sk_live_" + letters(20), "sk_live_" + letters(19)),
    ("a key of Stripe", "rk_live_" + letters(20), "pk_live_" + letters(20)),
    ("a token of npm", "npm_" + letters(36), "npm_" + letters(35)),
    ("a token of PyPI", "pypi-Ag" + letters(50), "pypi-Ag" + letters(49)),
    ("a token of Docker Hub", "dckr_pat_" + letters(20), "dckr_pat_" + letters(19)),
    ("a token of DigitalOcean", "dop_v1_" + "0a1b2c3d" * 8, "dop_v1_" + "0a1b2c3d" * 7 + "0a1b2c3"),
    ("a key of SendGrid", f"SG.{letters(22)}.{letters(43)}", f"SG.{letters(22)}.{letters(39)}"),
    ("an API key of a model provider", "sk-ant-" + letters(40), "sk-ant-" + letters(39)),
    ("an API key of a model provider", "sk-proj-" + letters(40), "sk-other-" + letters(40)),
    ("a token of Hugging Face", "hf_" + letters(34), "hf_" + letters(33)),
    ("a token of Vault", "hvs." + letters(24), "hvs." + letters(23)),
    ("a token of Terraform Cloud", f"{letters(14)}.atlasv1.{letters(60)}", f"{letters(14)}.atlasv1.{letters(59)}"),
    ("a key of New Relic", "NRAK-" + letters(27).upper(), "NRAK-" + letters(27)),
    ("a key of an Azure storage account", f"AccountKey={letters(86)}==", f"AccountKey={letters(85)}=="),
    ("a signed token (JWT)", f"eyJ{letters(10)}.eyJ{letters(10)}.{letters(20)}", f"eyJ{letters(10)}.eyJ{letters(10)}.{letters(19)}"),
    ("a URL with a password", "postgres://user:h8Kd0sl@db/x", "postgres://user@db/x:h8Kd0sl"),
    ("a URL with a password", "http://a/b?x=1&password=h8Kd0sl", "http://a/b?x=1&passwords=h8Kd0sl"),
    ("a URL with a password", "http://a/b?PASSWD=h8Kd0sl", "http://a/b?password=$h8Kd0sl"),
    ("a password of a registry", '{"auths":{"r.io":{"auth":"dXNlcjpoOEtk"}}}', '{"auths":{"r.io":{"auth":"dXNlcjp"}}}'),
    ("a connection string with a password", "user:h8Kd0sl@tcp(db:3306)/x", "user:h8Kd0sl@udp(db:3306)/x"),
    ("a connection string with a password", "user:h8Kd0sl@unix(/run/x)", "user:{h8Kd0sl@unix(/run/x)"),
    ("a connection string with a password", "Server=db;Database=x;Password=h8Kd0sl", "Server=db;Database=x;Passwords=h8Kd0sl"),
    ("a connection string with a password", "host=db pwd=h8Kd0sl", "host=db;a=b;opwd=h8Kd0sl"),
    ("a connection string with a password", "initial catalog=x;user id=y; password =h8Kd0sl", "catalogs=x;users=y;password=h8Kd0sl"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "credential", "other"), FORMS)
def test_a_form(word, credential, other):
    assert may_hold_credential(credential)
    assert credential_in(other) is None
    own, behind = credential_in(credential), credential_in(f"see {credential}")
    assert own is not None
    assert own[0] == word
    assert behind == (word, own[1] + 4, own[2] + 4)


@pytest.mark.parametrize(("text", "expected"), [
    ("see AKIA" + BASE32 + " there", ("an access key of AWS", 4, 24)),
    ("at postgres://user:h8Kd0sl@db/x", ("a URL with a password", 3, 28)),
    ("at http://:h8Kd0sl@db", ("a URL with a password", 3, 20)),
    ("x Server=db;Password=h8Kd0sl; y", ("a connection string with a password", 2, 28)),
    ("h://:p7q@dbx", ("a URL with a password", 0, 10)),
    ("h://:p7q@db", None),  # shorter than any
    ("http://a:changeme@b http://a:h8Kd0sl@b", ("a URL with a password", 20, 38)),
    ("http://a:changeme@b http://a:password@b", None),
    ("nothing of the sort", None),
])  # fmt: skip
def test_where_it_stands(text, expected):
    assert credential_in(text) == expected


@pytest.mark.parametrize("text", ["", "nothing of the sort", "akia", "password: h8Kd0sl", "mail to a.b.c"])
def test_most_texts_are_passed_over(text):
    assert not may_hold_credential(text)


@pytest.mark.parametrize(("value", "expected"), [
    *[(word, True) for word in ("changeme", "change-me", "CHANGE_ME", "pass.word", "secret", "test", "dummy", "tbd", "uuddlrlrbabas", "value")],
    ("secret1", False), ("tests", False),
    ("your-key", True), ("my_token", True), ("YOURKEY", True), ("change_me_now", True), ("the key", True), ("theme", False), ("a-b3d", True), ("a b3d", True), ("ab-c3", False),
    ("h8example9", True), ("h8xxxx9a", True), ("h8xxx9ab", False), ("h8***9ab", True), ("h8**9ab", False), ("h8...9ab", True), ("h8..9ab", False),
    ("12345678", True), ("1234568", False), ("h81234567", False), ("h8placeholder", True),
    ("DB_PASSWORD", True), ("DBPASSWORD", False), ("Db_Password", False), ("DB_PASSWORD1", False),
    ("aaaaaa", True), ("ababab", True), ("abcabc", False), ("a-a-b", True), ("", True), ("${VAR}", True), ("<name>", True),
])  # fmt: skip
def test_a_sample(value, expected):
    assert is_sample(value) is expected


@pytest.mark.parametrize(("name", "expected"), [
    *[(name, True) for name in (
        "password", "DB_PASSWORD", "dbPassword", "db-passwd", "passphrase", "pass", "dbPass", "pwd", "secret", "clientSecret", "token", "auth.token", "credential", "credentials",
        "SECRET_KEY_BASE", "apiKey", "api_key", "APIKEY", "secretKey", "accessKey", "privatekey", "encryption-key", "signing.key", "masterKey", "hmac_key", "sessionKey",
    )],
    *[(name, False) for name in (
        "passwordFile", "tokenTTL", "secretName", "key", "publicKey", "compass", "mypwd", "notoken", "passwords", "tokens", "bypass", "by-pass_bypass", "publicToken", "public_token",
        "pageToken", "continueToken", "nextToken", "pullSecret", "image_pull_secrets", "tlsSecret", "existingSecret", "certSecret", "certificate_secret", "",
    )],
])  # fmt: skip
def test_a_name_of_a_credential(name, expected):
    assert names_credential(name) is expected


@pytest.mark.parametrize(("name", "value", "expected"), [
    ("password", "h8Kd0sl", True), ("pass", "h8Kd0sl", True), ("passwords", "h8Kd0sl", False), ("password", "changeme", False), ("password", "", False),
    *[("token", value, False) for value in (
        "true", "False", "none", "ENABLED", "1234", "30s", "500ms", "7d", "/run/x", "./run/x", "~/x9k", "$h8Kd0sl", "%h8Kd0sl", "<h8Kd0sl>", "@h8Kd0sl", "h8{{ x }}", "h8${x}", "h8$(x)",
        "arn:h8Kd0sl", "vault:h8Kd0sl", "env/h8Kd0sl", "ref+h8Kd0sl", "https://h8Kd0sl", "h8://k?d", "h8 Kd0sl", "bearer", "x-authKd0", "Basic",
    )],
    *[("token", value, True) for value in ("12345", "30x7k", "truely9", "arnh8Kd0sl", "http://a:h8@b", "h8Kd$0sl", "bearer9k")],
    ("secret", "my0-app-secret", False), ("secret", "web-login", False), ("secret", "ns/web-login", False), ("secret", "web.login2", False), ("secret", "web-login-3", False),
    ("secret", "web-login345x", True), ("secret", "weblogin", True), ("secret", "Web-Login", True), ("credentials", "web-login", False), ("secrets", "web-login", False),
    ("token", "web-login", True), ("token", "web-login-token", False), ("token", "web-tls", False), ("token", "web-creds", False), ("token", "web-certs", False), ("token", "web-keys", False),
    ("token", "web-Token", True), ("password", "web-login-token", True), ("dbPwd", "web-auth", True), ("passwd", "web-auth", True), ("passphrase", "web-auth", True), ("pass", "web-auth", False),
])  # fmt: skip
def test_a_credential_by_its_name(name, value, expected):
    assert is_named_credential(name, value) is expected


@pytest.mark.parametrize("part", [part for parts, _, _ in credentials._FORMS for part in parts])
def test_a_text_with_a_part_of_a_form_is_worth_a_look(part):
    assert (may_hold_credential(f"plain {part} text"), may_hold_credential(part[:-1] if part != "@" else "plain")) == (True, part in {"@tcp(", "@unix("})


@pytest.mark.parametrize("name", ["DB_PASSWORD", "dbPwd", "API-KEY", "client.secret", "authToken", "credentials", "PAss", "\u017fecret", "to\u212aen"])
def test_a_name_of_a_credential_is_one_in_whatever_letters(name):
    assert names_credential(name) is True

"""What is a credential by its form, and what by the name of the field that holds it; samples and placeholders are none."""

from __future__ import annotations

import re
from functools import lru_cache

from kubecheck.documents.templates import is_placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Nothing is compiled before a text or name gives reason to.
# Texts of which every credential of some form has one, so that most texts are passed over at once; the word for it; and its form.
_FORMS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("PRIVATE KEY",), "a private key",
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n)+(?:[A-Za-z-]+: [^\n]*\n|\s)*[A-Za-z0-9+/=\s\\]{40}",
    ),
    # The same in base64.
    (("LS0tLS1CRUdJTi",), "a private key", r"LS0tLS1CRUdJTi(?:BSU0EgUFJJVkFURSBLRVkt|BFQyBQUklWQVRFIEtFWS|BQUklWQVRFIEtFWS|BPUEVOU1NIIFBSSVZBVEUgS0VZ|BFTkNSWVBURUQgUFJJVkFURSBLRVkt)[A-Za-z0-9+/\n ]{40,}={0,2}"),
    (("$2a$", "$2b$", "$2y$"), "the hash of a password", r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}"),
    (("$apr1$", "$1$", "$5$", "$6$"), "the hash of a password", r"\$(?:apr1|[156])\$(?:rounds=\d+\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{22,86}"),
    (("{SHA}", "{SSHA}"), "the hash of a password", r"\{S?SHA\}[A-Za-z0-9+/]{27,}={0,2}"),
    (("AKIA", "ASIA"), "an access key of AWS", r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    (("gho_", "ghp_", "ghr_", "ghs_", "ghu_"), "a token of GitHub", r"\bgh[oprsu]_[A-Za-z0-9]{36,}\b"),
    (("github_pat_",), "a token of GitHub", r"\bgithub_pat_[A-Za-z0-9_]{60,}"),
    (("glpat-",), "a token of GitLab", r"\bglpat-[A-Za-z0-9_-]{20,}"),
    (("xox",), "a token of Slack", r"\bxox[abeoprs]-[A-Za-z0-9-]{20,}"),
    (("hooks.slack.com",), "a webhook address of Slack", r"hooks\.slack\.com/services/T[A-Z0-9]{7,}/B[A-Z0-9]{7,}/[A-Za-z0-9]{20,}"),
    (("AIza",), "an API key of Google", r"\bAIza[A-Za-z0-9_-]{35}\b"),
    (("k_live_",), "a key of Stripe", r"\b[rs]k_live_[A-Za-z0-9]{20,}"),
    (("npm_",), "a token of npm", r"\bnpm_[A-Za-z0-9]{36}\b"),
    (("pypi-Ag",), "a token of PyPI", r"\bpypi-Ag[A-Za-z0-9_-]{50,}"),
    (("dckr_pat_",), "a token of Docker Hub", r"\bdckr_pat_[A-Za-z0-9_-]{20,}"),
    (("dop_v1_",), "a token of DigitalOcean", r"\bdop_v1_[0-9a-f]{64}\b"),
    (("SG.",), "a key of SendGrid", r"\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{40,46}"),
    (("sk-",), "an API key of a model provider", r"\bsk-(?:ant-|proj-)[A-Za-z0-9_-]{40,}"),
    (("hf_",), "a token of Hugging Face", r"\bhf_[A-Za-z0-9]{34}\b"),
    (("hvs.",), "a token of Vault", r"\bhvs\.[A-Za-z0-9_-]{24,}"),
    ((".atlasv1.",), "a token of Terraform Cloud", r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}"),
    (("NRAK-",), "a key of New Relic", r"\bNRAK-[A-Z0-9]{27}\b"),
    (("AccountKey=",), "a key of an Azure storage account", r"AccountKey=[A-Za-z0-9+/]{86}=="),
    (("eyJ",), "a signed token (JWT)", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}"),
    (("@",), "a URL with a password", r"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@\"'<>]*:(?P<secret>[^\s/:@\"'<>]+)@[A-Za-z0-9.\[-]"),
    (("assword=", "ASSWORD=", "wd=", "WD="), "a URL with a password", r"(?i)://[^\s\"'<>]*[?&](?:password|passwd|pwd)=(?P<secret>(?![$%{*@])[^\s&\"'<>]+)"),
    (("jdbc:oracle:",), "a URL with a password", r"jdbc:oracle:\w+:[^\s/@:]+/(?P<secret>(?![$%{*@])[^\s@\"'<>]+)@"),
    (
        ("IDENTIFIED ", "identified "), "a password in SQL",
        r"(?i)\bIDENTIFIED\s+(?:WITH\s+['\"]?\w+['\"]?\s+)?(?:BY|AS)\s+(?:PASSWORD\s+)?(?P<quote>['\"])(?P<secret>(?![$%{@:])[^'\"\s]+)(?P=quote)",
    ),
    (
        ("PASSWORD '", "password '", "PASSWORD =", "PASSWORD N'"), "a password in SQL",
        r"(?i)\b(?:CREATE|ALTER)\s+(?:ROLE|USER|LOGIN)\b[^;\n]*\bPASSWORD\s*=?\s*N?'(?P<secret>(?![$%{@:])[^'\s]+)'",
    ),
    (("authToken=", "_auth=", "_password="), "a token of npm", r":(?:_authToken|_auth|_password)\s*=\s*\"?(?P<secret>(?![$%{<])[^\s\"]+)"),
    (("Basic ", "Bearer ", "basic ", "bearer "), "a credential in an Authorization header", r"(?i)(?:\A(?=Basic )|authorization[\"']?\s*[:=]?\s*[\"']?)(?:Basic\s+(?P<secret>[A-Za-z0-9+/]{8,}={0,2})|(?:Bearer|Token)\s+(?P<token>(?=[^\s\"']*\d)[A-Za-z0-9._~+/-]{20,}=*))"),
    (
        ("curl ",), "a password in a command",
        r"\bcurl\b[^\n|;&]*?\s(?:-u|--user)[ =]?(?P<quote>[\"']?)[\w.@-]+:(?P<secret>(?![$%{<])[^\s\"'$]+)(?P=quote)(?=\s|$)",
    ),
    (
        ("mysql", "mariadb", "mongo", "sshpass"), "a password in a command",
        r"\b(?:mysql|mysqldump|mysqladmin|mysqlimport|mariadb|mariadb-dump|mariadb-admin|mongo|mongosh|mongodump|sshpass)\b[^\n|;&]*?\s(?:(?<=sshpass )-p ?|-p(?=\S)|--password=)(?P<quote>[\"']?)(?P<secret>(?![$%{<-])[^\s\"'$]+)(?P=quote)(?=\s|$)",
    ),
    (
        ("PGPASSWORD=", "MYSQL_PWD=", "REDISCLI_AUTH=", "SSHPASS=", "RESTIC_PASSWORD=", "VAULT_TOKEN="), "a password in a command",
        r"\b(?:PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH|SSHPASS|RESTIC_PASSWORD|VAULT_TOKEN)=(?P<quote>[\"']?)(?P<secret>(?![$%{<`])[^\s\"'$`;&]+)(?P=quote)",
    ),
    (('"auths"',), "a password of a registry", r'"auths"\s*:[\s\S]{0,2000}?"auth"\s*:\s*"(?P<secret>[A-Za-z0-9+/]{8,}={0,2})"'),
    (("@tcp(", "@unix("), "a connection string with a password", r"\b[\w.-]+:(?P<secret>(?![$%{*@])[^\s:@\"'/<>]+)@(?:tcp|unix)\("),
    (
        ("assword=", "ASSWORD=", "assword =", "wd=", "WD="), "a connection string with a password",
        (
            r"(?i)\b(?:server|host|hostname|data source|addr|user|user ?id|uid|username|port|database|dbname|initial catalog)\s?=[^\n;\"'=]{1,200}[; ]"
            r"(?:[^\n\"']{0,300}[; ])?(?:password|pwd)\s?=(?P<secret>(?![$%{*@])[^\s;&\"'<>]+)"
        ),
    ),
)  # fmt: skip
_MARKS = "$@{=\"' JGx"  # a look for one character takes far less than one for several


def _by_mark() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The parts of all forms, by a character that each of them has; empty where they have none of the marks."""
    found: dict[str, list[str]] = {}
    for part in dict.fromkeys(part for parts, _, _ in _FORMS for part in parts):
        found.setdefault(next((mark for mark in _MARKS if mark in part), ""), []).append(part)
    return tuple((mark, tuple(parts)) for mark, parts in found.items())


_PARTS = _by_mark()
SHORTEST = 12  # a URL with a password, at least

# The last word of a name whose value is a credential; what comes after it makes a name of something else: passwordFile, tokenTTL, secretName.
_NAMED = (
    r"(?i)(?:password|passwd|passphrase|(?:^|_)(?:pass|pwd|secret|token|credentials?|secret_key_base"
    r"|(?:api|secret|access|private|encryption|signing|master|hmac|session)_?key))$"
)
# One of them is in each such name.
_IN_NAMES = ("pass", "pwd", "secret", "token", "credential", "key")
# Names that end in such a word and are of what everybody may know, or of objects.
_NAMED_OTHERWISE = (
    r"(?i)(?:^|_)(?:bypass|public_?token|page_?token|continue_?token|next_?token|cluster_?token|(?:aws|minio|s3)_?access_?key|pull_?secrets?|tls_?secret|existing_?secret|cert(?:ificate)?_?secret)$"
)
_SEPARATORS = r"[-._]+"
_HUMP = r"(?<=[a-z0-9])(?=[A-Z])"
_SAMPLE_WORDS = frozenset((
    "changeit", "changeme", "changethis", "dummy", "example", "fake", "foo", "bar", "baz", "fixme", "insecure", "key", "mock", "pass", "passwd",
    "password", "placeholder", "redacted", "replaceme", "sample", "secret", "setme", "something", "tbd", "test", "testing", "todo", "token",
    "uuddlrlrbabas", "value",
))  # fmt: skip
_SAMPLE = (
    r"(?i)\A(?:your|my|some|insert|replace|enter|put|change|set|add|the|an?)[-_ ]\S*\Z|\A(?:your|change_?me|replace_?me)|example|x{4,}|\*{3,}|\.{3}|\A1234567|placeholder"
    r"|\A(?-i:[A-Z]+(?:_[A-Z]+)+)\Z"  # the name of a variable
)
# Values that say where the credential is, how long it lasts, or whether there is one.
_OTHER = (
    r"(?is)\A(?:|true|false|yes|no|on|off|none|null|enabled|disabled|optional|required|default|\d{1,4}|\d+(?:ms|s|m|h|d)"
    r"|~?\.{0,2}/.*|[$%<@].*|.*\{\{.*|.*\$[({].*"
    r"|(?:arn|ref|vault|file|env|op|sm|secret|projects|gcpsecretmanager|awssecret|akv)[:+/].*"
    r"|.*://[^:@/]*(?:[/?#].*)?|.*\s.*|(?:x-)?(?:auth\S*|bearer|basic))\Z"
)
# What is called a secret may be the name of one: words of letters that are joined by dashes, behind its namespace or not.
_NAMES_OBJECT = r"(?i)(?:secrets?|credentials?)\Z"
_JOINED_WORDS = r"\A[a-z]+\d{0,2}(?:[./-](?:[a-z]+\d{0,2}|\d{1,2}))+\Z"
# Names of objects: words that are joined by dashes, the last of which says what it is.
_OBJECT_NAME = r"\A[a-z0-9.-]*(?:secrets?|tokens?|tls|credentials?|creds|certs?|keys?|password|passwd|auth)\Z"


def credential_in(text: str) -> tuple[str, int, int] | None:
    """The first credential of `credentials_in`; None without one."""
    return next(credentials_in(text), None)


def credentials_in(text: str) -> Iterator[tuple[str, int, int]]:
    """The credentials in a text that are one by their form, form by form: the word for each, and from which character to which it goes.

    A place is told of once, by the first form that it has.
    """
    if len(text) < SHORTEST or not may_hold_credential(text):
        return
    told: list[tuple[int, int]] = []
    for parts, word, form in _FORMS:
        if not any(part in text for part in parts):
            continue
        for match in re.finditer(form, text):
            start, end = match.span()
            if not _is_sample_of(match) and not any(first < end and start < last for first, last in told):
                told.append((start, end))
                yield word, start, end


def _is_sample_of(match: re.Match[str]) -> bool:
    """Whether what matches a form is a sample: its secret part, where it has one; one in base64 also when a sample is encoded."""
    groups = match.groupdict()
    secret = groups.get("secret") or groups.get("token") or match[0]
    if "token" in groups and groups["secret"]:
        name, _, password = _decoded(secret).partition(":")
        return not name or not password or is_sample(password)
    return is_sample(secret)


def _decoded(text: str) -> str:
    """A text out of base64; empty where it is none."""
    import base64

    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""


def may_hold_credential(text: str) -> bool:
    """Whether it is worth looking for a credential in a text, or in several that are put together into one."""
    for mark, parts in _PARTS:
        if mark in text:
            for part in parts:
                if part in text:
                    return True
    return False


def is_sample(value: str) -> bool:
    """Whether a value stands for a credential without being one: a word such as ``changeme``, an example of documentation, a placeholder."""
    bare = re.sub(_SEPARATORS, "", value.lower())
    return bare in _SAMPLE_WORDS or is_placeholder(value) or re.search(_SAMPLE, value) is not None or len(set(bare)) <= 2


@lru_cache(4096)
def names_credential(name: str) -> bool:
    """Whether a name says that its value is a credential: ``DB_PASSWORD``, ``apiKey``, but not ``passwordFile``."""
    folded = name.casefold()
    if not any(map(folded.__contains__, _IN_NAMES)):
        return False
    words = re.sub(_SEPARATORS, "_", re.sub(_HUMP, "_", name))
    return re.search(_NAMED, words) is not None and re.search(_NAMED_OTHERWISE, words) is None


def is_named_credential(name: str, value: str) -> bool:
    """Whether name and value together say that the value is a credential."""
    if not names_credential(name) or re.match(_OTHER, value) is not None or is_sample(value):
        return False
    if re.search(_NAMES_OBJECT, name) is not None and re.match(_JOINED_WORDS, value) is not None:
        return False
    words = name.lower()
    return words.endswith(("password", "passwd", "passphrase", "pwd")) or re.match(_OBJECT_NAME, value) is None

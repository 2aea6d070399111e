"""The table of functions: what each is called, what it takes and makes, and where it stands. A module is imported when one of its functions is called.

Mirrors: pkg/engine/funcs.go of Helm v3.22, functions.go of Sprig v3.3.
"""

from __future__ import annotations

from kubecheck.render.helm.kinds import Function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Module → its functions: name(types of its parameters) type of its result, and the function in the module where it is not the name in snake case.
_SIGNATURES = {
    "strings": """
        hello() string
        toString(interface {}) string
        quote(...interface {}) string
        squote(...interface {}) string
        cat(...interface {}) string
        indent(int, string) string
        nindent(int, string) string
        replace(string, string, string) string
        plural(string, string, int) string
        repeat(int, string) string
        trim(string) string
        trimAll(string, string) string
        trimall(string, string) string = trim_all
        trimSuffix(string, string) string
        trimPrefix(string, string) string
        contains(string, string) bool
        hasPrefix(string, string) bool
        hasSuffix(string, string) bool
        trunc(int, string) string
        substr(int, int, string) string
        nospace(string) string
        abbrev(int, string) string
        abbrevboth(int, int, string) string
        wrap(int, string) string
        wrapWith(int, string, string) string
        join(string, interface {}) string
    """,
    "string_lists": """
        splitList(string, string) []string
        split(string, string) map[string]string
        splitn(string, int, string) map[string]string
        toStrings(interface {}) []string
        sortAlpha(interface {}) []string
    """,
    "casing": """
        upper(string) string
        lower(string) string
        title(string) string
        untitle(string) string
        initials(string) string
        swapcase(string) string
        camelcase(string) string
        snakecase(string) string
        kebabcase(string) string
    """,
    "numbers": """
        int64(interface {}) int64
        int(interface {}) int = int_
        atoi(string) int
        toDecimal(interface {}) int64
        add1(interface {}) int64
        add(...interface {}) int64
        sub(interface {}, interface {}) int64
        mul(interface {}, ...interface {}) int64
        div(interface {}, interface {}) int64
        mod(interface {}, interface {}) int64
        max(interface {}, ...interface {}) int64 = max_
        biggest(interface {}, ...interface {}) int64 = max_
        min(interface {}, ...interface {}) int64 = min_
        until(int) []int
        untilStep(int, int, int) []int
        seq(...int) string
    """,
    "floats": """
        float64(interface {}) float64
        add1f(interface {}) float64
        addf(...interface {}) float64
        subf(interface {}, ...interface {}) float64
        mulf(interface {}, ...interface {}) float64
        divf(interface {}, ...interface {}) float64
        maxf(interface {}, ...interface {}) float64
        minf(interface {}, ...interface {}) float64
        floor(interface {}) float64
        ceil(interface {}) float64
        round(interface {}, int, ...float64) float64 = round_
    """,
    "reflection": """
        typeOf(interface {}) string = go_type
        kindOf(interface {}) string = go_kind
        typeIs(string, interface {}) bool
        typeIsLike(string, interface {}) bool
        kindIs(string, interface {}) bool
        deepEqual(interface {}, interface {}) bool
    """,
    "defaults": """
        default(interface {}, ...interface {}) interface {}
        empty(interface {}) bool
        coalesce(...interface {}) interface {}
        all(...interface {}) bool = all_
        any(...interface {}) bool = any_
        ternary(interface {}, interface {}, bool) interface {}
        fail(string) string
    """,
    "lists": """
        list(...interface {}) []interface {} = list_
        tuple(...interface {}) []interface {} = list_
        append(interface {}, interface {}) []interface {}
        push(interface {}, interface {}) []interface {} = append
        prepend(interface {}, interface {}) []interface {}
        chunk(int, interface {}) [][]interface {}
        first(interface {}) interface {}
        last(interface {}) interface {}
        rest(interface {}) []interface {}
        initial(interface {}) []interface {}
        reverse(interface {}) []interface {}
        compact(interface {}) []interface {}
        uniq(interface {}) []interface {}
        without(interface {}, ...interface {}) []interface {}
        has(interface {}, interface {}) bool
        slice(interface {}, ...interface {}) interface {} = slice_
        concat(...interface {}) interface {}
        mustAppend(interface {}, interface {}) []interface {} = append
        mustPush(interface {}, interface {}) []interface {} = append
        mustPrepend(interface {}, interface {}) []interface {} = prepend
        mustChunk(int, interface {}) [][]interface {} = chunk
        mustFirst(interface {}) interface {} = first
        mustLast(interface {}) interface {} = last
        mustRest(interface {}) []interface {} = rest
        mustInitial(interface {}) []interface {} = initial
        mustReverse(interface {}) []interface {} = reverse
        mustCompact(interface {}) []interface {} = compact
        mustUniq(interface {}) []interface {} = uniq
        mustWithout(interface {}, ...interface {}) []interface {} = without
        mustHas(interface {}, interface {}) bool = has
        mustSlice(interface {}, ...interface {}) interface {} = slice_
    """,
    "dicts": """
        get(map[string]interface {}, string) interface {}
        set(map[string]interface {}, string, interface {}) map[string]interface {} = set_
        unset(map[string]interface {}, string) map[string]interface {}
        hasKey(map[string]interface {}, string) bool
        pluck(string, ...map[string]interface {}) []interface {}
        keys(...map[string]interface {}) []string
        values(map[string]interface {}) []interface {} = values_
        pick(map[string]interface {}, ...string) map[string]interface {}
        omit(map[string]interface {}, ...string) map[string]interface {}
        dict(...interface {}) map[string]interface {} = dict_
        deepCopy(interface {}) interface {}
        mustDeepCopy(interface {}) interface {} = deep_copy
        dig(...interface {}) interface {}
    """,
    "merging": """
        merge(map[string]interface {}, ...map[string]interface {}) interface {}
        mergeOverwrite(map[string]interface {}, ...map[string]interface {}) interface {}
        mustMerge(map[string]interface {}, ...map[string]interface {}) interface {} = merge
        mustMergeOverwrite(map[string]interface {}, ...map[string]interface {}) interface {} = merge_overwrite
    """,
    "encoding": """
        b64enc(string) string
        b64dec(string) string
        b32enc(string) string
        b32dec(string) string
    """,
    "paths": """
        base(string) string
        dir(string) string = dir_
        clean(string) string
        ext(string) string
        isAbs(string) bool
        osBase(string) string = base
        osDir(string) string = dir_
        osClean(string) string = clean
        osExt(string) string = ext
        osIsAbs(string) bool = is_abs
    """,
    "regex": """
        regexMatch(string, string) bool
        mustRegexMatch(string, string) bool
        regexFind(string, string) string
        mustRegexFind(string, string) string
        regexFindAll(string, string, int) []string
        mustRegexFindAll(string, string, int) []string
        regexReplaceAll(string, string, string) string
        mustRegexReplaceAll(string, string, string) string
        regexReplaceAllLiteral(string, string, string) string
        mustRegexReplaceAllLiteral(string, string, string) string
        regexSplit(string, string, int) []string
        mustRegexSplit(string, string, int) []string
        regexQuoteMeta(string) string
    """,
    "semver": """
        semver(string) *semver.Version
        semverCompare(string, string) bool
    """,
    "urls": """
        urlParse(string) map[string]interface {}
        urlJoin(map[string]interface {}) string
        getHostByName(string) string
    """,
    "dates": """
        now() time.Time
        ago(interface {}) string
        date(string, interface {}) string
        dateInZone(string, interface {}, string) string
        date_in_zone(string, interface {}, string) string
        dateModify(string, time.Time) time.Time
        date_modify(string, time.Time) time.Time
        mustDateModify(string, time.Time) time.Time
        must_date_modify(string, time.Time) time.Time
        toDate(string, string) time.Time
        mustToDate(string, string) time.Time
        unixEpoch(time.Time) string
        duration(interface {}) string
        durationRound(interface {}) string
        htmlDate(interface {}) string
        htmlDateInZone(interface {}, string) string
    """,
    "formats.json_writing": """
        toJson(interface {}) string
        mustToJson(interface {}) string
        toPrettyJson(interface {}) string
        mustToPrettyJson(interface {}) string
        toRawJson(interface {}) string
        mustToRawJson(interface {}) string = to_raw_json
    """,
    "formats.json_reading": """
        fromJson(string) map[string]interface {}
        fromJsonArray(string) []interface {}
        mustFromJson(string) interface {}
    """,
    "formats.yaml_writing": """
        toYaml(interface {}) string
        toYamlPretty(interface {}) string
    """,
    "formats.yaml_reading": """
        fromYaml(string) map[string]interface {}
        fromYamlArray(string) []interface {}
    """,
    "formats.toml_writing": """
        toToml(interface {}) string
    """,
    "formats.toml_reading": """
        fromToml(string) map[string]interface {}
    """,
    "crypto.hashes": """
        sha1sum(string) string
        sha256sum(string) string
        sha512sum(string) string
        adler32sum(string) string
    """,
    "crypto.passwords": """
        bcrypt(string) string
        htpasswd(string, string) string
        derivePassword(uint32, string, string, string, string) string
    """,
    "crypto.ciphers": """
        encryptAES(string, string) string
        decryptAES(string, string) string
    """,
    "crypto.certificates": """
        genPrivateKey(string) string
        buildCustomCert(string, string) sprig.certificate
        genCA(string, int) sprig.certificate
        genCAWithKey(string, int, string) sprig.certificate = gen_ca_with_key
        genSelfSignedCert(string, []interface {}, []interface {}, int) sprig.certificate
        genSelfSignedCertWithKey(string, []interface {}, []interface {}, int, string) sprig.certificate
        genSignedCert(string, []interface {}, []interface {}, int, sprig.certificate) sprig.certificate
        genSignedCertWithKey(string, []interface {}, []interface {}, int, sprig.certificate, string) sprig.certificate
    """,
    "crypto.randoms": """
        randAlphaNum(int) string
        randAlpha(int) string
        randAscii(int) string
        randNumeric(int) string
        randBytes(int) string
        randInt(int, int) int
        uuidv4() string
        shuffle(string) string
    """,
}

# What answers otherwise each time in Go, by chance or by the clock; here always the same.
VOLATILE = frozenset(
    ("ago", "bcrypt", "date", "dateInZone", "date_in_zone", "durationRound", "encryptAES", "genCA", "genCAWithKey", "genPrivateKey", "genSelfSignedCert",
     "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey", "htmlDate", "htmlDateInZone", "htpasswd", "keys", "now", "randAlpha",
     "randAlphaNum", "randAscii", "randBytes", "randInt", "randNumeric", "shuffle", "uuidv4", "values")
)  # fmt: skip


class _LateFunction(Function):
    """A function whose module is imported with its first call."""

    __slots__ = ("_place",)

    def __init__(self, name: str, parameters: tuple[str, ...], result: str, place: tuple[str, str]) -> None:
        self.name, self.parameters, self.result, self.is_told = name, parameters, result, False
        self._place = place

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """`call`, as long as nobody has asked for it."""
        if name != "call":
            raise AttributeError(name)
        import importlib

        module, attribute = self._place
        call: Callable[..., Any] = getattr(importlib.import_module(f"kubecheck.render.helm.functions.{module}"), attribute)
        self.call = call
        return call


def _read(module: str, line: str) -> Function:
    signature, _, attribute = line.partition(" = ")
    name, _, rest = signature.partition("(")
    parameters, _, result = rest.rpartition(") ")
    return _LateFunction(name, tuple(parameters.split(", ")) if parameters else (), result, (module, attribute or _snake_case(name)))


def _snake_case(name: str) -> str:
    """The name of a function in Python."""
    parts = ("_" + each.lower() if each.isupper() and not before.isupper() else each.lower() for before, each in zip("_" + name, name, strict=False))
    return "".join(parts)


FUNCTIONS: dict[str, Function] = {
    function.name: function
    for module, lines in _SIGNATURES.items()
    for function in (_read(module, line.strip()) for line in lines.strip().splitlines())
}

"""The functions of CEL and of the Kubernetes libraries, with the types that they take.

Written as ``name(parameters) result``, members as ``receiver.name(parameters) result``; capital letters alone are type parameters.

Mirrors: github.com/google/cel-go standard library and extensions, k8s.io/apiserver/pkg/cel/library v1.36.
"""

from __future__ import annotations

from kubecheck.schema.cel.types import BOOL, BYTES, DOUBLE, DURATION, DYN, INT, NULL, STRING, TIMESTAMP, UINT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.schema.cel.types import Type

_NAMES: dict[str, Type] = {
    "int": INT, "uint": UINT, "double": DOUBLE, "bool": BOOL, "string": STRING, "bytes": BYTES, "null": NULL, "dyn": DYN, "timestamp": TIMESTAMP,
    "duration": DURATION, "Quantity": ("object", "kubernetes.Quantity"), "URL": ("object", "kubernetes.URL"), "IP": ("opaque", "net.IP"),
    "CIDR": ("opaque", "net.CIDR"), "Format": ("object", "kubernetes.NamedFormat"), "Semver": ("object", "kubernetes.Semver"),
    "Authorizer": ("object", "kubernetes.authorization.Authorizer"), "PathCheck": ("object", "kubernetes.authorization.PathCheck"),
    "GroupCheck": ("object", "kubernetes.authorization.GroupCheck"), "ResourceCheck": ("object", "kubernetes.authorization.ResourceCheck"),
    "Decision": ("object", "kubernetes.authorization.Decision"),
}  # fmt: skip
_ORDERED = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")
_NUMBERS = ("int", "uint", "double")
# In the order of the server, which counts where a type is to be found out: the first that fits is taken.
_COMPARED = (
    "bool,bool", "int,int", "int,double", "int,uint", "uint,uint", "uint,double", "uint,int", "double,double", "double,int", "double,uint",
    "string,string", "bytes,bytes", "timestamp,timestamp", "duration,duration",
)  # fmt: skip
_FORMATS = (
    "dns1123Label", "dns1123Subdomain", "dns1035Label", "qualifiedName", "dns1123LabelPrefix", "dns1123SubdomainPrefix", "dns1035LabelPrefix",
    "labelValue", "uri", "uuid", "byte", "date", "datetime",
)  # fmt: skip
FORMAT_NAMES = _FORMATS

_TEXT = """
_?_:_(bool,A,A) A
_&&_(bool,bool) bool
_||_(bool,bool) bool
!_(bool) bool
@not_strictly_false(bool) bool
_==_(A,A) bool
_!=_(A,A) bool
@in(A,list(A)) bool
@in(A,map(A,B)) bool
_[_](list(A),int) A
_[_](map(A,B),A) B
_[_](optional_type(list(A)),int) optional_type(A)
_[_](optional_type(map(A,B)),A) optional_type(B)
_[?_](list(A),int) optional_type(A)
_[?_](map(A,B),A) optional_type(B)
_[?_](optional_type(list(A)),int) optional_type(A)
_[?_](optional_type(map(A,B)),A) optional_type(B)
-_(double) double
-_(int) int
_+_(bytes,bytes) bytes
_+_(double,double) double
_+_(duration,duration) duration
_+_(duration,timestamp) timestamp
_+_(timestamp,duration) timestamp
_+_(int,int) int
_+_(list(A),list(A)) list(A)
_+_(string,string) string
_+_(uint,uint) uint
_-_(double,double) double
_-_(duration,duration) duration
_-_(int,int) int
_-_(timestamp,duration) timestamp
_-_(timestamp,timestamp) duration
_-_(uint,uint) uint
_*_(double,double) double
_*_(int,int) int
_*_(uint,uint) uint
_/_(double,double) double
_/_(int,int) int
_/_(uint,uint) uint
_%_(int,int) int
_%_(uint,uint) uint
size(bytes) int
size(list(A)) int
size(map(A,B)) int
size(string) int
bytes.size() int
list(A).size() int
map(A,B).size() int
string.size() int
type(A) type(A)
dyn(A) dyn
int(int) int
int(uint) int
int(double) int
int(string) int
int(timestamp) int
int(duration) int
uint(uint) uint
uint(int) uint
uint(double) uint
uint(string) uint
double(double) double
double(int) double
double(uint) double
double(string) double
bool(bool) bool
bool(string) bool
string(string) string
string(bool) string
string(int) string
string(uint) string
string(double) string
string(bytes) string
string(timestamp) string
string(duration) string
string(IP) string
string(CIDR) string
bytes(bytes) bytes
bytes(string) bytes
timestamp(timestamp) timestamp
timestamp(string) timestamp
timestamp(int) timestamp
duration(duration) duration
duration(string) duration
duration(int) duration
string.contains(string) bool
string.startsWith(string) bool
string.endsWith(string) bool
string.matches(string) bool
matches(string,string) bool
string.charAt(int) string
string.indexOf(string) int
string.indexOf(string,int) int
string.lastIndexOf(string) int
string.lastIndexOf(string,int) int
string.lowerAscii() string
string.upperAscii() string
string.replace(string,string) string
string.replace(string,string,int) string
string.split(string) list(string)
string.split(string,int) list(string)
string.substring(int) string
string.substring(int,int) string
string.trim() string
string.format(list(dyn)) string
strings.quote(string) string
list(string).join() string
list(string).join(string) string
list(A).indexOf(A) int
list(A).lastIndexOf(A) int
list(A).slice(int,int) list(A)
list(list(A)).flatten() list(A)
list(dyn).flatten(int) list(dyn)
list(A).distinct() list(A)
list(A).reverse() list(A)
lists.range(int) list(int)
list(A).first() optional_type(A)
list(A).last() optional_type(A)
cel.@mapInsert(map(A,B),A,B) map(A,B)
cel.@mapInsert(map(A,B),map(A,B)) map(A,B)
string.find(string) string
string.findAll(string) list(string)
string.findAll(string,int) list(string)
url(string) URL
isURL(string) bool
URL.getScheme() string
URL.getHost() string
URL.getHostname() string
URL.getPort() string
URL.getEscapedPath() string
URL.getQuery() map(string,list(string))
quantity(string) Quantity
isQuantity(string) bool
sign(Quantity) int
Quantity.isGreaterThan(Quantity) bool
Quantity.isLessThan(Quantity) bool
Quantity.compareTo(Quantity) int
Quantity.asApproximateFloat() double
Quantity.asInteger() int
Quantity.isInteger() bool
Quantity.add(Quantity) Quantity
Quantity.add(int) Quantity
Quantity.sub(Quantity) Quantity
Quantity.sub(int) Quantity
ip(string) IP
isIP(string) bool
ip.isCanonical(string) bool
IP.family() int
IP.isUnspecified() bool
IP.isLoopback() bool
IP.isLinkLocalMulticast() bool
IP.isLinkLocalUnicast() bool
IP.isGlobalUnicast() bool
cidr(string) CIDR
isCIDR(string) bool
CIDR.containsIP(string) bool
CIDR.containsIP(IP) bool
CIDR.containsCIDR(string) bool
CIDR.containsCIDR(CIDR) bool
CIDR.ip() IP
CIDR.prefixLength() int
CIDR.masked() CIDR
Format.validate(string) optional_type(list(string))
format.named(string) optional_type(Format)
semver(string) Semver
semver(string,bool) Semver
isSemver(string) bool
isSemver(string,bool) bool
Semver.isGreaterThan(Semver) bool
Semver.isLessThan(Semver) bool
Semver.compareTo(Semver) int
Semver.major() int
Semver.minor() int
Semver.patch() int
sets.contains(list(A),list(A)) bool
sets.equivalent(list(A),list(A)) bool
sets.intersects(list(A),list(A)) bool
optional.of(A) optional_type(A)
optional.ofNonZeroValue(A) optional_type(A)
optional.none() optional_type(A)
optional_type(A).hasValue() bool
optional_type(A).value() A
optional_type(A).or(optional_type(A)) optional_type(A)
optional_type(A).orValue(A) A
optional.unwrap(list(optional_type(A))) list(A)
list(optional_type(A)).unwrapOpt() list(A)
timestamp.getFullYear() int
timestamp.getMonth() int
timestamp.getDayOfYear() int
timestamp.getDayOfMonth() int
timestamp.getDate() int
timestamp.getDayOfWeek() int
timestamp.getHours() int
timestamp.getMinutes() int
timestamp.getSeconds() int
timestamp.getMilliseconds() int
duration.getHours() int
duration.getMinutes() int
duration.getSeconds() int
duration.getMilliseconds() int
jsonpatch.escapeKey(string) string
Authorizer.path(string) PathCheck
Authorizer.group(string) GroupCheck
Authorizer.serviceAccount(string,string) Authorizer
GroupCheck.resource(string) ResourceCheck
ResourceCheck.subresource(string) ResourceCheck
ResourceCheck.namespace(string) ResourceCheck
ResourceCheck.name(string) ResourceCheck
PathCheck.check(string) Decision
ResourceCheck.check(string) Decision
ResourceCheck.fieldSelector(string) ResourceCheck
ResourceCheck.labelSelector(string) ResourceCheck
Decision.errored() bool
Decision.error() string
Decision.allowed() bool
Decision.reason() string
"""
# Functions whose own names have a dot, which does not make them members.
_NAMESPACES = frozenset(("cel", "strings", "lists", "sets", "optional", "ip", "format", "jsonpatch"))


class Overload:
    """One form of a function: whether it is a member (its receiver is then the first parameter), its parameters and result."""

    __slots__ = ("is_member", "parameters", "result")

    def __init__(self, is_member: bool, parameters: list[Type], result: Type) -> None:
        self.is_member = is_member
        self.parameters = parameters
        self.result = result


def read_type(text: str) -> Type:
    """A type as it is written here."""
    if len(text) == 1:
        return ("var", text)
    head, bracket, rest = text.partition("(")
    if not bracket:
        return _NAMES[head]
    return (head, *(read_type(each) for each in _split(rest[:-1])))


def _split(text: str) -> list[str]:
    """Parts between commas that stand outside of brackets."""
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]] if text else []


def _read_line(line: str) -> tuple[str, Overload]:
    body, _, result = line.rpartition(" ")
    depth, opening = 0, 0
    for index in range(len(body) - 1, -1, -1):
        depth += (body[index] == ")") - (body[index] == "(")
        if depth == 0:
            opening = index
            break
    head, parameters = body[:opening], [read_type(each) for each in _split(body[opening + 1 : -1])]
    receiver, dot, name = head.rpartition(".")
    if not dot or receiver in _NAMESPACES or head.startswith("_?_"):
        return head, Overload(False, parameters, read_type(result))
    return name, Overload(True, [read_type(receiver), *parameters], read_type(result))


def _make() -> dict[str, list[Overload]]:
    lines = _TEXT.strip().split("\n")
    lines += [f"_{operator}_({pair}) bool" for operator in ("<", "<=", ">", ">=") for pair in _COMPARED]
    lines += [f"list({kind}).{name}() {kind}" for name in ("min", "max") for kind in _ORDERED]
    lines += [f"list({kind}).sum() {kind}" for kind in (*_NUMBERS, "duration")]
    lines += [f"list({kind}).{name}() {result}" for kind in _ORDERED for name, result in (("isSorted", "bool"), ("sort", f"list({kind})"))]
    lines += [f"list(A).@sortByAssociatedKeys(list({kind})) list(A)" for kind in _ORDERED]
    lines += [f"format.{name}() Format" for name in _FORMATS]
    lines += [f"timestamp.{name}(string) int" for name in (
        "getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes", "getSeconds", "getMilliseconds",
    )]  # fmt: skip
    functions: dict[str, list[Overload]] = {}
    for line in lines:
        name, overload = _read_line(line)
        functions.setdefault(name, []).append(overload)
    return functions


FUNCTIONS = _make()
FUNCTIONS_WITHOUT_PATCHES = {name: each for name, each in FUNCTIONS.items() if name != "jsonpatch.escapeKey"}
# The minor version since which new expressions may call a function, one after that which brought its library, so that a step back stays possible.
# Mirrors: baseOpts (k8s.io/apiserver/pkg/cel/environment).
_CALLED_SINCE = (
    (31, ("ip", "isIP", "cidr", "isCIDR", "ip.isCanonical")),
    (32, ("validate", *(f"format.{name}" for name in ("named", *_FORMATS)))),
    (34, ("semver", "isSemver")),
    (35, ("lists.range", "slice", "flatten", "distinct", "reverse", "first", "last", "sort", "@sortByAssociatedKeys")),
)
_OF_RELEASES: dict[tuple[int, bool], dict[str, list[Overload]]] = {}


def functions_of(minor: int, *, has_patches: bool) -> dict[str, list[Overload]]:
    """The functions that new expressions may call in a minor version; those of JSON Patch only where asked for."""
    functions = FUNCTIONS if has_patches else FUNCTIONS_WITHOUT_PATCHES
    if minor >= _CALLED_SINCE[-1][0]:
        return functions
    found = _OF_RELEASES.get((minor, has_patches))
    if found is None:
        later = {name for since, names in _CALLED_SINCE if minor < since for name in names}
        found = _OF_RELEASES[minor, has_patches] = {name: each for name, each in functions.items() if name not in later}
    return found


# Names of types, which are values too.
TYPES: dict[str, Type] = {
    name: ("type", kind)
    for name, kind in {
        "int": INT, "uint": UINT, "double": DOUBLE, "bool": BOOL, "string": STRING, "bytes": BYTES, "null_type": NULL, "dyn": DYN,
        "list": ("list", DYN), "map": ("map", DYN, DYN), "type": ("type", DYN), "google.protobuf.Timestamp": TIMESTAMP,
        "google.protobuf.Duration": DURATION, "net.IP": ("opaque", "net.IP"), "net.CIDR": ("opaque", "net.CIDR"), "optional_type": ("optional_type", DYN),
    }.items()
}  # fmt: skip

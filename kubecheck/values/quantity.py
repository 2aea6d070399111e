"""Quantities: ``500m``, ``1.5Gi``, ``2e3``, exactly as the server reads, compares and prints them.

The server keeps nothing below a billionth (it rounds away from zero), so an amount is one integer of billionths: comparison and sums
are plain integer arithmetic.

Mirrors: k8s.io/apimachinery/pkg/api/resource (Quantity, suffixer) v1.36.
"""

from __future__ import annotations

NANO = 1_000_000_000

DECIMAL_EXPONENT = "DecimalExponent"
BINARY_SI = "BinarySI"
DECIMAL_SI = "DecimalSI"

FORMAT_ERROR = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
SUFFIX_ERROR = "unable to parse quantity's suffix"

_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DECIMAL_NAMES = {exponent: suffix for suffix, exponent in _DECIMAL.items()}
_BINARY_NAMES = {exponent: suffix for suffix, exponent in _BINARY.items()}
_LARGEST = (2**63 - 1) * NANO
_INT64 = 2**63
_MILLI = 1000
_SAFE = 9 * 10**15 * NANO  # less than this fits into 64 bits also in thousandths
_AT_ONCE = frozenset((0, 1, 2, 3, 6, 9))
_INT64_DIGITS = 18  # that many always fit
_EXPONENT_BOUND = 100_000  # beyond this an exponent is an attack on memory, not an amount


class QuantityError(ValueError):
    """A text that is no quantity; the message is the server's."""


class Quantity:
    """An amount with the way in which it was written.

    ``nanos`` is the amount in billionths, ``format`` one of the three ways of writing, ``text`` what the server prints for it.
    """

    __slots__ = ("_tens", "_text", "format", "nanos")

    def __init__(  # the format has the server's name
        self, nanos: int, format: str = DECIMAL_SI, text: str | None = None, tens: int | None = None,  # noqa: A002
    ) -> None:  # fmt: skip
        self._tens = tens  # the power of ten of an amount that the server keeps as an integer and such a power
        self.nanos = nanos
        self.format = format
        self._text = text

    @staticmethod
    def parse(text: str | float) -> Quantity:
        """Read a quantity as the decoder does; remembered, so the result is shared and must not be changed.

        Raises:
            QuantityError: with the server's words, when the text is no quantity.
        """
        found = _PARSED.get(text) if text.__class__ is str else None
        if found is None:
            if text.__class__ is StoredAmount:
                return text.quantity
            if text.__class__ is not str:
                from kubecheck.field_messages import marshal

                return Quantity.parse(str(text) if text.__class__ is int else marshal(text))
            found = _parse(text.strip())
            if len(_PARSED) < 20_000:
                _PARSED[text] = found
        return found

    @property
    def text(self) -> str:
        """The quantity as the server stores it: often as written, else in canonical form."""
        if self._text is None:
            self._text = _canonical(self.nanos, self.format)
        return self._text

    def canonical(self) -> str:
        """Same as `text`: what the server prints."""
        return self.text

    @property
    def integer(self) -> tuple[int, int]:
        """The integer and the power of ten that the server keeps the amount as; zeros where it keeps a decimal. Mirrors: int64Amount."""
        return (0, 0) if self._tens is None else (self.nanos // 10 ** (self._tens + 9), self._tens)

    @property
    def is_decimal(self) -> bool:
        """Whether the server keeps the amount as a decimal. Mirrors: infDecAmount."""
        return self._tens is None and self.nanos != 0

    def rounded_up(self, nanos: int) -> Quantity:
        """The amount in multiples of so many billionths, a power of ten, rounded away from zero. Mirrors: Quantity.RoundUp."""
        rounded = _round(self.nanos, nanos) * nanos
        return Quantity(rounded, self.format, None, None if self._tens is None else len(str(nanos)) - 10)

    def value(self) -> int:
        """The amount in whole units, rounded away from zero. Mirrors: Quantity.Value."""
        return _round(self.nanos, NANO)

    def milli_value(self) -> int:
        """The amount in thousandths, rounded away from zero. Mirrors: Quantity.MilliValue."""
        return _round(self.nanos, 1_000_000)

    def wrapped(self, scale: int = 1) -> int:
        """The amount times the scale (1 or 1000), as the server computes it in 64 bits.

        Mirrors: Quantity.ScaledValue: what is kept as a decimal wraps around; so do other amounts that are too large, where their power
        of ten is one of those for which the server multiplies at once (positiveScaleInt64), else they come to 0.
        """
        found = self.value() if scale == 1 else self.milli_value()
        if -_INT64 <= found < _INT64:
            return found
        if self._tens is not None and self._tens + (scale == _MILLI) * 3 not in _AT_ONCE:
            return 0
        return (found + _INT64) % (2 * _INT64) - _INT64

    def sign(self) -> int:
        """-1, 0 or 1. Mirrors: Quantity.Sign."""
        return (self.nanos > 0) - (self.nanos < 0)

    def is_integer(self) -> bool:
        """Whether the amount has no fraction."""
        return not self.nanos % NANO

    def has_fraction(self) -> bool:
        """Whether the server takes the amount for one with a fraction; so it does where its thousandths do not fit into 64 bits.

        Mirrors: ``MilliValue() % 1000 != 0``.
        """
        if 0 <= self.nanos < _SAFE:
            return bool(self.nanos % NANO)
        return bool(self.wrapped(_MILLI) % _MILLI)

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.nanos + other.nanos, self.format if self.nanos else other.format)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.nanos - other.nanos, self.format if self.nanos else other.format)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quantity) and self.nanos == other.nanos

    def __hash__(self) -> int:
        return hash(self.nanos)

    def __lt__(self, other: Quantity) -> bool:
        return self.nanos < other.nanos

    def __le__(self, other: Quantity) -> bool:
        return self.nanos <= other.nanos

    def __gt__(self, other: Quantity) -> bool:
        return self.nanos > other.nanos

    def __ge__(self, other: Quantity) -> bool:
        return self.nanos >= other.nanos

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Quantity({self.text!r})"


class StoredAmount(str):
    """What the server prints for an amount that it counts, or keeps, otherwise than the printed text: ``100E`` that came as 21 digits, ``500m`` as ``0.5``."""

    __slots__ = ("quantity",)

    quantity: Quantity


def stored_text(quantity: Quantity) -> str:
    """What the server prints for an amount, as a text that can be read again for the same amount."""
    text = quantity.text
    if -_SAFE < quantity.nanos < _SAFE or Quantity.parse(text).wrapped(_MILLI) == quantity.wrapped(_MILLI):
        return text
    return remember(quantity)


def remember(quantity: Quantity) -> StoredAmount:
    """What the server prints for an amount, which says still how it is kept."""
    stored = StoredAmount(quantity.text)
    stored.quantity = quantity
    return stored


def as_kept(text: str | float | None) -> tuple[Quantity, str]:
    """An amount as the server keeps it, and the text that it keeps beside it: that which was written, where it is canonical enough, else none."""
    if text.__class__ is StoredAmount:
        return text.quantity, ""
    found = Quantity(0, "") if text is None else _parse(str(text).strip())
    return found, found._text or ""  # noqa: SLF001  # of one that nobody has printed


_PARSED: dict[object, Quantity] = {}
ZERO = Quantity(0, DECIMAL_SI, "0")


def parse_quantity(text: str | float) -> Quantity:
    """Same as `Quantity.parse`."""
    return Quantity.parse(text)


def quantity(value: object) -> Quantity | None:
    """An amount such as ``500m`` or ``1Gi``; None when it is none."""
    if value.__class__ is str and value in _PARSED:  # several rules ask for each amount, and amounts repeat
        return _PARSED[value]
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        return Quantity.parse(value)
    except QuantityError:
        return None


def _round(nanos: int, unit: int) -> int:
    """Division rounded away from zero."""
    return -(-nanos // unit) if nanos >= 0 else nanos // unit


def _digits(text: str, start: int) -> int:
    """Where the run of digits that begins at ``start`` ends."""
    end = len(text)
    while start < end and "0" <= text[start] <= "9":
        start += 1
    return start


def _split(text: str) -> tuple[bool, str, str, str]:
    """Sign, whole digits, digits after the point, suffix. Mirrors: parseQuantityString."""
    negative = text.startswith("-")
    position = 1 if negative or text.startswith("+") else 0
    end = len(text)
    while position < end and text[position] == "0":
        position += 1
    stop = _digits(text, position)
    whole = text[position:stop] or "0"
    position, fraction = stop, ""
    if text.startswith(".", position):
        stop = _digits(text, position + 1)
        fraction, position = text[position + 1 : stop], stop
    start = position
    while position < end and text[position] in "eEinumkKMGTP":
        position += 1
    if position < end and text[position] in "+-":
        position += 1
    if _digits(text, position) != end:
        raise QuantityError(FORMAT_ERROR)
    return negative, whole, fraction, text[start:]


def _interpret(suffix: str) -> tuple[int, int, str]:
    """Base, exponent and format of a suffix. Mirrors: suffixHandler.interpret."""
    if suffix in _DECIMAL:
        return 10, _DECIMAL[suffix], DECIMAL_SI
    if suffix in _BINARY:
        return 2, _BINARY[suffix], BINARY_SI
    if len(suffix) > 1 and suffix[0] in "eE":
        digits = suffix[2:] if suffix[1] in "+-" else suffix[1:]
        if digits and not digits.strip("0123456789"):
            exponent = int(suffix[1:])
            if -_INT64 <= exponent < _INT64:
                exponent = (exponent + 2**31) % 2**32 - 2**31  # the server keeps 32 bits of it
                return 10, max(-_EXPONENT_BOUND, min(_EXPONENT_BOUND, exponent)), DECIMAL_EXPONENT
    raise QuantityError(SUFFIX_ERROR)


def _parse(text: str) -> Quantity:
    """Mirrors: ParseQuantity. The text is kept where the server keeps it: when it is canonical enough."""
    if not text:
        raise QuantityError(FORMAT_ERROR)
    if text == "0":
        return ZERO
    negative, whole, fraction, suffix = _split(text)
    base, exponent, form = _interpret(suffix)
    shifted = whole + fraction
    number = int(shifted) if len(shifted) < 4000 else _long_integer(shifted)
    sign = -1 if negative else 1
    if base == 2:
        kept = not fraction and len(whole) + exponent * 3 // 10 + 1 <= 15
        nanos = _round_up((number << exponent) * NANO, len(fraction))
        if kept:
            return Quantity(sign * nanos, form, text if number & 7 else None, 0)
        nanos = min(nanos, _LARGEST)
        return Quantity(sign * nanos, DECIMAL_SI if 0 < nanos < NANO else form)
    scale = exponent - len(fraction)
    nanos = number * 10 ** (scale + 9) if scale >= -9 else _round_up(number, -9 - scale)
    if len(shifted) > _INT64_DIGITS or scale < -9:
        return Quantity(sign * nanos, form)
    is_canonical = scale % 3 == 0 and not shifted.endswith("000") and shifted[0] != "0"
    return Quantity(sign * nanos, form, text if is_canonical else None, scale)


def _long_integer(digits: str) -> int:
    """Python limits the digits it converts at once; the server does not."""
    number = 0
    for start in range(0, len(digits), 4000):
        part = digits[start : start + 4000]
        number = number * 10 ** len(part) + int(part)
    return number


def _round_up(number: int, places: int) -> int:
    return -(-number // 10**places) if places else number


def _without_factor(amount: int, factor: int) -> tuple[int, int]:
    """The amount, not zero, divided by the factor as often as that leaves no rest, and how often: by squares, so that many digits take few steps."""
    powers = [factor]
    while amount % powers[-1] == 0:
        powers.append(powers[-1] ** 2)
    times = 0
    for step in range(len(powers) - 2, -1, -1):
        if amount % powers[step] == 0:
            amount //= powers[step]
            times += 1 << step
    return amount, times


def _canonical(nanos: int, form: str) -> str:
    """Mirrors: Quantity.CanonicalizeBytes."""
    if not nanos:
        return "0"
    if form == BINARY_SI and abs(nanos) >= 1024 * NANO and not nanos % NANO:
        amount, times = _without_factor(nanos // NANO, 1024)
        return f"{_written(amount)}{_BINARY_NAMES.get(10 * times, '')}"
    amount, times = _without_factor(nanos, 1000)
    exponent = 3 * times - 9
    if form == DECIMAL_EXPONENT:
        return f"{_written(amount)}e{exponent}" if exponent else _written(amount)
    return f"{_written(amount)}{_DECIMAL_NAMES.get(exponent, '')}"


def _written(number: int) -> str:
    """Python limits the digits it writes at once; the server does not."""
    if number.bit_length() < 13_000:  # about 3,900 digits
        return str(number)
    from decimal import Decimal

    return f"{Decimal(number):f}"

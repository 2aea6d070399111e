"""What may come next, by the states of the server's parser.

A state is a place in a rule of the grammar, by the number that ANTLR gave it.

Mirrors: antlr4-go LL1Analyzer over the network of github.com/google/cel-go/parser/gen.
"""

from __future__ import annotations

from kubecheck.schema.cel.syntax.tokens import END, EPSILON, NAMES

_MEMBER = "[ { ( . - true false null NUM_FLOAT NUM_INT NUM_UINT STRING BYTES IDENTIFIER"
_EXPRESSION = f"! {_MEMBER}"
_MANY = {"$": EPSILON, "EOF": END} | {name.strip("'"): kind for kind, name in enumerate(NAMES)}


def _sets(rows: tuple[tuple[str, str], ...]) -> dict[int, frozenset[int]]:
    return {int(state): frozenset(_MANY[name] for name in names.split()) for names, states in rows for state in states.split()}


# What comes at a state; $ is that the rule may be over.
NEXT = _sets((
    (_EXPRESSION, "34 37 39 41 45 47 53 55 62 66 73 77 80 90 99 114 123 140 145 186 188 204 208 222 226 240"),
    ("EOF", "35"), ("?", "38 106 120 215 237"), (":", "40 203 207 221 225"), ("$ ?", "43"),
    ("||", "46"), ("$ ||", "50 52"), ("&&", "54"), ("$ &&", "58 60"),
    ("== != in < <= >= >", "64 65"), ("$ == != in < <= >= >", "69 71"),
    ("* / %", "75 76"), ("- +", "78 79"), ("- + * / %", "81"), ("$ - + * / %", "83 85"),
    (_MEMBER, "86 92 96 98 102 184"), ("!", "87 88"), ("-", "93 94 242 247"),
    (".", "104 105 110 111 131 135 164 168"), ("? IDENTIFIER ESC_IDENTIFIER", "107 176 202 206 216"), ("IDENTIFIER ESC_IDENTIFIER", "109 218 235"),
    ("IDENTIFIER", "112 134 138 167 169 233"), ("ESC_IDENTIFIER", "234"), ("(", "113 139 144"), (f"{_EXPRESSION} )", "115 141"), (")", "117 143 146"),
    ("[", "118 119 148"), (f"{_EXPRESSION} ?", "121 149 157 194 196 220 224 238"), ("]", "124 155"), ("[ .", "126"), ("$ [ .", "128 130"),
    (". IDENTIFIER", "132 136 165"), (f"{_EXPRESSION} ? ] ,", "150"), (",", "152 160 179 187 195 205 223"), ("] ,", "153"),
    ("{", "156 175"), (f"{_EXPRESSION} ? }} ,", "158"), ("} ,", "161 180"), ("}", "163 182"), ("{ .", "172 174"), ("} , ? IDENTIFIER ESC_IDENTIFIER", "177"),
    ("- true false null NUM_FLOAT NUM_INT NUM_UINT STRING BYTES", "183 256"), ("$ ,", "191 193 199 201 212 214 230 232"),
    ("- NUM_INT", "243"), ("NUM_INT", "245"), ("NUM_UINT", "246"), ("- NUM_FLOAT", "248"), ("NUM_FLOAT", "250"), ("STRING", "251"), ("BYTES", "252"),
    ("true", "253"), ("false", "254"), ("null", "255"),
))  # fmt: skip
# What comes after the word of a state, or after the rule that is called there.
AFTER = _sets((
    ("$", "35 41 86 92 98 134 143 146 155 163 182 183 218 233 234 240 245 246 250 251 252 253 254 255"), ("EOF", "34"),
    (_EXPRESSION, "38 40 46 54 65 76 79 87 120 144 187 203 207 221 225 237"), (_MEMBER, "93"), ("? IDENTIFIER ESC_IDENTIFIER", "105 205"),
    ("IDENTIFIER ESC_IDENTIFIER", "106 215"), ("IDENTIFIER", "111 131 135 164 168"), ("(", "112 138"), (f"{_EXPRESSION} )", "113 139"),
    ("$ [ .", "102 109 117 124"), (f"{_EXPRESSION} ?", "119 195 223"), (f"{_EXPRESSION} ? ] ,", "148"), ("]", "123 152"), (f"{_EXPRESSION} ? }} ,", "156"),
    ("}", "160 179"), ("{ .", "167 169"), ("} , ? IDENTIFIER ESC_IDENTIFIER", "175"), ("NUM_INT", "242"), ("NUM_FLOAT", "247"),
    ("$ ?", "37"), (":", "39 202 206 220 224"), ("$ ||", "45 47"), ("$ &&", "53 55"), ("$ == != in < <= >= >", "62 66"), ("$ - + * / %", "73 77 80"),
    (")", "114 140 145"), ("] ,", "149"), ("} ,", "157 176"), ("$ ,", "186 188 194 196 204 208 222 226"),
))  # fmt: skip
# States at the end of a loop, where another turn may begin.
LOOP_ENDS = frozenset((52, 60, 71, 85, 90, 96, 130, 174, 193, 201, 214, 232))
MEMBER_STARTS, EXPRESSION_STARTS, ELEMENT_STARTS = NEXT[102], NEXT[37], NEXT[149]


def show(kinds: frozenset[int]) -> str:
    """The words that were expected, as messages have them."""
    names = ["<EOF>" if kind == END else NAMES[kind] for kind in sorted(kinds)]
    return names[0] if len(names) == 1 else "{" + ", ".join(names) + "}"

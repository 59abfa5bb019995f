"""Words for numbers in English, and the marks that stand between the parts of a number."""

from __future__ import annotations

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip
SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
ANY_SCALE = SCALES | {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
SCALE_WORD = "|".join(SCALES)
PARTS = {"half": 1 / 2, "halves": 1 / 2} | {
    word + plural: part
    for word, part in {"third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}.items()
    for plural in ("", "s")
}
FRACTION_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
CARDINALS = {word: float(n) for n, word in enumerate(ONES)} | {w: 10.0 * n for n, w in enumerate(TENS, 2)}
ORDINAL_VALUES = (
    {word: float(n) for n, word in enumerate(ORDINALS)}
    | {word[:-1] + "ieth": 10.0 * n for n, word in enumerate(TENS, 2)}
    | {"hundredth": 1e2, "thousandth": 1e3, "millionth": 1e6}
)

# Spaces have an upper bound everywhere, so that no text, however odd, takes more than linear time.
GAP = r"\s{1,9}"
HYPHEN = "[-‐‑]"
THIN = "\u00a0\u2009\u202f"
JOIN = rf"(?:{GAP}|{HYPHEN})"
CARDINAL_WORD = "|".join(sorted((*ONES, *TENS), key=len, reverse=True))
ORDINAL_WORD = "|".join(sorted(ORDINAL_VALUES, key=len, reverse=True))


def in_words(value: int) -> str:
    """A whole number as running text has it: "three", "twenty-one"; from 100 on in digits, "13,110".

    Parameters
    ----------
    value : int
        The number; below zero it is written in digits, with a minus sign.
    """
    if not 0 <= value < 100:
        return f"{value:,}".replace("-", "−")
    if value < 20:
        return ONES[value]
    ten, one = divmod(value, 10)
    return TENS[ten - 2] + (f"-{ONES[one]}" if one else "")

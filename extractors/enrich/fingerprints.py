"""Identity of a version and similarity of two texts.

`content_hash` answers "is this the same version?"; two `fingerprint`s, compared number by number, "is this the same story text?".
The fingerprint is a MinHash signature (Broder, "On the resemblance and containment of documents", 1997) over shingles of
three words: the share of equal numbers in two signatures estimates the Jaccard similarity of their shingle sets.
"""

import hashlib
import html
import re
import unicodedata
import zlib

import numpy as np
import numpy.typing as npt

from extractors.enrich.tokens import MAX_CACHED, MAX_CACHED_LENGTH

PERMUTATIONS = 64
SHINGLE = 3

_WORD = re.compile(r"[^\W_]+")
_COUNTED = (
    r"comments?|shares?|views?|likes?|retweets?|reactions?|replies|reads?|min(?:ute)?s?\s+(?:read|ago)|hours?\s+ago|days?\s+ago|"
    r"коментар\w*|перегляд\w*|поширен\w*|хв\w*\s+(?:тому|читання)|годин\w*\s+тому|комментари\w*|просмотр\w*|репост\w*|минут\w*\s+назад|час\w*\s+назад|"
    r"Kommentare?|Aufrufe|commentaires?|partages?|vues|comentarios?|visitas"
)
# Counters of a page about itself. A number of casualties is news and stays.
# The digit is before its look-behind, because a search that begins with a digit is fast.
_COUNTER = re.compile(rf"\d(?<![\w.,]\d)[\d.,\u00a0 ]{{0,20}}[KkMm]?\s{{1,9}}(?:{_COUNTED})\b", re.IGNORECASE)
_TYPOGRAPHY = {"'": "‘’ʼ‚", '"': "“”„«»", "-": "–—−‐‑", "": "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"}
_EVENED = tuple((sign, plain) for plain, signs in _TYPOGRAPHY.items() for sign in signs)
_MOJIBAKE = ("â€", "Ã", "Ð")

_RANDOM = np.random.default_rng(19970611)
_MULTIPLIERS = _RANDOM.integers(1, 2**63, PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
_OFFSETS = _RANDOM.integers(0, 2**63, PERMUTATIONS, dtype=np.uint64)
_PLACES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


class _Hashes(dict[str, bytes]):
    """The hash of the word in a space-separated piece of text, filled as pieces are met; b"" where there is none."""

    def __missing__(self, piece: str) -> bytes:
        if len(self) > MAX_CACHED:
            self.clear()
        value = zlib.crc32("".join(_WORD.findall(piece.lower())).encode())
        found = value.to_bytes(4, "little") if value else b""
        if len(piece) <= MAX_CACHED_LENGTH:
            self[piece] = found
        return found


_HASHES = _Hashes()


def normalised(text: str) -> str:
    """The text without differences between two deliveries of one version.

    Entities, mojibake, Unicode forms, invisible characters, typographic quotes and dashes, white space, and counters that a page
    keeps about itself ("12 comments", "3 min read") are normalised. The case of letters and all other numbers stay.
    """
    text = unicodedata.normalize("NFKC", _unmangled(html.unescape(text)))
    if not text.isascii():
        # Replacing each sign in turn is several times faster than str.translate.
        for sign, plain in _EVENED:
            text = text.replace(sign, plain)
    return " ".join(_COUNTER.sub(" ", text).split())


def _unmangled(text: str) -> str:
    if not any(sign in text for sign in _MOJIBAKE):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def content_hash(title: str | None, text: str) -> str:
    """SHA-256 (hex) over normalised title and text: equal hashes are the same version."""
    return hashlib.sha256(f"{normalised(title or '')}\n{normalised(text)}".encode()).hexdigest()


def fingerprint(text: str) -> bytes:
    """A MinHash signature: `PERMUTATIONS` big-endian 32-bit numbers. A text without words gives b""."""
    hashes = b"".join(map(_HASHES.__getitem__, text.split()))
    if not hashes:
        return b""
    values = np.frombuffer(hashes, dtype="<u4").astype(np.uint64)
    products = np.multiply.outer(_MULTIPLIERS, _shingles(values))
    products += _OFFSETS[:, None]
    smallest: npt.NDArray[np.uint64] = products.min(axis=1) >> np.uint64(32)
    return smallest.astype(">u4").tobytes()


def _shingles(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    if len(values) < SHINGLE:
        values = np.pad(values, (0, SHINGLE - len(values)))
    size = len(values) - SHINGLE + 1
    mixed: npt.NDArray[np.uint64] = values[:size] * _PLACES[0]
    for offset in range(1, SHINGLE):
        mixed = (mixed ^ (mixed >> np.uint64(29))) * _PLACES[offset] + values[offset : offset + size]
    mixed ^= mixed >> np.uint64(32)
    return np.asarray(mixed * _PLACES[0])

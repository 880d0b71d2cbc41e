"""Reads the first text field out of a JSON object while it arrives, so that its words can be shown before the rest is there."""

from __future__ import annotations

_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SPACE = " \t\r\n"


class FirstField:
    """Fed with pieces of JSON text, gives the decoded text of the first field as far as it is certain.

    It gives nothing (more) where the text is not such an object, the first key is another one, or a character is none: whether the
    reply is valid is for whoever has the whole of it."""

    def __init__(self, name: str) -> None:
        self._opening = f'{{"{name}":"'
        self._matched = 0
        self._held = ""
        self._high: int | None = None
        self.over = False

    def feed(self, piece: str) -> str:
        """The decoded characters that became certain with this piece."""
        return "".join(self._next(character) for character in piece)

    def _next(self, character: str) -> str:
        if self.over:
            return ""
        if self._matched < len(self._opening):
            self._open(character)
            return ""
        if self._held:
            return self._escape(character)
        if character == "\\":
            self._held = character
            return ""
        if character == '"' or character < " " or self._high is not None or "\ud800" <= character <= "\udfff":
            self.over = True
            return ""
        return character

    def _open(self, character: str) -> None:
        """One character before the text: as expected, or space where JSON allows it."""
        if character == self._opening[self._matched]:
            self._matched += 1
        elif character not in _SPACE or 2 <= self._matched < len(self._opening) - 2:
            self.over = True

    def _escape(self, character: str) -> str:
        self._held += character
        if self._held[1] == "u":
            return self._unicode() if len(self._held) == 6 else ""
        found = _ESCAPES.get(character)
        self._held = ""
        self.over = found is None or self._high is not None
        return "" if self.over or found is None else found

    def _unicode(self) -> str:
        """A four-digit escape; two of them may make one character."""
        digits, self._held = self._held[2:], ""
        if not all(digit in "0123456789abcdefABCDEF" for digit in digits):
            self.over = True
            return ""
        value = int(digits, 16)
        if self._high is not None:
            return self._low(value)
        if 0xD800 <= value <= 0xDBFF:
            self._high = value
            return ""
        self.over = 0xDC00 <= value <= 0xDFFF or value == 0
        return "" if self.over else chr(value)

    def _low(self, value: int) -> str:
        high, self._high = self._high or 0, None
        self.over = not 0xDC00 <= value <= 0xDFFF
        return "" if self.over else chr(0x10000 + ((high - 0xD800) << 10) + (value - 0xDC00))

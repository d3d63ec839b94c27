"""Invented names: people, pages and files, in four scripts, put together from syllables."""

from __future__ import annotations

import random

SCRIPTS = ("latin", "devanagari", "arabic", "cyrillic")

_PARTS: dict[str, tuple[str, str, str]] = {  # script -> onsets, vowels, codas
    "latin": ("b d f g k l m n p r s t v z br dr kl tr sh nd mb gw", "a e i o u a e i o ia ou", "n r l s m sh"),
    "devanagari": ("क ग च ज त द न प ब म य र ल व श स ह", "ा ि ी ु ू े ो ै", "न र ल म"),
    "arabic": ("ب ت ج ح د ر ز س ش ط ع ف ق ك ل م ن ه", "ا و ي", "ن ر ل م"),
    "cyrillic": ("б в г д ж з к л м н п р с т х ш", "а е и о у я ю", "н р л с к"),
}
_SYLLABLES = {script: tuple(part.split() for part in parts) for script, parts in _PARTS.items()}

_FEATURES = {
    "latin": [
        "gate",
        "fort",
        "chapel",
        "mill",
        "bridge",
        "waterfall",
        "well",
        "tower",
        "lighthouse",
        "mosque",
        "reserve",
        "lagoon",
    ],
    "devanagari": ["द्वार", "किला", "मंदिर", "झरना", "बावड़ी"],
    "arabic": ["باب", "قلعة", "مسجد", "شلال", "برج"],
    "cyrillic": ["брама", "замок", "церква", "водоспад", "вежа"],
}


class Names:
    """A source of names none of which is given twice; `taken` may be shared by several sources."""

    def __init__(self, rng: random.Random, taken: set[str]) -> None:
        self._rng = rng
        self._taken = taken

    def person(self, script: str) -> str:
        """A valid user name: upper-case first letter where the script has case, no reserved characters."""
        rng = self._rng
        given, family = self.word(script), self.word(script)
        style = rng.random()
        if style < 0.5:
            name = f"{given} {family}"
        elif style < 0.7:
            name = f"{given}{rng.randrange(10, 9999)}"
        elif style < 0.85:
            name = f"{given}-{family} {rng.randrange(2, 99)}"
        elif script == "latin":
            name = f"{rng.choice('NDO')}'{given} {family}"
        else:
            name = f"{given}.{family}"
        return self._new(name)

    def word(self, script: str) -> str:
        """Two or three syllables, capitalised."""
        rng = self._rng
        onsets, vowels, codas = _SYLLABLES[script]
        count = 2 + (rng.random() < 0.5)
        syllables = "".join(rng.choice(onsets) + rng.choice(vowels) for _ in range(count))
        word = syllables + (rng.choice(codas) if rng.random() < 0.5 else "")
        return word[0].upper() + word[1:]

    def page(self, script: str) -> str:
        """A page title without prefix."""
        word, kind = self.word(script), self._rng.choice(_FEATURES[script])
        return self._new(f"{word} {kind}")

    def file(self, script: str, place: str) -> str:
        """A title in the File namespace that shows something in `place`."""
        word, kind = self.word(script), self._rng.choice(_FEATURES[script])
        number = self._rng.randrange(10000)
        return self._new(f"File:{word} {kind}, {place} - {number:04d}.jpg")

    def _new(self, name: str) -> str:
        stem, dot, suffix = name.rpartition(".jpg")
        while name in self._taken:
            number = self._rng.randrange(10, 100000)
            name = f"{stem} {number}{dot}" if dot else f"{suffix} {number}"
        self._taken.add(name)
        return name

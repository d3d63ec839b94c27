# Wieder teilnehmen. Schlüssel beginnen mit again-.

again-title = Wieder dabei
again-aside = Kampagnen werden nie zusammengezählt. Wählen Sie eine, um zu sehen, wer wieder teilnahm.
again-nobody = Ohne Neulinge kann niemand wieder teilnehmen.
again-running = Bisher nur Anzahlen. Wer wieder teilnimmt, steht hier, sobald der Wettbewerb vorbei und eingelesen ist.
again-no-figure = Für diese Auswahl gibt es keine solche Zahl.
again-summary = Wie viele von { $people } wieder an einem Wettbewerb teilnahmen.
again-next = In der nächsten Ausgabe
again-next-year = In der nächsten Ausgabe, { $year }
again-later = In irgendeiner späteren Ausgabe
again-elsewhere = In einer anderen Kampagne
again-none = noch ist keine spätere Ausgabe vorbei
again-none-elsewhere = noch ist keine spätere Ausgabe einer anderen Kampagne vorbei
again-not-over = die Ausgabe von { $years } ist noch nicht vorbei
again-years = von { $years }
again-chances = { $n ->
    [one] bisher eine Ausgabe
   *[other] bisher { $n } Ausgaben
}
again-chances-between = bisher { $k } bis { $n } Ausgaben
again-chances-elsewhere = { $n ->
    [one] bisher eine Ausgabe einer anderen Kampagne
   *[other] bisher { $n } Ausgaben anderer Kampagnen
}
again-chances-elsewhere-between = bisher { $k } bis { $n } Ausgaben anderer Kampagnen
again-without = { $people } hatten noch keine Gelegenheit
again-how = Eine Ausgabe zählt, sobald sie vorbei ist. Zahlen mit „bisher“ wachsen mit jeder Ausgabe und werden nie verglichen.

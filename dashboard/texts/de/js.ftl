# Was Skripte sagen. Werte setzen sie selbst ein.

js-seconds-ago = vor { $n } s
js-minutes-ago = vor { $n } min
js-hours-ago = vor { $n } h
js-days-ago = { $n ->
    [one] vor { $n } Tag
   *[other] vor { $n } Tagen
}
js-copy = Link kopieren
js-copied = Kopiert
js-copied-link = Kopiert: { $link }
js-not-copied = Nicht kopiert
js-not-copied-link = Der Link ließ sich nicht kopieren. Er lautet { $link }
js-found = { $n ->
    [one] { $n } Land gefunden
   *[other] { $n } Länder gefunden
}
js-chart-failed = Dieses Diagramm konnte nicht gezeichnet werden (Nummer { $reference }); die Tabelle darunter hat dieselben Zahlen.
js-chart-late = Dieses Diagramm braucht eine Verbindung zum Server, und bisher gibt es keine: Laden Sie die Seite neu. Die Tabelle darunter hat dieselben Zahlen.

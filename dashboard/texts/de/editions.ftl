# Die Tabelle der Ausgaben nach Monaten. Schlüssel beginnen mit editions-.

editions-title = Ausgaben nach Monaten seit dem Ende
editions-aside = Kampagnen werden nie zusammengezählt. Wählen Sie eine, um ihre Ausgaben zu sehen.
editions-summary = Welcher Anteil der Neulinge { $what }, nach Ausgabe. Ein Feld zeigt oben, wofür es steht.
editions-summary-countries = Welcher Anteil der Neulinge in { $countries } { $what }, nach Ausgabe. Ein Feld zeigt oben, wofür es steht.
editions-column-edition = Ausgabe
editions-month = { $n ->
    [one] { $n } Monat
   *[other] { $n } Monate
}
editions-all = alle Aus­gaben
editions-chosen = gewählt
editions-cell = { $edition }, { $months }:
editions-scroll = Ausgaben nach Monaten, seitwärts verschiebbar

editions-partly = teils end­gültig
editions-so-far = bisher
editions-not-due = fällig
editions-overdue = war fällig, nicht erfasst
editions-verifying = wird geprüft
editions-held = auf­gehalten
editions-unread = wartet auf anderen Wett­bewerb
editions-nobody = keine Neulinge
editions-no-figure = keine Zahl
editions-running = Wett­bewerb läuft
editions-enrolling = wird eingelesen
editions-upcoming = nicht begonnen
editions-merged = mit­gezählt
editions-left-out = aus­gelassen
editions-no-contest = kein Wett­bewerb
editions-expected = fällig { $date }
editions-merged-detail = bei übrigen Ländern
editions-left-out-detail = zu wenige oder geschützt
editions-since = seit { $date }
editions-until = andere bis { $date }
editions-without = ohne { $countries }
editions-without-years = ohne { $years }
editions-part-years = { $years } zum Teil
editions-country-without = { $country } ohne { $years }
editions-nowhere = { $n ->
    [one] { $countries }: in keiner dieser Ausgaben eine eigene Zahl.
   *[other] { $countries }: in keiner dieser Ausgaben eigene Zahlen.
}
editions-not-counted = { $people } noch nicht gezählt

editions-key-scale = Anteil
editions-key-partly = teils endgültig: einige Länder oder Ausgaben kommen noch
editions-key-so-far = bisher: wächst mit der Zeit, wird nie verglichen
editions-key-hatched = noch nicht fällig

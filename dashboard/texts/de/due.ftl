# Was als Nächstes fällig wird. Schlüssel beginnen mit due-.

due-title = Was als Nächstes fällig wird
due-lead = Meilensteine von <name>{ $campaign }</name>, aller Ausgaben.
due-lead-aside = Meilensteine aller Kampagnen, an denen Ihre Länder teilnehmen.
due-all = alle Länder
due-others = die übrigen Länder
due-running = { $n ->
    [one] { $n } Land, dessen Wettbewerb läuft oder noch eingelesen wird
   *[other] { $n } Länder, deren Wettbewerbe laufen oder noch eingelesen werden
}
due-over-title = Erreicht und in Prüfung
due-over-text = Der Tag ist vorbei; die Zahl erscheint, sobald jedes Wiki nach allen gefragt wurde.
due-since = seit { $date }
due-unread = wartet darauf, dass ein anderer Wettbewerb der Kampagne eingelesen wird
due-dates-title = Die nächsten Termine
due-in-selection = in Ihrer Auswahl
due-expected-word = erwartet
due-later = { $n ->
    [one] Ein weiterer Termin folgt am { $date }.
   *[other] { $n } weitere Termine folgen, der letzte am { $date }.
}
due-nothing = Es wird nichts mehr fällig: Jeder Meilenstein jeder Ausgabe ist endgültig. Die nächste Ausgabe bringt neue.
due-nothing-but-over = Ein weiterer Termin ist nicht bekannt; was erreicht ist, wird noch geprüft.
due-after = Diese Lesart betrachtet die { $n } Tage nach einem Meilenstein; ihre Zahlen werden deshalb { $n } Tage später fällig als die anderen.
due-grows = Diese Lesart beginnt an diesem Tag und wächst dann mit der Zeit; endgültig wird sie nie.
due-expected = Erwartete Termine gelten, wenn der Wettbewerb wie geplant endet; seine Länder stehen hier, sobald alles eingelesen ist.
due-subscribe = Im eigenen Kalender abonnieren

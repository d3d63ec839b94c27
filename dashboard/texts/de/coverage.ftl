# Was gezählt wird und bis wann. Schlüssel beginnen mit coverage-.

coverage-title = Was gezählt wird und bis wann
coverage-counted = Wer gezählt wird
coverage-people-column = Personen
coverage-who-column = Wer das ist
coverage-participants = { $n ->
    [one] teilnehmende Person: hat zu einem Wettbewerb dieser Auswahl hochgeladen
   *[other] Teilnehmende: haben zu einem Wettbewerb dieser Auswahl hochgeladen
}
coverage-participants-each = { $n ->
    [one] teilnehmende Person, gezählt in jedem Land und jeder Ausgabe, wo sie dabei war
   *[other] Teilnehmende, gezählt in jedem Land und jeder Ausgabe, wo sie dabei waren
}
coverage-newcomers = { $n ->
    [one] Neuling, in { $where }: von ihm handeln die Zahlen
   *[other] Neulinge, in { $where }: von ihnen handeln die Zahlen
}
coverage-nobody = Neulinge, von denen die Zahlen handeln
coverage-merged = { $countries ->
    [one] davon in einem Land, das als „übrige Länder“ zählt: weniger als { $least } Neulinge oder geschützt
   *[other] davon in { $countries } Ländern, die zusammen als „übrige Länder“ zählen: je weniger als { $least } Neulinge oder geschützt
}
coverage-merged-further = { $countries ->
    [one] davon in einem Land, das nach dieser Definition als „übrige Länder“ zählt
   *[other] davon in { $countries } Ländern, die nach dieser Definition zusammen zählen, damit kein Unterschied zweier Zahlen von weniger als { $least } Personen handelt
}
coverage-established = davon mit 500 Beiträgen oder mehr vor dem Wettbewerb: neu nur nach dieser Definition
coverage-unknown = { $n ->
    [one] Neuling in keiner Zahl: Ein Wiki konnte 7 Tage lang nicht nach dieser Person gefragt werden
   *[other] Neulinge in keiner Zahl: Ein Wiki konnte 7 Tage lang nicht nach ihnen gefragt werden
}
coverage-undecided = { $n ->
    [one] Person, von der noch nicht bekannt ist, ob sie schon vorher beigetragen hatte: bisher in keiner Zahl
   *[other] Personen, von denen noch nicht bekannt ist, ob sie schon vorher beigetragen hatten: bisher in keiner Zahl
}
coverage-left-out = { $n ->
    [one] Neuling von { $year } in { $where } aus jeder Zahl gelassen: { $why }
   *[other] Neulinge von { $year } in { $where } aus jeder Zahl gelassen: { $why }
}
coverage-why-few = es sind weniger als { $least }
coverage-why-lone = nur ein Land bleibt übrig, und eine Zahl davon allein wäre die einer kleinen oder geschützten Gruppe
coverage-why-late = sie wurden erst gefunden, als die übrigen Länder endgültig zusammengelegt waren
coverage-uncovered = { $n ->
    [one] ein Land hat nach dieser Definition keine Zahl, denn sie würde dort nur von wenigen Personen handeln: { $names }
   *[other] { $n } Länder haben nach dieser Definition keine Zahl, denn sie würde dort nur von wenigen Personen handeln: { $names }
}
coverage-running = { $n ->
    [one] weiterer Neuling unter { $participants } von Wettbewerben, die laufen oder noch eingelesen werden: nur gezählt
   *[other] weitere Neulinge unter { $participants } von Wettbewerben, die laufen oder noch eingelesen werden: nur gezählt
}
coverage-seen = Lückenlos gesehen bis
coverage-seen-some = Gesehen bis
coverage-covered = Zahlen sind abgedeckt bis
coverage-covered-gap = dort beginnt eine Lücke; was später kam, ist gesehen, aber vielleicht nicht alles
coverage-nothing-seen = noch kein Beitrag gesehen
coverage-lag = der Datenstrom läuft { $seconds } s hinter den Wikis her
coverage-verified = Geprüft bis
coverage-verified-how = jedes Wiki wurde nach allen gefragt, die noch einen Meilenstein vor sich haben
coverage-contests = Eingelesene Wettbewerbe
coverage-contests-how = die übrigen folgen; bis dahin sind sie in keiner Zahl
coverage-people = Erfragte Personen
coverage-people-how = das erste Nachlesen der Vergangenheit läuft noch
coverage-gaps = Lücken, die gerade gefüllt werden
coverage-gap = { $since } bis { $until }: { $why }
coverage-gap-unproven = nach einer neuen Verbindung kam das zuletzt gesehene Ereignis nicht noch einmal, es können also einige fehlen
coverage-gap-truncated = der Datenstrom reichte nicht mehr bis zum zuletzt gesehenen Ereignis zurück
coverage-gap-jump = Nummern von Ereignissen wurden ausgelassen
coverage-gaps-more = { $n ->
    [one] und eine weitere
   *[other] und { $n } weitere
}
coverage-made = Zahlen Nummer { $version }, geschrieben { $when }. Zeiten sind UTC; Tage sind die des jeweiligen Wettbewerbs.
coverage-made-unwritten = Zahlen Nummer { $version }. Zeiten sind UTC; Tage sind die des jeweiligen Wettbewerbs.

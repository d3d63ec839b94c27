# Die Kurve nach Tagen, ihre Legende, ihre Zusammenfassung und ihre Tabelle. Jahre kommen als Text, Tage und Anzahlen als Zahlen.
curve-title = { $reading ->
    [quarter] Aktiv in jedem Quartal nach dem Ende
    [since-end] Wiedergekommen, Tag für Tag nach dem Ende
    [on-or-after] Wiedergesehen, bisher
   *[active] Noch aktiv, Tag für Tag nach dem Ende
}
curve-about-active = { $least ->
    [1] Jeder Tag zeigt, wer in den { $width } Tagen davor beigetragen hat. Erst Tag { $width } hat sie alle.
   *[other] Jeder Tag zeigt, wer in den { $width } Tagen davor mindestens { $least }-mal beigetragen hat. Erst Tag { $width } hat sie alle.
}
curve-about-since-end = { $least ->
    [1] Jeder Tag zeigt, wer seit dem Ende mindestens einmal beigetragen hatte.
   *[other] Jeder Tag zeigt, wer seit dem Ende mindestens { $least }-mal beigetragen hatte.
}
curve-about-survival = { $least ->
    [1] Jeder Tag zeigt, wer in den { $width } Tagen davor beigetragen hat. Geblieben heißt: aktiv in den { $width } Tagen nach einem Stichtag; darum steht jeder Punkt { $width } Tage nach seinem Stichtag.
   *[other] Jeder Tag zeigt, wer in den { $width } Tagen davor mindestens { $least }-mal beigetragen hat. Geblieben zählt die { $width } Tage nach einem Stichtag; darum steht jeder Punkt { $width } Tage nach seinem Stichtag.
}
curve-about-quarter = { $least ->
    [1] Jede Stufe zeigt, wer zwischen zwei Stichtagen beigetragen hat. Die vier Quartale ergeben das Jahr.
   *[other] Jede Stufe zeigt, wer zwischen zwei Stichtagen mindestens { $least }-mal beigetragen hat. Die vier Quartale ergeben das Jahr.
}
curve-about-on-or-after = { $least ->
    [1] Jeder Punkt zeigt, wer am Stichtag oder später beigetragen hat, bisher. Das wächst mit der Zeit; darum wird es nie verglichen und hat keine Linie.
   *[other] Jeder Punkt zeigt, wer am Stichtag oder später mindestens { $least }-mal beigetragen hat, bisher. Das wächst mit der Zeit; darum wird es nie verglichen und hat keine Linie.
}

## Namen

curve-group = Vergleichsgruppe
curve-other = übrige Länder
curve-quarter = Monate { $first } bis { $last }
curve-without = ohne { $n ->
    [one] { $n } Neuling
   *[other] { $n } Neulinge
}

## Legende

curve-key-final = alle Länder
curve-key-final-one = endgültig
curve-key-part = nicht alle Länder
curve-key-band = 95-%-Intervall
curve-key-so-far = bisher
curve-key-live = heute, bisher
curve-key-before = frühere Ausgaben
curve-key-group = Vergleichsgruppe: kam ohne Kampagne

## Achsen und Zeiger

curve-axis-end = Ende
curve-axis-months = { $n } Mon.
curve-axis-day = Tag { $day }
curve-axis-share = { $n } %
curve-pointer = Tag { $day }
curve-pointer-mark = { $name } (Tag { $day })
curve-pointer-later = { $name } + { $more } Tage (Tag { $day })

## Zusammenfassung

curve-said = <name>{ $name }</name>: { $figures }.
curve-said-day = { $share } an Tag { $day }
curve-said-mark = { $share } nach { $n } Monaten
curve-said-mark-part = { $share } nach { $n } Monaten (ohne { $missing ->
    [one] { $missing } Neuling
   *[other] { $missing } Neulinge
})
curve-said-quarter = { $share } in den Monaten { $first } bis { $last }
curve-said-after = { $share } nach { $n } Monaten oder später, bisher
curve-said-live = { $share } heute, bisher
curve-line = <name>{ $name }</name>: { $said }
curve-solid = { $units ->
    [one] Endgültig bis Tag { $day }.
   *[other] Alle Länder sind dabei, bis Tag { $day }.
}
curve-dashed = { $units ->
    [one] Endgültig bis Tag { $day }.
   *[other] Alle Länder sind bis Tag { $day } dabei; die gestrichelte Linie geht weiter ohne { $list }.
}
curve-dashed-all = Die gestrichelte Linie läuft ohne { $list }.
curve-dropped = <name>{ $country }</name> ({ $n ->
    [one] { $n } Neuling
   *[other] { $n } Neulinge
}, ab Tag { $day })
curve-dropped-absent = <name>{ $country }</name> ({ $n ->
    [one] { $n } Neuling
   *[other] { $n } Neulinge
}, ohne Fenster von 90 Tagen, da die Wettbewerbe an verschiedenen Tagen endeten)
curve-running = Noch nicht dabei, da Wettbewerbe laufen oder eingelesen werden: { $list }.
curve-running-one = <name>{ $country }</name> ({ $n ->
    [one] { $n } Neuling
   *[other] { $n } Neulinge
})
curve-begins = Die Linie beginnt am { $date }, { $days ->
    [one] einen Tag
   *[other] { $days } Tage
} nach dem Ende.
curve-begins-quarter = Das erste Quartal endet am { $date }.
curve-begins-mark = Der erste Stichtag ist der { $date }.
curve-verifying = Der erste Tag der Linie ist vorbei; sie wird gezeichnet, sobald alle geprüft sind.
curve-nobody = Ohne Neulinge gibt es keine Kurve.
curve-not-alone = Keines der gewählten Länder hat hier eine eigene Kurve.
curve-too-few = Es gibt keine Kurve: zu wenige Neulinge für eigene Zahlen.
curve-counts-only = Nur Anzahlen: Die Kurve beginnt, wenn die Wettbewerbe vorbei und eingelesen sind.
curve-no-window = Hier gibt es keine Kurve über 90 Tage: Die Wettbewerbe endeten an verschiedenen Tagen.
curve-pace-same = Tage der ersten Wiederkehr, { $year } und { $other }: zu wenige für eine Aussage (Log-Rank-Test, p { $p }).
curve-pace-differs = Die Tage der ersten Wiederkehr von { $year } und { $other } unterscheiden sich stärker als durch Zufall (Log-Rank-Test, p { $p }).

## Tabelle und was fehlt

curve-table = Als Tabelle zeigen
curve-table-name = { $title }, als Tabelle
curve-table-day = Tag nach dem Ende
curve-table-quarter = Quartal
curve-table-mark = Stichtag
curve-table-today = heute
curve-table-later = { $name } + { $more } Tage
curve-left = { $n ->
    [one] { $n } Land ist nicht in der ganzen Linie
   *[other] { $n } Länder sind nicht in der ganzen Linie
}
curve-left-country = Land
curve-left-newcomers = Neulinge
curve-left-from = Nicht dabei
curve-left-day = ab Tag { $day }
curve-left-absent = kein Fenster von 90 Tagen

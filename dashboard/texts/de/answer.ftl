# Der Satz, der die Frage der Seite beantwortet. Schlüssel beginnen mit answer-.
# $name ist eine Auswahl (Wiki Loves Monuments 2025 in Indien), $share ein Anteil mit Intervall, $n eine Zahl von Monaten
# oder Menschen, $since der erste Monat eines Quartals, $least die kleinste Zahl von Beiträgen.

## Eine Auswahl beim Namen

answer-name = <name>{ $campaign }</name> { $years }
answer-name-in = <name>{ $campaign }</name> { $years } in { $places }
answer-name-many = <name>{ $campaign }</name> { $years } in { $n } Ländern

## Von wem

answer-whom = <figure>{ $n ->
    [one] { $n } Neuling
   *[other] { $n } Neulingen
}</figure>{ $definition ->
    [grace] {" "}<fine>(registriert während des Wettbewerbs oder bis 14 Tage davor)</fine>
    [commons] {" "}<fine>(neu auf Commons, anderswo vielleicht nicht)</fine>
    [first-edit] {" "}<fine>(vorher in keinem Wiki etwas bearbeitet)</fine>
   *[global] {""}
} von { $name }
answer-whom-more = {" "}<fine>(und { $n ->
    [one] { $n } weiteren, dessen
   *[other] { $n } weiteren, deren
} Wettbewerb noch nicht gezählt ist)</fine>
answer-organic = , ohne Uploads für die Kampagne,

## Welcher Anteil was getan hat; -next setzt einen ersten fort

answer-share = <figure>{ $share }</figure>{"\u00A0"}<fine>({ $interval })</fine>
answer-share-partly = <figure>{ $share }</figure>{"\u00A0"}<fine>({ $interval }; von bisher { $newcomers })</fine>

answer-active-first = Von { $whom } waren{ $apart } { $share } nach <kept>{ $n } Monaten</kept> noch { $least ->
    [1] aktiv
   *[other] sehr aktiv <fine>(mindestens { $least } Beiträge)</fine>
}
answer-active-next = { $share } nach <kept>{ $n } Monaten</kept>

answer-active-90-first = Von { $whom } hatten{ $apart } { $share } in den 90 Tagen bis zum <kept>{ $n }-Monats-Stichtag</kept> { $least ->
    [1] etwas beigetragen
   *[other] mindestens { $least }‑mal beigetragen
}
answer-active-90-next = { $share } bis zum <kept>{ $n }-Monats-Stichtag</kept>

answer-quarter-first = Von { $whom } haben{ $apart } { $share } in den <kept>Monaten { $since }–{ $n }</kept> { $least ->
    [1] etwas beigetragen
   *[other] mindestens { $least }‑mal beigetragen
}
answer-quarter-next = { $share } in den <kept>Monaten { $since }–{ $n }</kept>

answer-since-end-first = Von { $whom } sind{ $apart } { $share } binnen <kept>{ $n } Monaten</kept> { $least ->
    [1] mindestens einmal wiedergekommen
   *[other] wiedergekommen <fine>(mindestens { $least } Beiträge)</fine>
}
answer-since-end-next = { $share } binnen <kept>{ $n } Monaten</kept>

answer-survival-first = Von { $whom } haben{ $apart } { $share } in den 30 Tagen nach dem <kept>{ $n }-Monats-Stichtag</kept> { $least ->
    [1] etwas beigetragen
   *[other] mindestens { $least }‑mal beigetragen
}
answer-survival-next = { $share } nach dem <kept>{ $n }-Monats-Stichtag</kept>

answer-on-or-after-first = Von { $whom } wurden{ $apart } { $share } nach <kept>{ $n } Monaten</kept> bisher { $least ->
    [1] wiedergesehen
   *[other] mit mindestens { $least } Beiträgen wiedergesehen
}
answer-on-or-after-next = { $share } nach <kept>{ $n } Monaten</kept>

## Was als Nächstes kommt

answer-none-yet = Von { $whom } ist noch keine Zahl endgültig
answer-uncovered = Von { $whom } lässt sich noch nichts sagen: Kein Tag nach dem Ende ihres Wettbewerbs ist bisher erfasst
answer-no-window = Von { $whom } lässt sich in 90 Tagen nichts sagen: Wettbewerbe, die hier zusammen gezählt sind, haben verschiedene Stichtage
answer-reached-verifying = <kept>{ $n } Monate:</kept> erreicht, wird geprüft
answer-reached-held = <kept>{ $n } Monate:</kept> erreicht, wartet auf Personen, die nicht geprüft werden konnten
answer-reached-unread = <kept>{ $n } Monate:</kept> erreicht, wartet auf einen anderen Wettbewerb der Kampagne
answer-due = <kept>{ $n } Monate:</kept> fällig am <kept>{ $date }</kept>
answer-due-span = <kept>{ $n } Monate:</kept> fällig vom { $span }
answer-late = <kept>{ $n } Monate:</kept> war am <kept>{ $date }</kept> fällig, aber die Daten reichen nicht bis dahin

## Niemand zu zählen, oder noch niemand

answer-nobody = { $name } hatte { $participants } und <figure>keine Neulinge</figure>: Es gibt nichts zu zählen.
answer-running = { $name } läuft noch: bisher <figure>{ $participants }</figure>, davon <figure>{ $newcomers }</figure>.
answer-enrolling = { $name } ist vorbei und wird eingelesen: bisher <figure>{ $participants }</figure>, davon <figure>{ $newcomers }</figure>.
answer-enrolling-all = { $name } ist vorbei, und die Teilnehmenden <figure>werden eingelesen</figure>.
answer-upcoming = { $name } beginnt <figure>am { $date }</figure>.
answer-first-due = {" "}Die erste Bleibequote ist am <kept>{ $date }</kept> fällig.
answer-first-late = {" "}Die erste Bleibequote war am <kept>{ $date }</kept> fällig.
answer-left-out = { $name } hatte <figure>{ $newcomers }</figure>, die in keiner Zahl stehen: Über so kleine Gruppen wird nichts veröffentlicht.
answer-no-figure = { $name } hat nach dieser Definition <figure>noch keine Zahl</figure>: Sie kommt, wenn der letzte Wettbewerb der Ausgabe eingelesen ist.

## Länder ohne eigene Zahl; $where ist eine Auswahl oder Jahre

answer-absent = { $countries } { $n ->
    [one] hat
   *[other] haben
} { $by ->
    [year] { $where } <figure>keine eigene Zahl</figure>
   *[name] <figure>keine eigene Zahl</figure> bei { $where }
}
answer-absent-why = { $what }: { $why }.
answer-why-merged = mit anderen Ländern zusammen gezählt (weniger als { $least } Neulinge, oder geschützt)
answer-why-merged-further = nach dieser Definition mit anderen Ländern zusammen gezählt, damit keine Zahl nur von wenigen Personen handelt
answer-why-left-out = in keiner Zahl enthalten (zu wenige, geschützt oder spät gefunden)
answer-why-no-figure = nach dieser Definition gibt es keine
answer-why-running = der Wettbewerb läuft oder wird eingelesen
answer-why-no-contest = ein eigener Wettbewerb ist dort nicht bekannt
answer-running-definition = Solange ein Wettbewerb läuft, zählen als Neulinge die, die sich währenddessen registriert haben.
answer-link-others = Übrige Länder von { $years }
answer-link-headline = Während des Wettbewerbs Registrierte zeigen

## Filter, die nicht voreingestellt sind, wo keine Zahl von ihnen erzählt

answer-filters = {" "}<fine>({ $list })</fine>
answer-chosen = {" "}<fine>Gewählt: { $list }.</fine>
answer-filter-grace = bis 14 Tage davor registriert
answer-filter-commons = neu auf Commons
answer-filter-first-edit = vorher nie etwas bearbeitet
answer-filter-quarter = Beiträge im Quartal
answer-filter-since-end = seit dem Ende wiedergekommen
answer-filter-survival = Beiträge in den 30 Tagen nach dem Stichtag
answer-filter-on-or-after = nach dem Stichtag wiedergesehen, bisher
answer-filter-width = in { $n } Tagen
answer-filter-least = mindestens { $n } Beiträge
answer-filter-measure = ohne Uploads für die Kampagne

## Was die Wörter bedeuten

answer-means-active = { $least ->
    [1] Noch aktiv: mindestens ein Beitrag
   *[other] Sehr aktiv: mindestens { $least } Beiträge
} in irgendeinem Wikimedia-Wiki in den { $width } Tagen bis zum Stichtag.
answer-means-quarter = Beigetragen: { $least ->
    [1] mindestens einmal
   *[other] mindestens { $least }‑mal
} in irgendeinem Wikimedia-Wiki in diesen drei Monaten nach dem Ende des Wettbewerbs.
answer-means-since-end = Wiedergekommen: { $least ->
    [1] mindestens ein Beitrag
   *[other] mindestens { $least } Beiträge
} in irgendeinem Wikimedia-Wiki zwischen dem Ende des Wettbewerbs und dem Stichtag.
answer-means-survival = Beigetragen: { $least ->
    [1] mindestens einmal
   *[other] mindestens { $least }‑mal
} in irgendeinem Wikimedia-Wiki in den 30 Tagen nach dem Stichtag („surviving new editor“).
answer-means-on-or-after = Wiedergesehen: { $least ->
    [1] mindestens ein Beitrag
   *[other] mindestens { $least } Beiträge
} in irgendeinem Wikimedia-Wiki am Stichtag oder später. Das wächst mit der Zeit und wird nie verglichen.
answer-means-organic = Uploads für diese Kampagne, gleich welcher Ausgabe, zählen nicht.
answer-means-interval = In Klammern: 95‑%‑Intervall.
answer-new-global = Neuling: während des Wettbewerbs registriert.
answer-new-grace = Neuling: während des Wettbewerbs oder in den 14 Tagen davor registriert.
answer-new-commons = Neuling: nach dem Beginn auf Commons registriert; manche waren in anderen Wikis längst aktiv.
answer-new-first-edit = Neuling: vor dem Beginn kein Beitrag in irgendeinem Wiki.
answer-about = Was das bedeutet

# Die Kacheln der Meilensteine, ihr Vergleich und die Zahl von heute. Schlüssel beginnen mit tiles-.

## Titel nach Lesart

tiles-heading = Meilensteine
tiles-title-active = { $n } Monate
tiles-title-quarter = Monate { $since }–{ $n }
tiles-title-since-end = Binnen { $n } Monaten
tiles-title-survival = { $n } Monate + 30 Tage
tiles-title-on-or-after = Nach { $n } Monaten

## Stände: das Schild, und was groß steht, wo es keinen Anteil gibt

tiles-badge-final = endgültig
tiles-badge-partly = teils endgültig
tiles-badge-so-far = bisher
tiles-badge-not-due = noch nicht fällig
tiles-badge-late = nicht erfasst
tiles-badge-verifying = erreicht
tiles-badge-held = wartet
tiles-badge-unread = noch nicht eingelesen
tiles-badge-running = nur Anzahlen
tiles-badge-enrolling = vorbei
tiles-badge-upcoming = noch nicht begonnen
tiles-badge-nobody = keine Neulinge
tiles-badge-merged = zusammengefasst
tiles-badge-left-out = nicht veröffentlicht
tiles-badge-no-figure = keine Zahl
tiles-badge-no-contest = kein Wettbewerb
tiles-value-verifying = Wird geprüft
tiles-value-held = Aufgehalten
tiles-value-unread = Wartet auf Wettbewerb
tiles-value-running = Wettbewerb läuft
tiles-value-enrolling = Wird eingelesen
tiles-value-upcoming = Kommt noch
tiles-value-nobody = –
tiles-value-merged = Mit anderen gezählt
tiles-value-left-out = In keiner Zahl
tiles-value-no-figure = Nicht nach dieser Definition
tiles-value-no-window = Nicht in 90 Tagen
tiles-value-no-contest = Nichts bekannt

## Einzelheiten

tiles-scale-end = { $n } %
tiles-nobody = niemand zu zählen
tiles-late = war fällig, aber die Daten reichen nicht bis dahin
tiles-due = fällig am { $date }
tiles-was-due = war fällig am { $date }
tiles-reached = erreicht am { $date }
tiles-others-until = andere bis { $date }
tiles-counts = bisher { $n ->
    [one] { $n } Neuling
   *[other] { $n } Neulinge
} von { $participants ->
    [one] { $participants } Person
   *[other] { $participants } Teilnehmenden
}
tiles-why-verifying = erscheint, wenn jedes Wiki gefragt ist
tiles-why-held = mehr als 1 % der Personen ließen sich eine Woche lang nicht prüfen; ihr Wettbewerb wartet
tiles-why-unread = ein Wettbewerb der Kampagne, der sich überschneidet, ist noch nicht eingelesen; seine Uploads müssen bekannt sein
tiles-merged = weniger als { $n } Neulinge, oder geschützt
tiles-merged-further = damit keine Zahl nur von wenigen Personen handelt
tiles-no-window = zusammen gezählte Wettbewerbe haben verschiedene Stichtage
tiles-detail-no-figure = nach dieser Definition gibt es noch keine
tiles-detail-left-out = zu wenige, geschützt oder spät gefunden
tiles-detail-no-contest = ein eigener Wettbewerb ist nicht bekannt

## Teils endgültig: $whom sind Länder oder Jahre

tiles-more-due = { $n } weitere { $by ->
    [year] von
   *[place] in
} { $whom } werden bis <kept>{ $date }</kept> fällig
tiles-more-late = { $n } weitere { $by ->
    [year] von
   *[place] in
} { $whom } waren am <kept>{ $date }</kept> fällig
tiles-more-verifying = { $n } weitere { $by ->
    [year] von
   *[place] in
} { $whom } werden geprüft
tiles-more-held = { $n } weitere { $by ->
    [year] von
   *[place] in
} { $whom } warten: über 1 % ließen sich nicht prüfen
tiles-more-unread = { $n } weitere { $by ->
    [year] von
   *[place] in
} { $whom } warten auf einen anderen Wettbewerb
tiles-more-absent = { $n } weitere { $by ->
    [year] von
   *[place] in
} { $whom } haben keine solche Zahl
tiles-more-running = { $n } weitere in noch nicht gezählten Wettbewerben

## Womit die Kacheln verglichen werden

tiles-compare = Vergleichen mit
tiles-compare-edition = { $year }
tiles-compare-last-edition = voriger Ausgabe
tiles-compare-other-countries = anderen Ländern
tiles-compare-comparison-group = Vergleichsgruppe
tiles-hint-last-edition = der vorigen Ausgabe der Kampagne
tiles-hint-other-countries = allen anderen Ländern derselben Ausgaben
tiles-hint-comparison-group = Neulingen derselben Wochen, die ohne Kampagne kamen
tiles-remark-last-edition = Höher oder niedriger: Das 95‑%‑Intervall des Unterschieds lässt die Null aus.
tiles-remark-other-countries = Alle anderen Länder derselben Ausgaben. Höher oder niedriger: Das 95‑%‑Intervall des Unterschieds lässt die Null aus.
tiles-remark-comparison-group = Neulinge derselben Wochen, die ohne Kampagne auf Commons anfingen. Das zeigt die Jahreszeit, keine Wirkung.

tiles-higher-last-edition = höher als { $year } <fine>({ $share })</fine>
tiles-lower-last-edition = niedriger als { $year } <fine>({ $share })</fine>
tiles-unclear-last-edition = zu wenige für eine Aussage <fine>({ $year }: { $share })</fine>
tiles-higher-other-countries = höher als in allen anderen Ländern <fine>({ $share })</fine>
tiles-lower-other-countries = niedriger als in allen anderen Ländern <fine>({ $share })</fine>
tiles-unclear-other-countries = zu wenige für eine Aussage <fine>(alle anderen Länder: { $share })</fine>
tiles-higher-comparison-group = höher als in der Vergleichsgruppe <fine>({ $share })</fine>
tiles-lower-comparison-group = niedriger als in der Vergleichsgruppe <fine>({ $share })</fine>
tiles-unclear-comparison-group = zu wenige für eine Aussage <fine>(Vergleichsgruppe: { $share })</fine>
tiles-points = { $points } Prozentpunkte ({ $low } bis { $high })
tiles-as-far = soweit endgültig
tiles-in-both = { $n ->
    [one] in { $n } Land, das beiderseits endgültig ist
   *[other] in { $n } Ländern, die beiderseits endgültig sind
}

## Warum ein Stichtag nicht verglichen wird; $whom ist die andere Seite

tiles-other-last-edition = { $year }
tiles-other-other-countries = andere Länder
tiles-other-comparison-group = Vergleichsgruppe
tiles-other-not-due = kein Vergleich: { $whom } am <kept>{ $date }</kept> fällig
tiles-other-verifying = kein Vergleich: { $whom } wird noch geprüft
tiles-other-unread = kein Vergleich: { $whom } noch nicht eingelesen
tiles-other-nobody = kein Vergleich: { $whom } ohne Neulinge
tiles-other-no-figure = kein Vergleich: { $whom } ohne solche Zahl
tiles-other-final = kein Vergleich: { $whom } ohne Zahl derselben Orte

## Warum nichts verglichen wird

tiles-none-grows = „Bisher“ wächst mit der Zeit und wird nie verglichen.
tiles-none-several-editions = Mehrere Ausgaben sind gewählt: Wählen Sie eine, um sie mit der vorigen zu vergleichen.
tiles-none-first-edition = Vor dieser Ausgabe gibt es keine, mit der sie sich vergleichen ließe.
tiles-none-no-country = Wählen Sie ein Land, um es mit allen anderen zu vergleichen.
tiles-none-alone = Kein anderes Land hat Zahlen in denselben Ausgaben.
tiles-none-mixed = Die übrigen Länder sind nicht dieselben wie { $year } und werden nicht damit verglichen.
tiles-none-undefined = Nach dieser Definition gibt es keine Zahlen von { $year }.
tiles-none-unmatched = Zu wenige fingen ohne Kampagne an für eine eigene Vergleichsgruppe in { $countries }.
tiles-none-no-group = Für diese Ausgabe gibt es noch keine Vergleichsgruppe.
tiles-none-nothing = Hier gibt es noch keine Zahl, die sich vergleichen ließe.
tiles-lacking-merged = { $country }: { $year } mit anderen Ländern zusammen gezählt, daher gibt es nichts zu vergleichen.
tiles-lacking-left-out = { $country }: { $year } in keiner Zahl enthalten, daher gibt es nichts zu vergleichen.
tiles-lacking-running = { $country }: { $year } nur Anzahlen, daher gibt es nichts zu vergleichen.
tiles-lacking-no-figure = { $country }: { $year } keine Zahl nach dieser Definition, daher gibt es nichts zu vergleichen.
tiles-lacking-no-contest = { $country }: { $year } kein bekannter Wettbewerb, daher gibt es nichts zu vergleichen.

## Heute

tiles-today-title = Heute
tiles-today-badge = bisher
tiles-today-window = aktiv in den letzten { $n } Tagen
tiles-today-day = Tag { $n } nach dem Ende
tiles-today-days = Tage { $first }–{ $last } nach dem Ende
tiles-today-least = mindestens { $n } Beiträge
tiles-today-organic = ohne Uploads für die Kampagne
tiles-today-uncovered = { $n ->
    [one] { $n } Neuling ist noch nicht erfasst
   *[other] { $n } Neulinge sind noch nicht erfasst
}
tiles-today-newcomers = { $n ->
    [one] Neuling bisher
   *[other] Neulinge bisher
}
tiles-today-among = von { $n ->
    [one] { $n } Person
   *[other] { $n } Teilnehmenden
}
tiles-today-counts = nur Anzahlen
tiles-today-nobody = niemand zu zählen
tiles-today-nobody-yet = noch nicht erfasst
tiles-today-nothing-covered = noch kein Tag nach dem Ende ist erfasst
tiles-today-none = keine eigene Zahl

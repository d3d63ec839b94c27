# Kampagnen einiger Länder nebeneinander. Schlüssel beginnen mit aside-.

aside-title = Kampagnen in { $places }
aside-summary = Je eine Ausgabe, die neueste mit einer Zahl nach 3 Monaten. Kampagnen werden nie zusammengezählt: Eine Person kann in mehreren sein.
aside-campaign = Kampagne
aside-newcomers = Neulinge
aside-at-active = { $n } Monate
aside-at-quarter = Monate { $since }–{ $n }
aside-at-since-end = Binnen { $n } Monaten
aside-at-survival = { $n } Monate + 30 Tage
aside-at-on-or-after = Nach { $n } Monaten
aside-counts = gezählt, solange Wettbewerbe laufen
aside-sentence = { $countries } { $n ->
    [one] hat
   *[other] haben
} an <figure>{ $number ->
    [one] { $number } Kampagne
   *[other] { $number } Kampagnen
}</figure> teilgenommen: { $campaigns }.
aside-none = { $countries } { $n ->
    [one] hat
   *[other] haben
} an <figure>keiner Kampagne</figure> teilgenommen, die hier bekannt ist.
aside-state-nobody = keine Neulinge
aside-state-not-due = fällig { $date }
aside-state-late = war fällig { $date }, nicht erfasst
aside-state-verifying = wird geprüft
aside-state-held = aufgehalten
aside-state-unread = noch nicht eingelesen
aside-state-running = Wettbewerb läuft
aside-state-enrolling = wird eingelesen
aside-state-upcoming = nicht begonnen
aside-state-merged = mit anderen Ländern
aside-state-left-out = in keiner Zahl
aside-state-no-figure = keine Zahl
aside-state-no-contest = kein Wettbewerb
aside-state-partly = teils endgültig
aside-state-so-far = bisher

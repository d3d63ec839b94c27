# Die Filter. Optionen heißen filters-<Frage>-<Option>; -why erklärt eine Option in einem kurzen Satz.

filters-campaign = Kampagne
filters-side-by-side = Alle Kampagnen nebeneinander
filters-edition = Ausgabe
filters-all-editions = Alle Ausgaben
filters-country = Land
filters-find = Land suchen
filters-none-found = Ein Land dieses Namens hat nicht teilgenommen.
filters-only = nur
filters-only-of = nur { $name }
filters-running = läuft
filters-merged = bei den übrigen Ländern gezählt
filters-left-out = in keiner Zahl
filters-no-figure = keine Zahl nach dieser Definition
filters-no-contest = hier kein Wettbewerb bekannt
# $n: so viele Neulinge hat eine Gruppe mit eigenen Zahlen mindestens.
filters-note = Länder mit weniger als { $n } Neulingen und solche, deren Menschen Schutz brauchen, haben keine eigene Zahl.
filters-show = Anzeigen
filters-copy = Link kopieren

## Wie gezählt wird

filters-how = Zählweise
filters-how-usual = wie üblich
filters-how-other = { $n ->
    [one] { $n } Abweichung
   *[other] { $n } Abweichungen
}
filters-usual = üblich
filters-differs = Nicht wie üblich:
filters-undo = { $what }: entfernen
filters-reset = Zurück zur üblichen Zählweise

filters-definition = Wer ein Neuling ist
filters-definition-global = während des Wettbewerbs registriert
filters-definition-global-why = Das Konto wurde, in welchem Wiki auch immer, zwischen Beginn und Ende des Wettbewerbs registriert.
filters-definition-grace = bis zu 14 Tage vorher registriert
filters-definition-grace-why = Zwei Wochen mehr, für alle, die sich schon vorher registriert haben. So zählt Event Metrics.
filters-definition-commons = neu auf Commons
filters-definition-commons-why = Erst nach dem Beginn auf Commons, auch wer schon lange in der Wikipedia schreibt. So zählt das Wiki-Loves-Werkzeug.
filters-definition-first-edit = vorher nie etwas bearbeitet
filters-definition-first-edit-why = Kein Beitrag in irgendeinem Wiki vor dem Beginn, wie alt das Konto auch ist. So zählte Erik Zachte.

filters-reading = Was als Bleiben gilt
filters-reading-active = aktiv
filters-reading-active-why = Hat in den 30 oder den 90 Tagen vor dem Stichtag beigetragen.
filters-reading-quarter = im Quartal
filters-reading-quarter-why = Hat irgendwann in den drei Monaten vor dem Stichtag beigetragen.
filters-reading-since-end = seit dem Ende
filters-reading-since-end-why = Hat zwischen dem Ende des Wettbewerbs und dem Stichtag mindestens einmal beigetragen.
filters-reading-survival = Überleben
filters-reading-survival-why = Hat in den 30 Tagen nach dem Stichtag beigetragen: Wikimedias „surviving new editor“, vom Ende an gezählt.
filters-reading-on-or-after = am Stichtag oder danach, bisher
filters-reading-on-or-after-why = Hat am Stichtag oder irgendwann danach beigetragen. Das wächst mit der Zeit und wird nie verglichen.

filters-width = Wie weit „aktiv“ zurückblickt
filters-width-30 = 30 Tage
filters-width-30-why = Der Monat vor dem Stichtag.
filters-width-90 = 90 Tage
filters-width-90-why = Auch wer nur ab und zu beiträgt, zählt mit.
filters-width-off = Nur „aktiv“ blickt eine Zahl von Tagen zurück.

filters-least = Wie viel
filters-least-1 = ein Beitrag oder mehr
filters-least-1-why = Ein einziger in dieser Zeit genügt.
filters-least-5 = fünf Beiträge oder mehr
filters-least-5-why = Die sehr Aktiven.

filters-measure = Welche Beiträge
filters-measure-any = jeder Beitrag
filters-measure-any-why = In jedem Wikimedia-Wiki, auch Uploads für die nächste Kampagne.
filters-measure-organic = ohne Uploads für die Kampagne
filters-measure-organic-why = Wer nur für den Wettbewerb wiederkam, zählt nicht mit.

# Der Bericht zur Datenqualität. Schlüssel beginnen mit quality-.

quality-title = Datenqualität
quality-page-title = Datenqualität
quality-lead = Bevor jemand einer Zahl glaubt, sollte bekannt sein, wie die Daten sind. Alle Daten dieser Installation werden immer wieder durchgesehen; das hier wurde gefunden, gleich von welcher Auswahl Sie kommen.
quality-summary = { $n ->
    [one] Von { $looked } Auffälligkeiten, nach denen in allen Daten gesucht wurde, wurde { $n } gefunden.
   *[other] Von { $looked } Auffälligkeiten, nach denen in allen Daten gesucht wurde, wurden { $n } gefunden.
}
quality-clean = Von { $looked } Auffälligkeiten, nach denen in allen Daten gesucht wurde, wurde keine gefunden.
quality-not-yet = Die Daten wurden noch nicht durchgesehen; der Veröffentlicher tut das in seinen ersten Minuten.
quality-none-here = nichts gefunden
quality-shortly = { $title } ({ $count })
quality-shortly-more = { $n ->
    [one] { $list }; und eine weitere Art
   *[other] { $list }; und { $n } weitere Arten
}
quality-few = weniger als { $n }
quality-what = Was
quality-many = Wie viele
quality-means = Was es bedeutet
quality-example = Zum Beispiel
quality-rest = Gesucht und nicht gefunden
quality-link = Alles, wonach gesucht wurde, und was es bedeutet
quality-back = Zurück zu den Zahlen
quality-private = Kein Beispiel nennt eine Person, und Anzahlen von weniger als { $n } Personen werden nicht genannt. Was sich nicht zeigen ließe, ohne jemanden zu verraten, fehlt hier.
quality-made = Zahlen Nummer { $version }.
quality-csv = Als Tabelle (CSV)
quality-json = Für Programme (JSON)

## Bereiche und Arten

quality-area-contests = Wettbewerbe
quality-area-people = Personen
quality-area-sources = Quellen
quality-kind-missing-title = Kategorien, die es nicht gibt
quality-kind-missing-meaning = Der Wettbewerb hat begonnen, und Commons hat keine Kategorie dieses Namens. Vielleicht heißt sie anders: Die Wettbewerbsdatei des Betreibers kann sagen, wie.
quality-kind-empty-title = Kategorien ohne Dateien
quality-kind-empty-meaning = Keine Datei liegt direkt in der Kategorie. Liegen sie in ihren Unterkategorien, kann die Wettbewerbsdatei des Betreibers auch nach diesen fragen.
quality-kind-too-deep-title = Wettbewerbe mit zu tiefen Unterkategorien
quality-kind-too-deep-meaning = Ihre Unterkategorien reichen tiefer, als gelesen wird; Dateien weiter unten werden nicht gezählt.
quality-kind-no-country-title = Bezeichnungen, die kein Land sind
quality-kind-no-country-meaning = Gemeinschaften, Regionen und Ähnliches. Ihre Leute zählen zu den übrigen Ländern der Ausgabe; steht eine Bezeichnung doch für ein Land, kann die Wettbewerbsdatei des Betreibers sagen, für welches.
quality-kind-no-dates-title = Wettbewerbe ohne Datum
quality-kind-no-dates-meaning = Niemand kann neu sein bei einem Wettbewerb, dessen Anfang und Ende unbekannt sind: Er hat Teilnehmende und keine Zahlen.
quality-kind-refused-title = Abgelehnte Zeilen
quality-kind-refused-meaning = Zeilen einer Liste von Wettbewerben, die nicht zu gebrauchen sind, mit dem Grund. Die übrigen Zeilen der Liste gelten.
quality-kind-outside-title = Dateien außerhalb der Zeit
quality-kind-outside-meaning = Sie liegen in der Kategorie eines Wettbewerbs und kamen vor seinem Beginn oder nach seinem Ende: Durch sie nimmt niemand teil. Viele bei einem Wettbewerb lassen vermuten, dass seine Daten falsch sind.
quality-kind-several-title = Personen in mehreren Ländern einer Ausgabe
quality-kind-several-meaning = Sie nehmen in jedem teil und sind Neulinge in einem: dem ihres ersten hochgeladenen Bildes. Deshalb ergeben die Teilnehmenden aller Länder zusammen mehr als die der Ausgabe.
quality-kind-bot-title = Bots
quality-kind-bot-meaning = Haben zu einem Wettbewerb hochgeladen und sind nie Neulinge: Sie tragen das Kennzeichen oder gehören zu einer Bot-Gruppe.
quality-kind-temporary-title = Temporäre Konten
quality-kind-temporary-meaning = Haben zu einem Wettbewerb hochgeladen und sind nie Neulinge.
quality-kind-system-title = Systemkonten
quality-kind-system-meaning = Programme, die unter einem vorbehaltenen Namen zu einem Wettbewerb hochgeladen haben.
quality-kind-hidden-title = Verborgene Hochladende
quality-kind-hidden-meaning = Ihre Namen wurden verborgen, bevor sie nachgeschlagen waren: Sie nehmen teil und sind keine Neulinge, denn von ihnen ist nichts bekannt. Jene eines Wettbewerbs, deren Namen nie zu sehen waren, zählen als einer.
quality-kind-unresolved-title = Namen, die niemand hat
quality-kind-unresolved-meaning = Aus übernommenen Listen: seither umbenannt, falsch geschrieben oder noch nicht nachgeschlagen. Sie nehmen teil und sind keine Neulinge.
quality-kind-unattached-title = Personen ohne globales Konto
quality-kind-unattached-meaning = Sie nehmen teil und sind keine Neulinge: Was sie in anderen Wikis tun, lässt sich ihnen nicht zuordnen.
quality-kind-established-title = Erfahrene, die als neu zählen
quality-kind-established-meaning = Sie hatten vor dem Wettbewerb 500 Beiträge oder mehr und erst seither ein Konto auf Commons. Keine Neulinge nach der Definition der Hauptzahl; wohl aber nach der Registrierung auf Commons.
quality-kind-unasked-title = Frühere Beiträge, noch nicht nachgeschlagen
quality-kind-unasked-meaning = Personen, die vor ihrem Wettbewerb registriert waren und deren erster Beitrag in irgendeinem Wiki noch zu finden ist. Bis dahin zählt die Definition nach dem ersten Beitrag sie nicht als neu.
quality-kind-comparison-title = Vergleichsgruppen, kleiner als gewünscht
quality-kind-comparison-meaning = Zu wenige Konten derselben Wochen haben auf Commons außerhalb der Kampagne begonnen. Eine kleinere Gruppe sagt weniger aus.
quality-kind-renamed-title = Nachvollzogene Umbenennungen
quality-kind-renamed-meaning = Das Konto geht unter seinem neuen Namen weiter; keine Zahl ändert sich dadurch.
quality-kind-merged-title = Zusammengelegte Konten
quality-kind-merged-meaning = Aus zwei Konten wurde eines, und es zählt einmal.
quality-kind-first-uploader-title = Berichtigte erste Hochladende
quality-kind-first-uploader-meaning = Der Datenstrom nannte eine Person, die Dateigeschichte eine frühere: Die Geschichte gilt.
quality-kind-central-id-title = Namen mit zwei globalen Nummern
quality-kind-central-id-meaning = Zwei Antworten sind sich nicht einig, wem ein Name gehört, wie zwischen den Schritten einer Umbenennung. Es wird noch einmal gefragt.
quality-kind-stream-only-title = Beiträge, die die API nicht kennt
quality-kind-stream-only-meaning = Der Datenstrom erzählte in den letzten 30 Tagen von ihnen, das Wiki, später gefragt, nicht: seither gelöscht oder verborgen. Sie bleiben gezählt.
quality-kind-api-only-title = Beiträge, von denen der Datenstrom nichts sagte
quality-kind-api-only-meaning = Aus den letzten 30 Tagen und von Personen, denen schon gefolgt wurde. Der Datenstrom verspricht nichts zweimal, deshalb wird jedes Wiki gefragt; sind es viele, gehen zwischen hier und dem Strom Ereignisse verloren.
quality-kind-set-aside-title = Eingaben, die nicht zu verstehen waren
quality-kind-set-aside-meaning = Mit dem Grund aufbewahrt und gezählt; was sie sagten, ist nur bekannt, wenn auch die API es sagt.

# Mitnehmen: Daten, Bilder, Schnipsel. Schlüssel beginnen mit take-.

take-open = Sichern und teilen
take-open-what = Sichern und teilen: { $what }
take-csv = Tabelle für die Tabellenkalkulation (CSV)
take-json = Daten für Programme (JSON)
take-answer = Die Antwort für andere Werkzeuge (JSON)
take-wiki = Wikitext für eine Seite auf Meta
take-png = Bild (PNG)
take-svg = Bild zum Vergrößern oder Bearbeiten (SVG)
take-https = Kalender zum Abonnieren (https)
take-webcal = In einem Kalenderprogramm öffnen (webcal)
take-embed = In eine Seite einbetten
take-embed-how = Dieses HTML kopieren:
take-copy = Kopieren
take-inside = Definition, Abdeckung und Fassung stehen in jeder Datei.
take-embedded = { $what }: Campaign Retention
take-part-tiles = Wie viele Neulinge bleiben
take-part-curve = Aktiv, Tag für Tag
take-part-countries = Nach Ländern
take-part-editions = Ausgaben und Monate
take-part-went = Wohin sie gingen
take-part-again = Erneute Teilnahme
take-part-hours = Beiträge der letzten 24 Stunden
take-part-calendar = Was als Nächstes fällig wird
take-part-quality = Datenqualität
js-take-copied = Kopiert

## In den Dateien

take-means-hours = Beiträge jeder Stunde (UTC) aller Neulinge der gewählten Länder und Ausgaben nach der Definition der Hauptzahl, in allen Wikimedia-Wikis; andere Filter ändern sie nicht.
take-means-due = Das Datum ist der Tag, an dem der letzte der Wettbewerbe den Meilenstein erreicht hat; die Zahl ist endgültig, sobald jedes Wiki gefragt wurde.
take-means-quality = Gezählt in allen Daten der Installation; keine Auswahl ändert sie.

## Der Kalender

take-calendar-name = Meilensteine: { $what }
take-calendar-invented = [erfundene Daten] { $name }
take-calendar-all = alle Kampagnen
take-calendar-about = Die Tage, an denen Zahlen von Campaign Retention fällig werden, 3, 6, 9 und 12 Monate nach dem Ende eines Wettbewerbs.
take-calendar-event = { $edition }: { $months } ({ $who })
take-calendar-event-expected = { $edition }: { $months } (erwartet)
take-calendar-due = Die Zahlen von { $people } werden fällig: { $all }. Sie werden gezeigt, sobald jedes Wiki nach allen gefragt wurde.
take-calendar-expected = Erwartet, wenn der Wettbewerb wie geplant endet, bisher mit { $people }: { $all }.

## Wenn es keine Datei gibt

take-unknown = { $name } gibt es hier nicht. Es gibt: { $there }.
take-only-get = Diese Adresse lässt sich nur abrufen.
take-not-yet = Noch ist nichts veröffentlicht. Bitte versuchen Sie es gleich noch einmal.
take-unread = Die Zahlen lassen sich gerade nicht lesen. Bitte versuchen Sie es gleich noch einmal.
take-failed = Diese Datei konnte nicht erstellt werden. Der Fehler steht im Protokoll des Servers, unter dem Kennzeichen { $reference }.

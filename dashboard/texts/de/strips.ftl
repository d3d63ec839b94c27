# Hinweise über den Zahlen. $ago steht in <kept>: der Browser zählt es weiter.

strips-simulated = Die Menschen auf dieser Seite sind erfunden: Sie zeigt ein kleines Wikimedia, das zum Ausprobieren gemacht wurde.
strips-missing = Die veröffentlichte Datei ist verschwunden. Dies sind die Zahlen von { $when }, <kept>{ $ago }</kept>; sie ändern sich, sobald sie wieder da ist.
strips-unreadable = Die veröffentlichte Datei lässt sich gerade nicht lesen. Dies sind die Zahlen von { $when }, <kept>{ $ago }</kept>.
strips-damaged = Die veröffentlichte Datei ist beschädigt. Dies sind die Zahlen von { $when }, <kept>{ $ago }</kept>; der Veröffentlicher muss sie neu schreiben.
strips-newer = Die veröffentlichte Datei stammt von einer neueren Version dieses Programms. Dies sind die Zahlen von { $when }, <kept>{ $ago }</kept>; diese Installation muss erneuert werden.
strips-silent = Der Veröffentlicher steht still. Dies sind die Zahlen von { $when }, <kept>{ $ago }</kept>; nichts geht verloren, sie gehen weiter, sobald er wieder läuft.
strips-stale = Der Sammler steht still oder hat keine Verbindung: Der letzte Beitrag wurde gesehen: { $when }, <kept>{ $ago }</kept>. Was fehlt, wird nachgeholt; bis dahin gilt nichts davon als Untätigkeit.
strips-lost = Die Verbindung zum Server ist verloren. Alles bleibt, wie es war, und kommt von selbst wieder, mit Ihrer Auswahl.
strips-still = Diese Seite hat keine Verbindung zu ihrem Server, daher fehlen Diagramme und laufende Zahlen; die Zahlen in Worten und Tabellen sind da. Laden Sie die Seite neu; hilft das nicht, sperrt vielleicht ein Proxy unterwegs die Websockets.

## Erster Start

strips-filling = Die Vergangenheit wird noch geholt; die Zahlen kommen mit ihr.
strips-contests = { $read } von { $known } Wettbewerben eingelesen
strips-people = { $asked } von { $people } Personen in allen Wikis abgefragt
strips-progress = Wie weit die Vergangenheit geholt ist

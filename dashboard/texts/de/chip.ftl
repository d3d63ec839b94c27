# Wie frisch die Seite ist, in ihrem Kopf. <kept> ist das Alter, das der Browser weiterzählt.

chip-live = gesehen bis { $clock }, <kept>{ $ago }</kept>
chip-stale = nichts Neues seit { $clock }, <kept>{ $ago }</kept>
chip-silent = nichts veröffentlicht seit { $clock }, <kept>{ $ago }</kept>
chip-verified = geprüft bis { $when }
chip-yesterday = gestern
# $span: 03:10–03:40 UTC, oder mit Datum.
chip-gap = eine Lücke von { $span } wird gefüllt
chip-gaps = { $n ->
    [one] { $n } Lücke wird gefüllt, von { $span }
   *[other] { $n } Lücken werden gefüllt, die erste von { $span }
}
chip-waiting = wartet auf die ersten Beiträge
chip-lost = Verbindung verloren, neuer Versuch läuft
chip-still = nicht live: für neue Zahlen neu laden
chip-loaded = als diese Seite geladen wurde

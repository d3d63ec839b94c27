# Beiträge der letzten 24 Stunden. Stunden kommen als Text („14:00“, UTC).
hours-title = Beiträge der letzten 24 Stunden
hours-about = { $n ->
    [one] Beitrag von Neulingen dieser Auswahl, in allen Wikimedia-Wikis
   *[other] Beiträge von Neulingen dieser Auswahl, in allen Wikimedia-Wikis
}
hours-most = Am meisten von { $first } bis { $last } UTC: { $n }. Der letzte Balken ist die Stunde, die noch läuft.
hours-most-now = Am meisten in der Stunde, die noch läuft: bisher { $n }.
hours-none = In den letzten 24 Stunden hat kein Neuling dieser Auswahl beigetragen.
hours-running = Noch laufende Wettbewerbe zählen erst mit, wenn eine Stunde vorbei ist.
hours-now = jetzt
hours-table = Als Tabelle zeigen
hours-table-name = Beiträge nach Stunden, als Tabelle
hours-table-hour = Stunde (UTC)
hours-table-number = Beiträge
hours-table-open = bisher

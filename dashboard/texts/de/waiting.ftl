# Eine Seite ohne Zahlen: was los ist und was zu tun ist. Befehle stehen so da, wie man sie eintippt.

waiting-missing = Es wurde noch nichts veröffentlicht.
waiting-missing-do = Die Seite zeigt, was der Veröffentlicher schreibt. Starten Sie ihn auf dem Rechner, der die Daten hat:
waiting-unreadable = Die veröffentlichte Datei lässt sich gerade nicht lesen.
waiting-unreadable-do = Wurde der Veröffentlicher beim Schreiben unterbrochen, bringt er die Datei in Ordnung, sobald er wieder startet:
waiting-damaged = Die veröffentlichte Datei ist beschädigt.
waiting-damaged-do = Schieben Sie sie beiseite; der Veröffentlicher schreibt dann alles neu:
waiting-newer = Die veröffentlichte Datei stammt von einer neueren Version dieses Programms.
waiting-newer-do = Erneuern Sie diese Installation und starten Sie die Seite neu.
waiting-empty = Noch hat keine Kampagne Zahlen.
waiting-empty-do = Der Veröffentlicher ist gelaufen, aber es wurde noch kein Wettbewerb eingelesen. Das tut der Sammler:
waiting-filling = Die ersten Wettbewerbe werden eingelesen.
waiting-filling-do = Der Sammler holt die Vergangenheit. Die ersten Zahlen erscheinen hier, sobald eine Ausgabe bekannt ist; es ist nichts zu tun.
waiting-demo = Nur zum Ansehen? Das startet alles zusammen, mit erfundenen Menschen:
waiting-itself = Diese Seite lädt sich selbst neu, sobald es Zahlen gibt.
waiting-reload = Ohne Skripte bemerkt diese Seite neue Zahlen nicht: Laden Sie sie ab und zu neu.

# Der Rahmen der Seite. Der Name des Produkts wird nicht übersetzt.

page-name = Campaign Retention
page-about = Wie viele Neulinge der Fotokampagnen von Wikimedia bleiben: laufend gezählt, live.
page-title = { $what } · Campaign Retention
page-question = Wie viele Neulinge bleiben?
page-skip = Zu den Zahlen springen
page-home = Campaign Retention: die neuesten Zahlen
page-theme = Zwischen hell und dunkel wechseln
page-languages = Sprache
page-filters = Was gezeigt wird
page-notices = Hinweise

## Plätze für Diagramme

page-chart-scripts = Das Diagramm braucht Skripte; die Tabelle darunter hat dieselben Zahlen.

## Fuß

page-foot = Über diese Zahlen
page-foot-means = Was das bedeutet
page-foot-quality = Datenqualität
page-foot-local = Diese Seite fragt keinen anderen Server an und nennt keine Person.
page-foot-licence = Freie Software unter der GNU General Public License, Version 3 oder neuer.

## Eine Ansicht allein, in einer anderen Seite

page-alone-name = <name>{ $campaign }</name> { $years }
page-alone-name-countries = <name>{ $campaign }</name> { $years }, <name>{ $countries }</name>
page-alone-name-aside = <name>{ $countries }</name>, alle Kampagnen
page-alone-differs = Gezählt: { $list }.
page-alone-as-of = Stand { $when }.
page-alone-whole = Alle Zahlen

## Wenn etwas nicht ging

page-failed-title = Diese Seite konnte nicht erstellt werden
page-failed = Der Fehler steht im Protokoll des Servers, unter der Nummer <figure>{ $reference }</figure>.
page-failed-newest = Die neuesten Zahlen zeigen
page-failed-again = oder versuchen Sie es gleich noch einmal.
page-update-failed = Eine Aktualisierung schlug fehl (Nummer { $reference }); Sie sehen, was vorher da war. Bitte laden Sie die Seite neu.

# Was das bedeutet: Definitionen, Formeln, Grenzen, Quellen. Schlüssel beginnen mit about-.

about-title = Was das bedeutet
about-lead = Wie die Zahlen entstehen: zuerst in Worten, und in Formeln für alle, die sie nachrechnen wollen.
about-contents = Inhalt
about-back = Zurück zu den Zahlen
about-to-top = Zurück zum Inhalt
about-name = Name
about-means = Was es bedeutet
about-window = Zeitraum
about-read-at = Gelesen am
about-for = Wofür
about-whose = Wer so zählt

## In Kürze

about-short-title = In Kürze
about-short-1 = Ein <figure>Neuling</figure> ist, wer ein Bild zu einem Wettbewerb hochgeladen hat und dessen Wikimedia-Konto registriert wurde, während dieser Wettbewerb lief.
about-short-2 = <figure>Nach 6 Monaten noch aktiv</figure> heißt: ein Beitrag oder mehr, gleich welcher Art, in irgendeinem Wikimedia-Wiki, in den 30 Tagen bis zu dem Tag, der 6 Kalendermonate nach dem Ende des Wettbewerbs liegt.
about-short-3 = Der <figure>Anteil</figure> sind die Aktiven von allen Neulingen, auch von jenen, die nie wiedergesehen wurden. Der Bereich in Klammern sagt, wie weit der Zufall allein ihn verschoben haben kann.
about-short-4 = Eine Zahl wird gezeigt, sobald sie <figure>endgültig</figure> ist, also jedes Wiki nach allen gefragt wurde. Davor steht ein Datum und niemals eine Null.
about-short-5 = Alles wird für <figure>Gruppen</figure> gezeigt, nie für eine Person: Ein Land hat eine eigene Zahl ab { $least } Neulingen.

## Wer ein Neuling ist

about-new-title = Wer ein Neuling ist
about-new-1 = Wer während eines Wettbewerbs als erste Person eine Datei in dessen Kategorie auf Commons hochlädt, nimmt teil. Das Land ist das des Wettbewerbs, also des Denkmals oder der Landschaft; wo die Person lebt, ist nicht bekannt und wird nicht gefragt.
about-new-2 = Alle zählen einmal: mit Bildern in mehreren Ländern in dem des ersten hochgeladenen Bildes; in einer Kampagne in der ersten Ausgabe, die sie gebracht hat. Wer jemand ist, sagt das globale Konto; ein neuer Name ändert deshalb nichts.
about-new-3 = Bots, temporäre Konten, Konten von Programmen und Konten, die verborgen waren, als sie gefunden wurden, sind nie Neulinge. Konten, die später gesperrt oder aufgegeben wurden, bleiben dabei: Sie nachträglich herauszunehmen, ließe den Anteil besser aussehen, als er war.
about-new-4 = Ob jemand neu ist, lässt sich auf vier Arten sagen. Die erste ist hier die übliche; der Filter „neu“ ändert sie, und der Satz oben auf der Seite sagt es dann.
about-definition-global = Während des Wettbewerbs registriert
about-definition-global-means = Das globale Konto wurde ab dem Beginn des Wettbewerbs und vor seinem Ende registriert.
about-definition-global-whose = Diese Seite
about-definition-grace = Bis zu 14 Tage vorher
about-definition-grace-means = Das globale Konto wurde während des Wettbewerbs oder in den 14 Tagen davor registriert: Auch wer sich in der Woche vorher bei einem Workshop registriert, zählt.
about-definition-grace-whose = Event Metrics
about-definition-commons = Neu auf Commons
about-definition-commons-means = Das Konto auf Commons begann nach dem Wettbewerb. Wer lange auf einer Wikipedia zu Hause ist und Commons dann zum ersten Mal öffnet, gilt als neu; wie viele davor 500 Beiträge oder mehr hatten, wird gesagt.
about-definition-commons-whose = Das Wiki-Loves-Werkzeug
about-definition-first-edit = Nie zuvor beigetragen
about-definition-first-edit-means = Kein Beitrag in irgendeinem Wiki vor dem Beginn des Wettbewerbs, gleich wie alt das Konto ist.
about-definition-first-edit-whose = Erik Zachte, für Wiki Loves Monuments 2011

## Aktiv

about-active-title = Aktiv: eine Formel für jede Zahl
about-active-1 = Für ein Konto zähle man seine Beiträge in den Tagen von <kept>x</kept> an bis vor <kept>y</kept> nach dem Ende des Wettbewerbs. Es ist am Tag <kept>t</kept> aktiv, wenn es in den <kept>w</kept> Tagen vor <kept>t</kept> mindestens <kept>m</kept> sind:
about-active-2 = Der Anteil einer Gruppe ist dann, von allen Einheiten, die bis zum Tag <kept>t</kept> gekommen sind:
about-formula-active = aktiv
about-formula-active-at = am Tag t aktive Konten
about-formula-all = alle Konten
about-active-3 = <kept>t</kept> ist ein Tag nach dem Ende, <kept>w</kept> die Breite des Zeitraums in Tagen, <kept>m</kept> die kleinste Zahl von Beiträgen; üblich sind <kept>w</kept> = 30 und <kept>m</kept> = 1. Die Kurve ist dieser Anteil an jedem Tag <kept>t</kept>; die vier Kacheln sind die Kurve an den Tagen, die 3, 6, 9 und 12 Kalendermonate nach dem Ende liegen.
about-active-4 = Stichtage sind keine Stufen einer Leiter: Wer nach 12 Monaten aktiv war, muss es nach 6 nicht gewesen sein. Ein späterer Anteil kann also durchaus der höhere sein, etwa wenn die nächste Ausgabe stattfindet.
about-active-5 = Ein Beitrag ist eine Bearbeitung oder ein hochgeladenes Bild, in jedem Namensraum jedes Wikimedia-Wikis, auch wenn sie später zurückgenommen wurde. Ein hochgeladenes Bild zählt einmal. Bei „5 oder mehr“ zählt nur, wer im Zeitraum mindestens fünf Beiträge hatte.
about-readings-title = Die Lesarten
about-readings-1 = Dieselbe Formel, anders gelesen, beantwortet andere Fragen. Wo nichts weiter steht, ist nur die erste gemeint.
about-reading-active = Noch aktiv
about-reading-active-window = 30 oder 90 Tage vor dem Stichtag
about-reading-active-at = Stichtag
about-reading-active-for = ob sie noch da sind
about-reading-quarter = Im Quartal
about-reading-quarter-window = vom vorigen Stichtag oder vom Ende an bis zum Stichtag
about-reading-quarter-at = Stichtag
about-reading-quarter-for = die vier Viertel des Jahres, ohne Lücke und ohne Überschneidung
about-reading-since-end = Wiedergekommen
about-reading-since-end-window = alle Tage seit dem Ende
about-reading-since-end-at = Stichtag
about-reading-since-end-for = wer mindestens einmal wiederkam; von Stichtag zu Stichtag kann es nur wachsen
about-reading-survival = Überlebend
about-reading-survival-window = die 30 Tage nach dem Stichtag
about-reading-survival-at = 30. Tag nach dem Stichtag
about-reading-survival-for = Wikimedias „surviving new editor“, vom Ende des Wettbewerbs an gezählt
about-reading-on-or-after = Dann oder später gesehen
about-reading-on-or-after-window = vom Stichtag an, ohne Ende
about-reading-on-or-after-at = letzten abgedeckten Tag
about-reading-on-or-after-for = wer bisher wiedergesehen wurde; es wächst mit der Zeit und wird nie verglichen
about-reading-today = Heute bisher
about-reading-today-window = 30 oder 90 Tage vor dem ersten noch nicht abgedeckten Tag
about-reading-today-at = heutigen Tag
about-reading-today-for = das lebende Ende der Kurve: Es steigt mit jedem Beitrag und wird nie verglichen
about-measures-title = Jeder Beitrag oder ohne die eigenen der Kampagne
about-measures-1 = <figure>Jeder</figure> zählt alles. <figure>Ohne Uploads für die Kampagne</figure> lässt weg, was für dieselbe Kampagne hochgeladen wurde, gleich für welche Ausgabe. Zum nächsten Wettbewerb wiederzukommen ist ein gutes Ergebnis, aber ein anderes, als dazwischen zu bleiben.

## Zeit

about-time-title = Enden, Monate und Tage
about-time-1 = Das Ende ist der erste Augenblick nach dem Wettbewerb, eine Mitternacht nach der eigenen Uhrzeit des Wettbewerbs: dem festen Abstand von UTC, der es dazu macht. Einem Wettbewerb kann auch ein anderer gegeben werden.
about-time-2 = Monate sind Kalendermonate, gezählt von diesem Tag an: Ein Wettbewerb, der mit dem 30. September endet, hat seine Stichtage am 1. Januar, 1. April, 1. Juli und 1. Oktober. Hat ein Monat keinen solchen Tag, gilt sein letzter.
about-time-3 = Jeder Zeitraum ist so eine ganze Zahl von Tagen. Wettbewerbe einer Ausgabe können an verschiedenen Tagen enden; jeder wird an seinen eigenen Stichtagen gelesen, und eine Summe über Länder nimmt jeden an seinem.

## Stände

about-states-title = Was dort steht, und was nicht
about-states-1 = Eine Zahl, die es noch nicht gibt, ist weder 0 % noch 100 %. Das alles kann an ihrer Stelle stehen.
about-state-final = Endgültig
about-state-final-means = Jedes Wiki wurde nach allen gefragt, nachdem der Tag vorüber war. Sie ändert sich nur, wenn die Daten eines Wettbewerbs berichtigt werden.
about-state-partly = Teils endgültig
about-state-partly-means = Einige Länder haben den Stichtag erreicht, andere nicht. Die Summe gilt für jene, die ihn erreicht haben; die anderen werden mit ihrem Tag genannt.
about-state-so-far = Bisher
about-state-so-far-means = Sie wächst mit der Zeit und wird nie verglichen: „dann oder später gesehen“ und „heute“.
about-state-not-due = Noch nicht fällig
about-state-not-due-means = Der Tag liegt noch vor uns; das Datum wird gezeigt.
about-state-verifying = Wird geprüft
about-state-verifying-means = Der Tag ist vorüber, und seither wurde noch nicht jedes Wiki nach allen gefragt.
about-state-held = Wartet
about-state-held-means = Nach mehr als 1 % der Neulinge eines Wettbewerbs konnte eine Woche lang nicht gefragt werden. Bis zu 1 % werden als unbekannt ausgelassen, mit ihrer Anzahl; darüber wartet der Wettbewerb.
about-state-unread = Wartet auf einen anderen Wettbewerb
about-state-unread-means = Nur ohne Uploads für die Kampagne: Ein Wettbewerb, der in den Zeitraum fällt, wurde noch nicht eingelesen; seine Uploads sind deshalb nicht als solche bekannt.
about-state-running = Wettbewerb läuft
about-state-running-means = Teilnehmende und Neulinge werden gezählt; einen Anteil gibt es erst, wenn der Wettbewerb vorüber und ganz eingelesen ist.
about-state-nobody = Keine Neulinge: ein Strich
about-state-nobody-means = Es war niemand zu zählen, also gibt es keinen Anteil.
about-state-zero = 0 %
about-state-zero-means = Es gab Neulinge, und keiner von ihnen war aktiv. Das ist ein Ergebnis.
about-state-merged = Mit anderen Ländern gezählt
about-state-merged-means = Das Land hat zu wenige Neulinge für eine eigene Zahl oder ist geschützt. Seine Neulinge sind in der Summe.
about-state-left-out = Ausgelassen
about-state-left-out-means = Die Personen sind in gar keiner Zahl, denn sie hätte nur von wenigen gehandelt. Wie viele es sind und warum, wird gesagt.

## Zufall

about-chance-title = Wie sicher eine Zahl ist
about-chance-1 = Wenn 3 von 40 geblieben sind, sind das 7,5 %. Mit etwas mehr oder weniger Glück hätten es 1 oder 6 sein können. Der Bereich in Klammern, 2,6–19,9 %, enthält in 95 von 100 solchen Fällen die Neigung hinter der Anzahl. Alle wurden gezählt; der Bereich handelt nicht von einer Stichprobe, sondern vom Zufall.
about-chance-2 = Es ist Wilsons Intervall: mit <kept>k</kept> Aktiven von <kept>n</kept> Neulingen, <kept>p</kept> = <kept>k</kept>/<kept>n</kept> und <kept>z</kept> = 1,96,
about-chance-3 = Zwei Anteile gelten als verschieden, wenn Newcombes Intervall für ihren Unterschied die 0 nicht enthält; sonst sind es zu wenige Personen, um es zu sagen, und auch das ist eine Antwort. Er verbindet die Enden <kept>l</kept> und <kept>u</kept> beider Intervalle:
about-chance-4 = Länder stehen in der Reihenfolge eines geglätteten Anteils. Ein kleines Land lehnt sich an das an, was allen gemeinsam ist, damit es nicht durch Zufall das erste oder letzte wird; gezeigt wird der einfache Anteil. <kept>α</kept> und <kept>β</kept> werden aus allen Ländern der Ausgabe geschätzt (Beta-Binomial):
about-chance-5 = Wie bald Neulinge wiederkommen, über Wettbewerbe hinweg, denen verschieden lange gefolgt wurde, sagt die Schätzung von Kaplan und Meier, mit <kept>d</kept>, die an einem Tag zum ersten Mal wiederkamen, und <kept>r</kept>, die es bis dahin nicht waren:
about-chance-6 = Ob sich zwei ganze Kurven des Wiederkommens unterscheiden, sagt der Log-Rank-Test. Mehr wird nicht verwendet; das übliche „plus oder minus zwei Standardfehler“ ist für so kleine Gruppen viel zu eng.

## Vergleichen

about-compare-title = Womit eine Zahl verglichen wird
about-compare-1 = <figure>Vorige Ausgabe:</figure> dieselben Länder in der Ausgabe der Kampagne davor. Hatte ein Land damals keine eigene Zahl, gibt es nichts zu vergleichen, und die Kachel sagt es.
about-compare-2 = <figure>Alle anderen Länder:</figure> jene derselben Ausgabe, die nicht gewählt sind. Ein Teil wird mit dem Rest verglichen und nie mit einem Ganzen, in dem er enthalten ist.
about-compare-3 = <figure>Vergleichsgruppe:</figure> Neulinge derselben Wochen, die auf Commons ohne eine Kampagne begonnen haben. Jedem entspricht ein Neuling, der sich in derselben Woche registriert hat, und ihm wird über dieselben Tage gefolgt. Jahreszeit und Feiertage sind so für beide gleich.
about-compare-4 = Die Vergleichsgruppe ist kein Experiment. Wer zu einem Wettbewerb kommt, ist anders als jemand, der von selbst kommt; ein höherer Anteil ist nicht die Wirkung der Kampagne, und ein niedrigerer heißt nicht, dass sie gescheitert wäre.
about-compare-5 = Kampagnen stehen nebeneinander und werden nie zusammengezählt. Was mit der Zeit wächst, wird nie verglichen.

## Gruppen

about-groups-title = Keine Zahl handelt von einer einzelnen Person
about-groups-1 = Ist ein Wettbewerb vorüber und ganz eingelesen, bekommt sein Land eigene Zahlen, wenn es mindestens { $least } Neulinge hat und nicht auf der Liste geschützter Länder der Installation steht. Alle anderen der Ausgabe werden zusammen als „übrige Länder“ gezählt, sobald ihr letzter Wettbewerb vorüber ist.
about-groups-2 = Wäre das nur ein Land oder weniger als { $least } Personen, bleiben sie aus jeder Zahl heraus, auch aus Summen; sonst würde eine Subtraktion sie verraten. Einmal gebildet, ändert sich eine Gruppe nie.
about-groups-3 = Nach anderen Definitionen werden Länder weiter zusammengelegt, bis keine zwei Zahlen sich um weniger als { $least } Personen unterscheiden, es sei denn um niemanden.
about-groups-4 = Solange ein Wettbewerb läuft, wird nur gezählt, und geschützte Länder stehen nur in ihrer Summe. Was zusammengelegt oder ausgelassen ist, wie viele Personen das sind und warum, steht bei den Zahlen.
about-groups-5 = Namen bleiben in einer privaten Datenbank, die das Programm dieser Seite, so wie es installiert werden soll, nicht öffnen kann.

## Aktuell

about-live-title = Wie aktuell es ist
about-live-1 = <figure>Gesehen</figure> bis zu einer Zeit: Dem Strom der Änderungen aller Wikimedia-Wikis wurde bis dahin gefolgt.
about-live-2 = <figure>Geprüft</figure> bis zu einer Zeit: Seither wurde jedes Wiki gefragt, was alle mit einem Meilenstein vor sich beigetragen haben. Ein Strom kann etwas verlieren; endgültig wird eine Zahl allein durch Fragen.
about-live-3 = Eine <figure>Lücke</figure> ist eine Zeit, in der der Strom weniger erzählt haben kann, als geschah. Sie wird durch Fragen gefüllt; bis dahin sind die Zahlen bis zu ihrem Anfang abgedeckt.
about-live-4 = Es gilt, wie weit die Daten reichen, und nie die Uhr an der Wand: Ein Ausfall darf nicht aussehen, als wären Menschen gegangen.

## Grenzen

about-limits-title = Was diese Zahlen nicht sagen können
about-limits-1 = Der Strom erzählt von einer Änderung höchstens einmal. Was er verliert, wird durch Fragen bei den Wikis gefunden; Zahlen können also noch etwas steigen, bis sie endgültig sind.
about-limits-2 = Beiträge, die gelöscht wurden, bevor jemand ihren Urhebern folgte, zeigen die Wikis nicht, und sie fehlen. Was gesehen wurde, bevor es gelöscht wurde, bleibt gezählt. Ausgaben, die erst im Nachhinein eingelesen wurden, können deshalb etwas zu niedrig ausfallen.
about-limits-3 = Bis zu 1 % der Neulinge eines Wettbewerbs können unbekannt sein, weil ein Wiki eine Woche lang keine Antwort über sie gab. Sie stehen auf keiner Seite des Bruchs, und ihre Anzahl wird gezeigt.
about-limits-4 = Eine Person mit zwei Konten ist zwei; wer beiträgt, ohne sich anzumelden, ist niemand.
about-limits-5 = Wer sich in jenen Wochen registriert und teilgenommen hat, zählt als neu, gleich was der Anlass war: ein Kurs, eine andere Veranstaltung, ein Freund. Wer sich vor dem Beginn bei einem Workshop registriert hat, ist nach der üblichen Definition nicht neu, wohl aber nach der zweiten.
about-limits-6 = Organisieren, in einer Jury urteilen, außerhalb der Wikis übersetzen, andere gewinnen: Nichts davon lässt sich hier zählen.
about-limits-7 = Sind die Daten eines Wettbewerbs falsch, sind es auch seine Neulinge. Was an den Daten auffällt, steht auf der Seite zur Datenqualität.
about-limits-8 = Ein Anteil sagt, wie viele geblieben sind, nicht warum. Vergleichen Sie ihn mit Vorsicht, und kleine mit mehr davon.

## Programme

about-data-title = Für Programme und Tabellenkalkulationen
about-data-1 = Jede Ansicht lässt sich abrufen: mit der Adresse der Seite und einem anderen Namen vor dem Fragezeichen. In jeder Datei stehen die Definition, wie weit die Daten reichen, und die Nummer der Zahlen.
about-data-answer-json = der Satz und die Kacheln als kleines Objekt, für andere Werkzeuge
about-data-view = die Zahlen hinter einer Ansicht: { $views }
about-data-report = Tabellen mit Fußnoten, für eine Seite auf Meta
about-data-ics = die Meilensteine als Kalender zum Abonnieren; ohne Kampagne die aller

## Quellen

about-sources-title = Quellen
about-sources-1 = Die Definitionen sind nicht allein unsere. Von hier kommen sie.
about-source-wilson = Das Intervall eines Anteils.
about-source-newcombe = Das Intervall eines Unterschieds (die zweite Arbeit, Methode 10), und warum die üblichen versagen.
about-source-kaplan-meier = Die Schätzung, wie bald jemand wiederkommt.
about-source-mantel = Der Log-Rank-Test.
about-source-griffiths = Wie aus vielen kleinen Anteilen geschätzt wird, was ihnen gemeinsam ist: daher die Reihenfolge der Länder.
about-source-surviving = Wikimedias Maß dafür, wer bleibt; „überlebend“ liest es vom Ende des Wettbewerbs an.
about-source-zachte = Die ersten Zahlen über Neulinge des Wettbewerbs: Von 3.497 neuen Teilnehmenden waren 6,6 % von November bis Mai aktiv.
about-source-metrics = Registrierung bis zu 14 Tage vor einer Veranstaltung; ein Strich, nie 0 %, wo niemand neu war.
about-source-wikiloves = Wer teilnimmt, nach der Kategorie auf Commons; neu nach der Registrierung auf Commons.
about-source-gsoc = Das Dashboard, dem diese Seite folgt, und was es zeigen wollte.

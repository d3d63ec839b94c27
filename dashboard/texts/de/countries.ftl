# Die Liste der Länder. Schlüssel beginnen mit countries-.

countries-title = Nach Ländern
countries-marks = Stichtag, an dem die Länder verglichen werden
countries-months-unit = Monate
countries-month-unknown = noch keine Zahl
countries-every = Alle Länder zeigen
countries-aside = Kampagnen werden nie zusammengezählt. Wählen Sie eine, um ihre Länder zu sehen.
countries-summary = Welcher Anteil der Neulinge { $what }, in jedem Land von { $years }.
countries-all-none = Kein Land von { $years } hat bei { $months } schon eine Zahl.
countries-all-counts = { $years }: nur Anzahlen. Noch ist kein Wettbewerb beendet und eingelesen.
countries-all-upcoming = { $years }: Noch hat kein Wettbewerb begonnen.
countries-all-nobody = { $years }: in keinem Land Neulinge.
countries-all-no-figure = Kein Land von { $years } hat eine solche Zahl.
countries-all-left-out = { $years }: zu wenige Neulinge für eine Zahl.

countries-column-country = Land
countries-column-plot = Anteil und Intervall
countries-column-share = Anteil
countries-column-counts = Von Neulingen
countries-column-interval = 95-%-Intervall
countries-chosen = gewählt
countries-scroll = Länder, lassen sich verschieben

countries-key-share = Anteil
countries-key-interval = 95-%-Intervall
countries-key-shrunken = geglättete Rate: bestimmt Reihenfolge und Stärke der Farbe
countries-key-growing = bisher: wächst mit der Zeit
countries-key-hollow = noch nicht für alle endgültig
countries-order = Geordnet nach der geglätteten Rate: Sie ist zu dem hin gezogen, was alle Länder gemeinsam haben, damit nicht wenige Personen ein Land nach vorn bringen.
countries-alike = Diese Länder unterscheiden sich nicht mehr als durch Zufall: Sie haben eine gemeinsame geglättete Rate und sind nach Größe geordnet.

countries-without = ohne { $years }
countries-nobody = keine Neulinge
countries-no-figure = keine solche Zahl · { $people }
countries-no-90 = keine Zahl über 90 Tage: die Wettbewerbe haben verschiedene Stichtage · { $people }
countries-unread = wartet seit { $date }, bis ein anderer Wettbewerb der Kampagne eingelesen ist · { $people }
countries-verifying = am { $date } erreicht, wird geprüft · { $people }
countries-held = seit { $date } aufgehalten: mehr als 1 % der Personen dort konnten nicht geprüft werden · { $people }
countries-overdue = war fällig: { $date }, aber die Daten reichen nicht bis dahin · { $people }
countries-due = fällig am { $date } · { $people }
countries-due-between = fällig { $date } · { $people }
countries-no-newcomers = keine Neulinge unter { $participants }
countries-running = nur Anzahlen: bisher { $newcomers } unter { $participants }

countries-absent-merged = bei den übrigen Ländern mitgezählt: zu wenige Neulinge oder geschützt
countries-absent-merged-further = nach dieser Definition bei den übrigen Ländern mitgezählt
countries-absent-left-out = in keiner Zahl: zu wenige Neulinge oder geschützt
countries-absent-running = nur Anzahlen: der Wettbewerb läuft oder wird gerade eingelesen
countries-absent-no-figure = keine Zahl nach dieser Definition
countries-absent-no-contest = kein Wettbewerb
countries-absent-in = { $years }: { $words }
countries-in-some = { $country } ist nicht in den Zahlen von { $year }: { $words }.

countries-merged = Übrige Länder von { $years }, zusammen gezählt: { $list }.
countries-merged-head = { $n ->
    [one] { $n } übriges Land von { $years }, zusammen gezählt
   *[other] { $n } übrige Länder von { $years }, zusammen gezählt
}
countries-uncovered = Nach dieser Definition in keiner Zahl, weil sie dort nur von wenigen Personen handeln würde: { $list }.
countries-left-out = Aus allen Zahlen von { $year } ausgelassen: { $countries } mit { $people }. Grund: { $why }.
countries-why-lone = es bleibt ein einziges Land, und seine Zahlen wären die einer geschützten oder kleinen Gruppe
countries-why-few = dort bleiben weniger als { $n } Neulinge
countries-why-late = sie wurden gefunden, nachdem die übrigen Länder zusammengefasst waren

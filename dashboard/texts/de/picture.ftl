# Diagramme, die als Bild gesichert werden; von Skripten im Browser gesagt.
js-picture-saved = Gespeichert als { $name }
js-picture-failed = Das Bild konnte nicht erstellt werden: { $reason }
js-picture-not-drawn = Das Diagramm ist noch nicht gezeichnet.
js-picture-no-svg = Dieser Browser kann es nicht zeichnen.
js-picture-too-large = Es ist zu groß für diesen Browser.
js-picture-empty = Es gibt nichts zu zeichnen.
js-picture-as-of = Gesehen bis { $time } UTC.
js-picture-several = mehrere

selection-no-campaign = Eine Kampagne { $asked } gibt es hier nicht. Gezeigt wird { $shown }.
selection-no-edition = { $campaign } hat hier keine Ausgabe { $asked }. Gezeigt wird { $shown }.
selection-no-country = Ein Land { $asked } ist hier nicht bekannt; es wird ausgelassen.
selection-no-option = Die Adresse verlangt { $name } { $asked }; das gibt es nicht. Es gibt { $there }.
selection-later = Die veröffentlichte Datei ist gerade nicht lesbar. Das Gewünschte erscheint, sobald sie es ist.

# What of an address is not there, and what is shown instead. $asked and $there are quoted words.
selection-no-campaign = There is no campaign { $asked } here. This is { $shown } instead.
selection-no-edition = { $campaign } has no edition { $asked } here. This is { $shown }.
selection-no-country = No country { $asked } is known here; it is left out.
selection-no-option = The address asks for { $name } { $asked }, which does not exist; there are { $there }.
selection-later = The published file cannot be read at the moment. What you asked for is shown as soon as it can be.

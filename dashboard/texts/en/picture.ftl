# Charts saved as pictures, by scripts in the browser.
js-picture-saved = Saved as { $name }
js-picture-failed = The picture could not be made: { $reason }
js-picture-not-drawn = the chart is not drawn yet.
js-picture-no-svg = this browser cannot draw it.
js-picture-too-large = it is too large for this browser.
js-picture-empty = there is nothing to draw.
js-picture-as-of = Seen to { $time } UTC.
js-picture-several = several

# Banners above the figures. $ago stands in <kept>: the browser counts it on.

strips-simulated = The people on this page are invented: it shows a miniature Wikimedia made for trying things out.
strips-missing = The published file has disappeared. These are the figures of { $when }, <kept>{ $ago }</kept>; they change when it is back.
strips-unreadable = The published file cannot be read at the moment. These are the figures of { $when }, <kept>{ $ago }</kept>.
strips-damaged = The published file is damaged. These are the figures of { $when }, <kept>{ $ago }</kept>; the publisher has to write it anew.
strips-newer = The published file was written by a newer version of this program. These are the figures of { $when }, <kept>{ $ago }</kept>; this installation has to be updated.
strips-silent = The publisher has stopped. These are the figures of { $when }, <kept>{ $ago }</kept>; nothing is lost, they go on when it runs again.
strips-stale = The collector has stopped or has no connection: the last contribution was seen at { $when }, <kept>{ $ago }</kept>. What is missing will be fetched when it is back; nothing counts as inactivity until then.
strips-lost = The connection to the server is lost. Everything stays as it was and comes back by itself, with your selection.
strips-still = This page got no connection to its server, so charts and live figures are missing; the figures in words and in tables are here. Reload the page; if that does not help, a proxy on the way may block websockets.

## First start

strips-filling = The past is still being fetched; figures come in as it is.
strips-contests = { $read } of { $known } contests read
strips-people = { $asked } of { $people } people asked about on every wiki
strips-progress = How far the past has been fetched

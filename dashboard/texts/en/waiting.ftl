# A page without figures: what is the matter and what to do. Commands are shown as they are typed.

waiting-missing = Nothing has been published yet.
waiting-missing-do = The page shows what the publisher writes. Start it on the machine that holds the data:
waiting-unreadable = The published file cannot be read at the moment.
waiting-unreadable-do = A publisher that was stopped while it wrote puts the file in order when it is started again:
waiting-damaged = The published file is damaged.
waiting-damaged-do = Move it away; the publisher then writes all of it anew:
waiting-newer = The published file was written by a newer version of this program.
waiting-newer-do = Update this installation and start the page again.
waiting-empty = No campaign has figures yet.
waiting-empty-do = The publisher has run, but no contest has been read. The collector does that:
waiting-filling = The first contests are being read.
waiting-filling-do = The collector is fetching the past. The first figures appear here as soon as an edition is known; nothing needs to be done.
waiting-demo = Just looking? This starts everything together, with invented people:
waiting-itself = This page loads by itself as soon as there are figures.
waiting-reload = Without scripts this page does not notice new figures: reload it now and then.

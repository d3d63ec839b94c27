# Campaigns of some countries side by side. Keys begin with aside-.

aside-title = Campaigns in { $places }
aside-summary = One edition of each, the newest with a figure at 3 months. Campaigns are never added up: a person may be in several.
aside-campaign = Campaign
aside-newcomers = Newcomers
aside-at-active = { $n } months
aside-at-quarter = Months { $since }–{ $n }
aside-at-since-end = Within { $n } months
aside-at-survival = { $n } months + 30 days
aside-at-on-or-after = After { $n } months
aside-counts = counted while contests run
aside-sentence = { $countries } took part in <figure>{ $number ->
    [one] { $number } campaign
   *[other] { $number } campaigns
}</figure>: { $campaigns }.
aside-none = { $countries } took part in <figure>no campaign</figure> that is known here.
aside-state-nobody = no newcomers
aside-state-not-due = due { $date }
aside-state-late = was due { $date }, not covered
aside-state-verifying = being verified
aside-state-held = held up
aside-state-unread = not read yet
aside-state-running = contest running
aside-state-enrolling = being enrolled
aside-state-upcoming = not begun
aside-state-merged = with other countries
aside-state-left-out = in no figure
aside-state-no-figure = no figure
aside-state-no-contest = no contest
aside-state-partly = partly final
aside-state-so-far = so far

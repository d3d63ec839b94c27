"""A miniature Wikimedia on loopback: invented people, real contests, the real protocols.

Nothing in here is data about anyone. The streams and the Action API follow the framing, the
continuation formats and the errors of the real services, so that the collector meets in a demo or a
test what it will meet in production.
"""

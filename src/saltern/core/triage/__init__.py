"""Which kind of matter a message speaks of, how sure that is, and why: a classifier that can say it does not know."""

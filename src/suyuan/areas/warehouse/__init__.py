"""Where stock lies and how it moves: zones and conditions, put-away, moves, picks, counts, expiry.

How much there is comes from the ledger alone. The area keeps what the ledger cannot know: what may
lie where, what is promised to whom, what was counted, how warm it was.
"""

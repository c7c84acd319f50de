"""Purchasing: approved suppliers, orders, notices, receipts, returns, work done outside.

What is bought comes in against an order, waits in quarantine under a lot number of our own, and is
used only after quality has said so.
"""

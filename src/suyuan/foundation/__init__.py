"""The plumbing under every area: rights, the frame around every write, and what is kept of it.

It knows no business. Every write of the product goes through `suyuan.foundation.command`.
"""

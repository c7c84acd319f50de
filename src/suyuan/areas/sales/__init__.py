"""Sales: customers and their licences, orders, picking, shipments, the sales record, onward sales.

What leaves the house is ordered, may be sold to its customer, is released and good for long enough,
and is kept in a record that nobody changes (GMP 2025 §117).
"""

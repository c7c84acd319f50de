"""Labels of units, boxes, cases, pallets and implant cards, and where each printed one went."""

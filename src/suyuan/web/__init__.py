"""The screen toolkit: lists, forms, commands, import and export. Knows no business."""

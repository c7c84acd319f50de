"""Django plumbing that knows no business."""

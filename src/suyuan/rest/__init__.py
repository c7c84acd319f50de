"""The API toolkit: problems, pages, keys, idempotency. Knows no business."""

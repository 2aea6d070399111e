"""What the steps of a play came to, as text, JSON and a page."""

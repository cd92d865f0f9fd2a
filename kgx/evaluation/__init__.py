"""How good an extraction is: gold data, and figures of predictions against it."""

"""spaCy components that turn an article's text into an Extraction, one step a file."""

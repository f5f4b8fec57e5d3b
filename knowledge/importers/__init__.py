"""One reader for each form in which procedures arrive."""

"""One module for each way in and out; none of them decides anything."""

"""RUNS: channels in, channels out, jobs and the command line. The only folder with async, network and environment."""

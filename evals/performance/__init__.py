"""Benches: commands that measure what Evenhand costs in time, memory and tokens. Nothing imports them."""

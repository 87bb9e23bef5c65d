"""
Cases: made-up articles, and what a careful reader finds in each. `README.md` says how to write one.

Each YAML file in this folder describes one event. Each of its variants, an article about the event, is a case.
"""

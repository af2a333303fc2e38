"""From a Dockerfile that works to a multistage one that is proved to work the same, and is smaller.

    evidence ─► plan (recipes propose) ─► candidates, best first ─► search (build, compare, run, scan) ─► Rewrite

`evidence.py`, `planner.py`, `compose.py` and `recipes/` are pure; `search.py`, `proof.py` and `probe.py` use the
engine.
"""

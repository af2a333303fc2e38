"""From a Dockerfile that works to a multistage one that is proved to work the same, and is smaller.

    evidence ─► plan (recipes propose) ─► candidates, best first ─► attempts (build, compare, run, scan) ─► Rewrite

`evidence/`, `proposal/`, `recipes/` and `writing/` are pure; `proof/`, `polish/` and what runs them, `attempts.py` and
`search.py`, use the engine.
"""

"""The proving ground by construction: applications whose rewrite is easily broken, made by a generator."""

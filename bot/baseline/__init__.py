"""Measured baselines, kept between runs, so that base need not be built again; and the trend of the last merges."""

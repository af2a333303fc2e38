import sys

import numpy as np

if len(sys.argv) > 1 and sys.argv[1] == "solve":
    print(np.linalg.solve(np.array([[2.0, 0.0], [0.0, 4.0]]), np.array([2.0, 8.0])).tolist())
elif len(sys.argv) > 1 and sys.argv[1] == "random":
    from numpy.random import default_rng

    print(round(float(default_rng(7).random()), 6))
else:
    print("mean", np.arange(10).mean())

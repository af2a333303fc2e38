import ctypes
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
if len(sys.argv) < 2:
    print("usage: main.py NUMBER")
else:
    fast = ctypes.CDLL(os.path.join(here, "build", "libfast.so"))
    fast.fibonacci.restype = ctypes.c_long
    print(fast.fibonacci(int(sys.argv[1])))

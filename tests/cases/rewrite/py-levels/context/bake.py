import os

os.makedirs("incremental", exist_ok=True)
open("incremental/four.o", "w").write("baked\n")

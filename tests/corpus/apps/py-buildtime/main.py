import stamp

print(f"*** starting {stamp.NAME} 1.0 ***")
print(f"compiled on {stamp.BUILT}")
print("ready")

import sys


def total(numbers):
    import pyximport

    pyximport.install(language_level=3)
    import fast

    return fast.total(numbers)


numbers = [float(word) for word in sys.argv[1:]]
if len(numbers) > 2:
    print("total", total(numbers))
else:
    print("give three numbers or more")

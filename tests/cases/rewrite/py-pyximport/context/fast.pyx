def total(list numbers):
    cdef double s = 0
    cdef double n
    for n in numbers:
        s += n
    return s

long fibonacci(int n) {
    long a = 0, b = 1;
    while (n-- > 0) { long next = a + b; a = b; b = next; }
    return a;
}

#include <stdio.h>
int main(void) { int c; fputs("delivered: ", stdout); while ((c = getchar()) != EOF) putchar(c); return 0; }

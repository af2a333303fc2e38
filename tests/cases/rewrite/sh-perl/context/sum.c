#include <stdio.h>
int main(int n, char **v) { printf("%d\n", n); return 0; }

#include "where.h"
#include <string.h>
int main(int argc, char **argv) {
    if (argc != 4) FAIL("usage: calc A OP B");
    double a = atof(argv[1]), b = atof(argv[3]);
    switch (argv[2][0]) {
    case '+': printf("%g\n", a + b); break;
    case '/':
        if (b == 0) FAIL("division"); /* THE-DIVISOR */
        printf("%g\n", a / b);
        break;
    default: FAIL("operator");
    }
    return 0;
}

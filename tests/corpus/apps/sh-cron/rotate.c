#include <stdio.h>

int main(void) {
    puts("rotate 1.0");
    return 0;
}

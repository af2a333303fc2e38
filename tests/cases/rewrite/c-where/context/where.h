#include <stdio.h>
#include <stdlib.h>
#define FAIL(why) fail(__FILE__, __LINE__, why)
static void fail(const char *file, int line, const char *why) {
    char text[512];
    FILE *f = fopen(file, "r");
    printf("failed: %s\n", why);
    for (int i = 1; f && fgets(text, sizeof text, f); i++)
        if (i >= line - 1 && i <= line + 1) printf("%4d %s", i, text);
    exit(3);
}

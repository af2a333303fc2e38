#include <stdio.h>
#include <string.h>

static int show(FILE *list) {
    char line[200];
    int count = 0;

    while (list && fgets(line, sizeof line, list)) count++;
    printf("%d hosts\n", count);
    return list ? 0 : 2;
}

int main(int argc, char **argv) {
    if (argc == 2 && !strcmp(argv[1], "--help")) {
        puts("Usage: hosts -f FILE | --usual");
        return 0;
    }
    if (argc == 2 && !strcmp(argv[1], "--usual")) return show(fopen("usual.txt", "r"));
    if (argc == 3 && !strcmp(argv[1], "-f")) return show(fopen(argv[2], "r"));
    return 1;
}

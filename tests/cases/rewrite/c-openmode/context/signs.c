#include <stdio.h>
#include <wchar.h>
int main(int argc, char **argv) {
    wint_t c;
    if (argc < 2) return 2;
    FILE *f = fopen(argv[1], argc > 2 ? "r,ccs=ISO-8859-7" : "r");
    if (!f) { perror(argv[1]); return 1; }
    while ((c = getwc(f)) != WEOF) printf("%04x ", (unsigned)c);
    puts("");
    return 0;
}

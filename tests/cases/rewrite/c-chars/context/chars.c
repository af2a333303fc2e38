#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>

int main(void) {
    char line[512];
    wchar_t wide[512];
    setlocale(LC_ALL, "");
    if (!fgets(line, sizeof line, stdin)) {
        puts("say something");
        return 0;
    }
    size_t n = mbstowcs(wide, line, 511);
    if (n == (size_t)-1) {
        puts("not in this character set");
        return 1;
    }
    if (n && wide[n - 1] == L'\n') wide[--n] = 0;
    for (size_t i = 0; i < n; i++) wide[i] = towupper(wide[i]);
    printf("%zu %ls\n", n, wide);
    return 0;
}

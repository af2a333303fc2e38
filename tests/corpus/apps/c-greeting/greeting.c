#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        puts("greeting " VERSION);
        return 0;
    }
    if (!setlocale(LC_ALL, "")) {
        fprintf(stderr, "greeting: this locale is not installed\n");
        return 3;
    }
    struct tm day = {.tm_year = 124, .tm_mon = 0, .tm_mday = 6, .tm_wday = 6};
    char text[100];
    strftime(text, sizeof text, "%A, %d %B %Y", &day);
    puts(text);
    if (argc > 1 && strcmp(argv[1], "--local") == 0) {
        time_t moment = 1720000000;
        strftime(text, sizeof text, "%H:%M %Z", localtime(&moment));
        puts(text);
    }
    return 0;
}

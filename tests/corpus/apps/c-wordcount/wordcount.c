#include <stdio.h>
#include <string.h>

/* Counts words; as linecount it counts lines. With --stop it leaves out the words of a list. */
int main(int argc, char **argv) {
    const char *name = strrchr(argv[0], '/');
    int lines = strcmp(name ? name + 1 : argv[0], "linecount") == 0;
    char stop[100][32];
    int stops = 0;
    if (argc > 1 && strcmp(argv[1], "--help") == 0) {
        puts("usage: wordcount [--stop] < FILE");
        return 0;
    }
    if (argc > 1 && strcmp(argv[1], "--stop") == 0) {
        FILE *list = fopen(DATADIR "/stopwords.txt", "r");
        if (!list) {
            perror(DATADIR "/stopwords.txt");
            return 1;
        }
        while (stops < 100 && fscanf(list, "%31s", stop[stops]) == 1) stops++;
        fclose(list);
    }
    long count = 0;
    if (lines) {
        for (int c; (c = getchar()) != EOF;) count += c == '\n';
    } else {
        char word[256];
        while (scanf("%255s", word) == 1) {
            int skip = 0;
            for (int i = 0; i < stops; i++) skip |= strcmp(word, stop[i]) == 0;
            count += !skip;
        }
    }
    printf("%ld %s\n", count, lines ? "lines" : "words");
    return 0;
}

/* Runs a watch for some seconds, then stops it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *watch(void *unused)
{
    for (;;)
        pause();
    return unused;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        puts("usage: guard SECONDS");
        return 0;
    }
    char *end;
    long seconds = strtol(argv[1], &end, 10);
    if (*argv[1] < '0' || *argv[1] > '9' || *end) {
        fprintf(stderr, "guard: %s is no number\n", argv[1]);
        return 2;
    }
    pthread_t thread;
    if (pthread_create(&thread, NULL, watch, NULL))
        return 1;
    sleep((unsigned)seconds);
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    printf("stopped after %s\n", argv[1]);
    return 0;
}

// A small web server for the tests of the proof: files below ./public, a health check, a log, a state file.
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef PORT
#define PORT 8080
#endif
#define CERTIFICATES "/etc/ssl/certs/ca-certificates.crt"

static void on_term(int number) { (void)number; _exit(0); }

static void answer(int client) {
    char request[2048] = {0}, path[256] = {0}, file[300], head[200];
    if (read(client, request, sizeof request - 1) <= 0 || sscanf(request, "GET %255s", path) != 1) return;
    snprintf(file, sizeof file, "public%s", strcmp(path, "/") ? path : "/index.html");
    if (!strcmp(path, "/now")) {
        time_t now = time(NULL);
        char text[64];
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", gmtime(&now));
        dprintf(client, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nit is %s for %d\n", text, rand());
    } else {
        FILE *in = strstr(path, "..") ? NULL : fopen(file, "r");
        static char body[100000];
        size_t length = in ? fread(body, 1, sizeof body, in) : 0;
        if (in) fclose(in);
        const char *type = strstr(file, ".css") ? "text/css" : "text/html";
        snprintf(head, sizeof head, "HTTP/1.0 %s\r\nContent-Type: %s\r\n\r\n", in ? "200 OK" : "404 Not Found", type);
        if (write(client, head, strlen(head)) < 0 || write(client, body, length) < 0) perror("write");
    }
    printf("%ld GET %s\n", (long)time(NULL), path);
}

int main(int count, char **words) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    if (count > 1 && !strcmp(words[1], "--help")) { puts("usage: run [check]"); return 0; }
    if (count > 1 && !strcmp(words[1], "check")) return connect(server, (void *)&address, sizeof address) ? 1 : 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    srand(time(NULL));
    signal(SIGTERM, on_term);
    FILE *state = fopen("/data/state", "w");
    if (!state) { perror("/data/state"); return 4; }
    fprintf(state, "started\n");
    fclose(state);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(server, (void *)&address, sizeof address) || listen(server, 16)) { perror("listen"); return 5; }
    printf("%s, listening on %d as %d, trusting %s\n", getenv("GREETING"), PORT, getpid(), CERTIFICATES);
    for (;;) {
        int client = accept(server, NULL, NULL);
        answer(client);
        shutdown(client, SHUT_WR);
        close(client);
    }
}

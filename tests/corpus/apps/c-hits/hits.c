#include <arpa/inet.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Counts requests, and keeps the count in a file. */
static void stop(int signal) { (void)signal; exit(0); }

int main(void) {
    struct passwd *me = getpwuid(getuid());
    signal(SIGTERM, stop);
    signal(SIGPIPE, SIG_IGN);
    int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8080)};
    if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 8)) return perror("hits"), 1;
    printf("hits for %s\n", me ? me->pw_name : "nobody known");
    fflush(stdout);
    for (;;) {
        char request[2048] = "", body[200], answer[512];
        int client = accept(server, NULL, NULL);
        if (read(client, request, sizeof request - 1) > 0) {
            long count = 0;
            FILE *file = fopen("state/count", "r");
            if (file) { if (fscanf(file, "%ld", &count) != 1) count = 0; fclose(file); }
            if (strncmp(request, "POST", 4) == 0) {
                file = fopen("state/count", "w");
                if (file) { fprintf(file, "%ld\n", ++count); fclose(file); } else count = -1;
            }
            snprintf(body, sizeof body, "%ld hits, user %s\n", count, me ? me->pw_name : "?");
            snprintf(answer, sizeof answer, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s",
                     strlen(body), body);
            if (write(client, answer, strlen(answer)) < 0) perror("write");
        }
        close(client);
    }
}

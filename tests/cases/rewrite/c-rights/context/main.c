#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 2) { puts("desk: ready"); return 0; }
  if (!strcmp(argv[1], "id")) { printf("euid %d\n", geteuid()); return 0; }
  if (!strcmp(argv[1], "write")) {
    char path[400];
    snprintf(path, sizeof path, "%s/note", argv[2]);
    FILE *file = fopen(path, "w");
    if (!file) { puts("no"); return 1; }
    struct stat info;
    fstat(fileno(file), &info);
    printf("written %d\n", info.st_gid);
    return fclose(file);
  }
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(80)};
  if (bind(socket(AF_INET, SOCK_STREAM, 0), (void *)&at, sizeof at)) { puts("not bound"); return 1; }
  puts("bound");
  return 0;
}

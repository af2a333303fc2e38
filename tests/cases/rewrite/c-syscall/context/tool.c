#define _GNU_SOURCE
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(int argc, char **argv) {
  char path[200];
  if (argc < 2) { puts("tool: ready"); return 0; }
  snprintf(path, sizeof path, "/usr/%s/%s", "bin", argv[1]);
  char *words[] = {argv[1], "--version", NULL};
  char *none[] = {NULL};
  syscall(SYS_execve, path, words, none);
  perror(path);
  return 1;
}

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
/* call NAME TEXT: call a function of the C library with a text */
int main(int argc, char **argv) {
  if (argc < 3) { puts("tool: ready"); return 0; }
  int (*call)(const char *) = (int (*)(const char *))dlsym(RTLD_DEFAULT, argv[1]);
  if (!call) return 2;
  return call(argv[2]);
}

#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv) {
  if (argc < 2) { puts("host: ready"); return 0; }
  void *plug = dlopen(argv[1], RTLD_NOW);
  if (!plug) { puts(dlerror()); return 1; }
  int (*answer)(void) = (int (*)(void))dlsym(plug, "answer");
  printf("answer %d\n", answer ? answer() : 0);
  return 0;
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <ctype.h>
#include "serve.h"

/* GET /kind?PATH: what file says of it; the commands go to one shell */
static void kind(const char *path, FILE *out) {
  char line[300];
  const char *name = strchr(path, '?');
  if (!name) { fputs("GET /kind?PATH\n", out); return; }
  for (const char *c = name + 1; *c; c++)
    if (!isalnum(*c) && !strchr("/._-", *c)) { fputs("no\n", out); return; }
  FILE *sh = popen("sh > /tmp/kind.out 2>&1", "w");
  fprintf(sh, "cd /\nfile -L %s\n", name + 1);
  pclose(sh);
  FILE *in = fopen("/tmp/kind.out", "r");
  while (in && fgets(line, sizeof line, in)) fputs(line, out);
  if (in) fclose(in);
}

int main(void) { return serve(8080, kind); }

#include <stdio.h>
#include <string.h>
#include <zlib.h>

int main(int argc, char **argv) {
  if (argc < 2 || !strcmp(argv[1], "--help")) {
    puts("usage: crc TEXT");
    return argc < 2;
  }
  printf("%08lx\n", crc32(0, (const Bytef *)argv[1], strlen(argv[1])));
  return 0;
}

#include <iconv.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  if (argc < 3) { puts("recode: from and to"); return 0; }
  iconv_t how = iconv_open(argv[2], argv[1]);
  if (how == (iconv_t)-1) { puts("unknown"); return 1; }
  char in[] = "a", out[64]; char *from = in, *to = out; size_t left = 1, room = sizeof out;
  if (iconv(how, &from, &left, &to, &room) == (size_t)-1) { puts("cannot"); return 1; }
  puts("recoded");
  return 0;
}

static int serve(int port, void (*answer)(const char *path, FILE *out)) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  int s = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (bind(s, (struct sockaddr *)&a, sizeof a) || listen(s, 8)) return 1;
  puts("listening");
  for (;;) {
    int c = accept(s, NULL, NULL);
    char in[4096] = "", path[512] = "/";
    read(c, in, sizeof in - 1);
    sscanf(in, "%*s %511s", path);
    FILE *out = fdopen(c, "w");
    fputs("HTTP/1.0 200 OK\r\n\r\n", out);
    answer(path, out);
    fclose(out);
  }
}

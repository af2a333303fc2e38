#include <execinfo.h>
#include <stdio.h>
#include <string.h>

static int report(void)
{
    void *frames[16];
    int count = backtrace(frames, 16);
    printf("frames: %d\n", count);
    return count > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "trace") == 0)
        return report();
    puts("usage: frames trace");
    return 0;
}

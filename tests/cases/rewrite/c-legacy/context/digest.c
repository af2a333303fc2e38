#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    unsigned char out[EVP_MAX_MD_SIZE]; unsigned int n;
    if (argc < 3) return 2;
    EVP_MD *how = EVP_MD_fetch(NULL, argv[1], NULL);
    if (!how || !EVP_Digest(argv[2], strlen(argv[2]), out, &n, how, NULL)) { fprintf(stderr, "%s is not offered\n", argv[1]); return 1; }
    for (unsigned i = 0; i < n; i++) printf("%02x", out[i]);
    puts("");
    return 0;
}

#include <openssl/ssl.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    if (argc < 2) {
        printf("tls: usage: tls HOST:PORT (%s)\n", OPENSSL_VERSION_TEXT);
        return 0;
    }
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_default_verify_paths(context);
    BIO *bio = BIO_new_ssl_connect(context);
    BIO_set_conn_hostname(bio, argv[1]);
    if (BIO_do_handshake(bio) <= 0) {
        ERR_print_errors_fp(stderr);
        return 1;
    }
    BIO_puts(bio, "GET / HTTP/1.0\r\n\r\n");
    char buffer[4096];
    for (int got; (got = BIO_read(bio, buffer, sizeof buffer)) > 0;) fwrite(buffer, 1, got, stdout);
    return 0;
}

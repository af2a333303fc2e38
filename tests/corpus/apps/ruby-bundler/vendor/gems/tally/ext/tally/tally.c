#include <ruby.h>
#include <ctype.h>

static VALUE words(VALUE self, VALUE text) {
    long count = 0, inside = 0;
    const char *start = StringValueCStr(text);
    for (const char *at = start; *at; at++) {
        if (isspace((unsigned char)*at)) inside = 0;
        else if (!inside) inside = 1, count++;
    }
    return LONG2NUM(count);
}

void Init_tally(void) { rb_define_module_function(rb_define_module("Tally"), "words", words, 1); }

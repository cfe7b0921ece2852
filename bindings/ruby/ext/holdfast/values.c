// Numbers, texts and failures on their way between Ruby and C.
#include "native.h"

#include <ruby/encoding.h>
#include <string.h>

VALUE holdfast_text(const char *text) {
  VALUE string = rb_utf8_str_new_cstr(text);
  if (rb_enc_str_coderange(string) == ENC_CODERANGE_BROKEN) rb_enc_associate(string, rb_ascii8bit_encoding());
  return string;
}

uint64_t holdfast_whole_number(VALUE number, uint64_t greatest) {
  if (!RB_INTEGER_TYPE_P(number)) {
    rb_raise(rb_eTypeError, "no implicit conversion of %" PRIsVALUE " into Integer", rb_obj_class(number));
  }
  const int is_negative = FIXNUM_P(number) ? FIX2LONG(number) < 0 : RBIGNUM_NEGATIVE_P(number);
  const uint64_t value = is_negative ? 0 : NUM2ULL(number);
  if (is_negative || value > greatest) {
    rb_raise(rb_eRangeError, "%" PRIsVALUE " is not from 0 to %" PRIsVALUE, number, ULL2NUM(greatest));
  }
  return value;
}

// The text is copied to the stack and the error freed before Ruby code runs, which may raise.
void holdfast_raise(hf_status status, hf_error *error) {
  char text[512];
  strncpy(text, hf_error_message(error), sizeof text - 1);
  text[sizeof text - 1] = '\0';
  hf_error_free(error);
  rb_exc_raise(rb_funcall(rb_path2class("Holdfast::Error"), rb_intern("of"), 2, INT2NUM(status), holdfast_text(text)));
}

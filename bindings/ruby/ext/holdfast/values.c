// Numbers, texts and failures on their way between Ruby and C.
#include "values.h"

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

VALUE holdfast_slot(uint32_t slot) { return slot == HF_NO_NODE ? Qnil : UINT2NUM(slot); }

VALUE holdfast_slots(const uint32_t *slots, size_t count) {
  VALUE array = rb_ary_new_capa((long)count);
  for (size_t i = 0; i < count; ++i) rb_ary_push(array, holdfast_slot(slots[i]));
  return array;
}

VALUE holdfast_hashes(const uint64_t *hashes, size_t count) {
  VALUE array = rb_ary_new_capa((long)count);
  for (size_t i = 0; i < count; ++i) rb_ary_push(array, ULL2NUM(hashes[i]));
  return array;
}

static VALUE packed_integers(VALUE numbers, size_t width) {
  numbers = rb_convert_type(numbers, T_ARRAY, "Array", "to_ary");
  const long count = RARRAY_LEN(numbers);
  VALUE packed = rb_str_buf_new(count * (long)width);
  for (long i = 0; i < count && i < RARRAY_LEN(numbers); ++i) {
    const uint64_t number = holdfast_whole_number(RARRAY_AREF(numbers, i), UINT64_MAX >> (64 - 8 * width));
    const uint32_t middle = (uint32_t)number;
    const uint8_t narrow = (uint8_t)number;
    const void *bytes = width == 8 ? (const void *)&number : width == 4 ? (const void *)&middle : &narrow;
    rb_str_buf_cat(packed, bytes, (long)width);
  }
  return packed;
}

// A part of another string may lie at an odd address; what C reads may not.
static VALUE aligned(VALUE packed, size_t width) {
  if (RSTRING_LEN(packed) % (long)width != 0) {
    rb_raise(rb_eArgError, "%ld bytes are no whole number of %d-byte integers", RSTRING_LEN(packed), (int)width);
  }
  if ((uintptr_t)RSTRING_PTR(packed) % width == 0) return packed;
  VALUE copy = rb_str_buf_new(RSTRING_LEN(packed));
  return rb_str_buf_cat(copy, RSTRING_PTR(packed), RSTRING_LEN(packed));
}

VALUE holdfast_integers(VALUE numbers, size_t width) {
  return RB_TYPE_P(numbers, T_STRING) ? aligned(numbers, width) : packed_integers(numbers, width);
}

// The text is copied to the stack and the error freed before Ruby code runs, which may raise.
void holdfast_raise(hf_status status, hf_error *error) {
  char text[512];
  strncpy(text, hf_error_message(error), sizeof text - 1);
  text[sizeof text - 1] = '\0';
  hf_error_free(error);
  rb_exc_raise(rb_funcall(rb_path2class("Holdfast::Error"), rb_intern("of"), 2, INT2NUM(status), holdfast_text(text)));
}

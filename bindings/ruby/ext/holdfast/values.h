// Numbers, texts and failures on their way between Ruby and C. The lowest layer of this extension:
// values, then handles, then the methods of each class; none knows a later one.
#ifndef HOLDFAST_RUBY_VALUES_H
#define HOLDFAST_RUBY_VALUES_H

#include <holdfast/holdfast.h>
#include <ruby.h>

// A text of the library as a string: UTF-8, or binary if it is not valid UTF-8.
VALUE holdfast_text(const char *text);

// An Integer from 0 to `greatest`; a TypeError or a RangeError for anything else.
uint64_t holdfast_whole_number(VALUE number, uint64_t greatest);

// Slots as Ruby sees them: nil for none.
VALUE holdfast_slot(uint32_t slot);
VALUE holdfast_slots(const uint32_t *slots, size_t count);

// Hashes as Integers.
VALUE holdfast_hashes(const uint64_t *hashes, size_t count);

// Integers of 1, 4 or 8 bytes that C may read in place: the string itself if it is one that
// Array#pack made, otherwise the integers of an array in a new one. The caller keeps it alive.
VALUE holdfast_integers(VALUE numbers, size_t width);

// Raises the exception of a status. The error is freed, and may be NULL.
NORETURN(void holdfast_raise(hf_status status, hf_error *error));

#endif

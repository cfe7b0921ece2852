/*
 * cmocka as every test here includes it: after the headers that it needs, and as C. In C++ `fail` is a function,
 * because the macro would rewrite std::ios::fail in every header that comes later.
 */
#ifndef HOLDFAST_TESTS_ASSERTIONS_H
#define HOLDFAST_TESTS_ASSERTIONS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#include <cmocka.h>
#ifdef __cplusplus
}

#undef fail
inline void fail(const char *file = __builtin_FILE(), int line = __builtin_LINE()) { _fail(file, line); }
#endif

#endif

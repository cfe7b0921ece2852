/**
 * @file holdfast.hpp
 * The C++ face: the functions of holdfast.h with destructors, exceptions and string views.
 *
 *     hf::Cluster cluster;
 *     cluster.add("cache-1").add("cache-2").add("cache-3", 2.0).publish();
 *     const hf::View view = cluster.view();
 *     std::puts(view.owner("user:42").id());
 *
 * Header-only over the C ABI, C++17 and later; with C++20 the many-key lookups also take spans.
 * Every object holds one handle and nothing else. What can fail throws hf::Error and has changed
 * nothing; lookups are noexcept and cost what they cost in C. The thread rule is that of C:
 * const member functions may be called by any number of threads at once, others by one at a time
 * per object. A View is cheap to copy: a copy is one more reference to the same view.
 */
#ifndef HOLDFAST_HOLDFAST_HPP
#define HOLDFAST_HOLDFAST_HPP

#include <holdfast/base.hpp>
#include <holdfast/cluster.hpp>
#include <holdfast/load.hpp>
#include <holdfast/plan.hpp>
#include <holdfast/view.hpp>

#endif

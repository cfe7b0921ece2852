/**
 * @file holdfast.hpp
 * The C++ interface: the functions of holdfast.h with destructors, exceptions and string views.
 *
 *     hf::Cluster cluster;
 *     cluster.add("cache-1").add("cache-2").add("cache-3", 2.0).publish();
 *     const hf::View view = cluster.view();
 *     std::puts(view.lookup_node("user:42").id().c_str());
 *
 * It is header-only over the C interface and needs C++17; with C++20 the lookups of many keys also accept
 * spans. Each object holds one handle of C and nothing else. A call that fails throws hf::Error and has
 * changed nothing. Lookups are noexcept and cost as much as in C. The thread rule is the one of C: any number
 * of threads at once may call const member functions; other member functions may be called by one thread at a
 * time per object. A copy of a View is another reference to the same view, which costs O(1).
 */
#ifndef HOLDFAST_HOLDFAST_HPP
#define HOLDFAST_HOLDFAST_HPP

#include <holdfast/base.hpp>
#include <holdfast/cluster.hpp>
#include <holdfast/dialects.hpp>
#include <holdfast/durability.hpp>
#include <holdfast/explain.hpp>
#include <holdfast/load.hpp>
#include <holdfast/many.hpp>
#include <holdfast/partitions.hpp>
#include <holdfast/plan.hpp>
#include <holdfast/text.hpp>
#include <holdfast/view.hpp>

#endif

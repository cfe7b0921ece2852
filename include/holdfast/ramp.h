/**
 * @file ramp.h
 * Weights that change little by little: a new node that warms up, an old one that is drained.
 */
#ifndef HOLDFAST_RAMP_H
#define HOLDFAST_RAMP_H

#include <holdfast/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Shapes of a ramp. The numbers are frozen. */
enum {
  HF_RAMP_LINEAR = 1,     /**< The same weight in every second. */
  HF_RAMP_EXPONENTIAL = 2 /**< Doubles its distance from the smaller weight with every tenth of the time. */
};

/**
 * Gives the weight that a node has at a moment of its ramp.
 *
 * Whoever asks for the same moment is told the same weight, on every machine: nothing but
 * integers decides, nothing is remembered, and no clock is read. A clock that jumps back takes
 * the weight back. The weight is @p from until @p start and @p to from start + duration on; in
 * between it only grows, or only shrinks, with @p now. A weight below the least that a node may
 * have, 0.000001, is 0.
 *
 * Set it with hf_cluster_set_weight() and publish; a step every hundredth of the time is smooth
 * enough. While one node's weight goes one way, each key changes its owner at most once, with
 * rendezvous, ring, and rendezvous-table with 'balance' 0.
 *
 * @param kind      HF_RAMP_LINEAR or HF_RAMP_EXPONENTIAL. One that shrinks is one that grows, run
 *                  backwards: fast first.
 * @param from      Weight at the beginning: 0, or from 0.000001 to 1000000000.
 * @param to        Weight at the end, likewise.
 * @param start     When the ramp begins, on the caller's clock, in any unit.
 * @param duration  How long it takes, in the same unit; 0 is a step.
 * @param now       The moment asked about.
 * @param weight    Receives the weight; must not be NULL.
 * @param error     Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p weight is NULL, @p kind is no kind, or a weight is out of range.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates for the message only.
 */
HF_API hf_status hf_ramp_weight(int32_t kind, double from, double to, uint64_t start, uint64_t duration, uint64_t now,
                                double *weight, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif

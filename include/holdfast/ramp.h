/**
 * @file ramp.h
 * Ramps: weights that change step by step, for a new node that warms up or an old node that is drained.
 */
#ifndef HOLDFAST_RAMP_H
#define HOLDFAST_RAMP_H

#include <holdfast/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Shapes of ramps. The numbers are frozen. */
enum {
  HF_RAMP_LINEAR = 1,     /**< The weight changes by the same amount in every unit of time. */
  HF_RAMP_EXPONENTIAL = 2 /**< The distance from the smaller weight about doubles in a tenth of the time. */
};

/**
 * Gives the weight that a node has at a moment of its ramp.
 *
 * The weight is @p from until @p start, and @p to from start + duration on. Between them it only grows or
 * only shrinks with @p now. A weight below 0.000001, the least weight of a node, is 0. Equal arguments give
 * equal weights on every machine: the function computes with integers, has no memory and reads no clock. If
 * the caller's clock jumps back, the weight goes back too.
 *
 * Pass the weight to hf_cluster_set_weight() and publish; a hundred steps make a smooth ramp. While the
 * weight of one node only grows or only shrinks, each key changes its home at most once. This holds for
 * rendezvous, for ring, and for rendezvous-table with 'balance' 0.
 *
 * @param kind      HF_RAMP_LINEAR or HF_RAMP_EXPONENTIAL. A weight that shrinks takes the way of one that
 *                  grows in reverse: an exponential ramp is fast first.
 * @param from      Weight at the start: 0, or from 0.000001 to 1000000000.
 * @param to        Weight at the end: 0, or from 0.000001 to 1000000000.
 * @param start     Time at which the ramp begins, by the caller's clock, in any unit.
 * @param duration  Length of the ramp in the same unit; 0 changes the weight at once.
 * @param now       Time for which the weight is computed, in the same unit.
 * @param weight    Receives the weight; must not be NULL.
 * @param error     Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p weight is NULL, there is no such kind, or a weight is out of range.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates only for the message of a failure.
 */
HF_API hf_status hf_ramp_weight(int32_t kind, double from, double to, uint64_t start, uint64_t duration, uint64_t now,
                                double *weight, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif

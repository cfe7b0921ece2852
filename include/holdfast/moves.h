/**
 * @file moves.h
 * The contents of a plan: sums, sums by node, and every batch with its moves and every move with its ranges.
 *
 *     for (size_t move = hf_plan_batch_start(plan, batch); move < hf_plan_batch_start(plan, batch + 1); ++move) {
 *       // from hf_plan_moves(plan, move, 1, ...): the two nodes; from hf_plan_ranges(), from index
 *       // hf_plan_move_start(plan, move) to hf_plan_move_start(plan, move + 1) - 1: the positions
 *     }
 */
#ifndef HOLDFAST_MOVES_H
#define HOLDFAST_MOVES_H

#include <holdfast/base.h>
#include <holdfast/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Gives the share of the keys that moves.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 *
 * @return The share, exact but for rounding; 0 if @p plan is NULL. It is from 0 to 1, and up to the number of
 *         replicas if the plan moves replicas.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_plan_moved(const hf_plan *plan);

/**
 * Gives the least share of the keys that must move to give every node its share of the view after.
 *
 * hf_plan_moved() minus this share is the excess.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 *
 * @return The share; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_plan_least(const hf_plan *plan);

/**
 * Gives the bytes that move.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 *
 * @return The sum over the moves; 0 if the plan knows no bytes or @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_plan_moved_bytes(const hf_plan *plan);

/**
 * Counts the nodes of both views; a node of both counts once.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 *
 * @return The count; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_plan_node_count(const hf_plan *plan);

/**
 * Gives the id of a node of either view.
 *
 * @param plan   Plan to read; borrowed, NULL allowed.
 * @param index  Index from 0 to hf_plan_node_count() - 1, in the order of the ids.
 *
 * @return The id; "" beyond the end. It lives as long as the plan.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_plan_node_id(const hf_plan *plan, size_t index);

/**
 * Gives the share of all keys that moves to a node.
 *
 * @param plan   Plan to read; borrowed, NULL allowed.
 * @param index  Index from 0 to hf_plan_node_count() - 1, in the order of the ids.
 *
 * @return The share; 0 beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_plan_node_in(const hf_plan *plan, size_t index);

/**
 * Gives the share of all keys that moves away from a node.
 *
 * @param plan   Plan to read; borrowed, NULL allowed.
 * @param index  Index from 0 to hf_plan_node_count() - 1, in the order of the ids.
 *
 * @return The share; 0 beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_plan_node_out(const hf_plan *plan, size_t index);

/**
 * Gives the share of all keys that a node sends, for itself or in place of a node that is down.
 *
 * @param plan   Plan to read; borrowed, NULL allowed.
 * @param index  Index from 0 to hf_plan_node_count() - 1, in the order of the ids.
 *
 * @return The share; 0 beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_plan_node_sent(const hf_plan *plan, size_t index);

/**
 * Gives the bytes that a node sends, for itself or in place of a node that is down.
 *
 * @param plan   Plan to read; borrowed, NULL allowed.
 * @param index  Index from 0 to hf_plan_node_count() - 1, in the order of the ids.
 *
 * @return The bytes; 0 if the plan knows no bytes, and beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_plan_node_bytes_sent(const hf_plan *plan, size_t index);

/**
 * Gives the bytes that move to a node.
 *
 * @param plan   Plan to read; borrowed, NULL allowed.
 * @param index  Index from 0 to hf_plan_node_count() - 1, in the order of the ids.
 *
 * @return The bytes; 0 if the plan knows no bytes, and beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_plan_node_bytes_in(const hf_plan *plan, size_t index);

/**
 * Gives the bytes that move away from a node.
 *
 * @param plan   Plan to read; borrowed, NULL allowed.
 * @param index  Index from 0 to hf_plan_node_count() - 1, in the order of the ids.
 *
 * @return The bytes; 0 if the plan knows no bytes, and beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_plan_node_bytes_out(const hf_plan *plan, size_t index);

/**
 * Counts the moves. A move is one pair of nodes, and one sender, in one batch.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 *
 * @return The count; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_plan_move_count(const hf_plan *plan);

/**
 * Gives moves one by one, in the order of their batches, and within a batch in the order of the ids of the nodes
 * before, and then of the nodes after.
 *
 * One element of each array describes one move: keys move from the node in slot @p from of the view before to
 * the node in slot @p to of the view after. A slot is HF_NO_NODE if that view has no home for these keys.
 *
 * @param plan   Plan to read; borrowed, NULL allowed.
 * @param start  Index of the first move, from 0.
 * @param count  Greatest number of moves to write; each array has room for that many.
 * @param from   Receives slots of the view before; NULL for none, as for each array.
 * @param to     Receives slots of the view after.
 * @param share  Receives shares of all keys, or of the list.
 * @param keys   Receives numbers of keys of the list; each is 0 in a plan of ranges.
 * @param bytes  Receives bytes; each is 0 if the plan knows no bytes.
 *
 * @return The number of moves that were written: fewer than @p count at the end, 0 beyond the end or if @p
 *         plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(count); allocates nothing.
 */
HF_API size_t hf_plan_moves(const hf_plan *plan, size_t start, size_t count, uint32_t from[], uint32_t to[],
                            double share[], uint64_t keys[], uint64_t bytes[]);

/**
 * Gives the senders of moves one by one, in the order of hf_plan_moves().
 *
 * The node that loses its keys sends them, unless it is down in either view. If it is, another node sends that
 * holds these keys in the view before and is down in neither view: one in the zone of the receiver if there is one,
 * and of several the one that has the least to send. Replicas that leave are sent before they leave. A node that the
 * view after no longer has sends if it is not down in the view before: set the state of a node that died. To do so
 * in a stage of a plan, restore a cluster from it.
 *
 * @param plan    Plan to read; borrowed, NULL allowed.
 * @param start   Index of the first move, from 0.
 * @param count   Greatest number of senders to write.
 * @param sender  Receives slots of the view before: ::HF_NO_SOURCE if all nodes that hold the keys are down,
 *                ::HF_NO_NODE if there is nothing to send; NULL writes nothing.
 *
 * @return The number of senders that were written: fewer than @p count at the end, 0 beyond the end or if a pointer
 *         is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(count); allocates nothing.
 */
HF_API size_t hf_plan_senders(const hf_plan *plan, size_t start, size_t count, uint32_t sender[]);

/** In the place of a sender: nodes hold these keys, and all of them are down. */
#define HF_NO_SOURCE UINT32_C(0xfffffffe)

/**
 * Gives ::HF_NO_SOURCE as a function, for languages that cannot read macros.
 *
 * @return HF_NO_SOURCE.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_no_source(void);

/**
 * Gives the share of all keys that move and that nobody can send, because all nodes that hold them are down.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 *
 * @return The share, in which each replica counts; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_plan_sourceless(const hf_plan *plan);

/**
 * Gives the index of the first range of a move.
 *
 * The last range of a move is the one before the first range of the next move.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 * @param move  Index of the move, from 0 to hf_plan_move_count().
 *
 * @return An index for hf_plan_ranges(); hf_plan_range_count() beyond the last move; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_plan_move_start(const hf_plan *plan, size_t move);

/**
 * Counts the ranges of all moves.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 *
 * @return The count; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_plan_range_count(const hf_plan *plan);

/**
 * Gives ranges one by one, in the order of their moves, and within a move in the order of positions.
 *
 * One element of each array describes one range: the keys of positions @p first to @p last, both included,
 * move from the node in slot @p from of the view before to the node in slot @p to of the view after. A slot is
 * HF_NO_NODE if that view has no home for these keys. No two ranges of a batch have a position in common.
 *
 * @param plan   Plan to read; borrowed, NULL allowed.
 * @param start  Index of the first range, from 0.
 * @param count  Greatest number of ranges to write; each array has room for that many.
 * @param first  Receives first positions; NULL for none, as for each array.
 * @param last   Receives last positions; they equal @p first in a plan over a list of keys.
 * @param from   Receives slots of the view before.
 * @param to     Receives slots of the view after.
 * @param keys   Receives numbers of keys of the list; each is 0 in a plan of ranges.
 * @param bytes  Receives bytes; each is 0 if the plan knows no bytes.
 *
 * @return The number of ranges that were written: fewer than @p count at the end, 0 beyond the end or if @p
 *         plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(count); allocates nothing.
 */
HF_API size_t hf_plan_ranges(const hf_plan *plan, size_t start, size_t count, uint64_t first[], uint64_t last[],
                             uint32_t from[], uint32_t to[], uint64_t keys[], uint64_t bytes[]);

/**
 * Counts the batches.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 *
 * @return The count; 0 if nothing moves or @p plan is NULL. It is 1 before hf_plan_set_limits(), unless the
 *         plan moves replicas. A list of keys with limits has the count of the plan of ranges, if that plan can
 *         be made.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_plan_batch_count(const hf_plan *plan);

/**
 * Gives the index of the first move of a batch.
 *
 * The last move of a batch is the one before the first move of the next batch. A batch of a plan over a list may
 * have no moves.
 *
 * @param plan   Plan to read; borrowed, NULL allowed.
 * @param batch  Number of the batch, from 0 to hf_plan_batch_count().
 *
 * @return An index for hf_plan_moves(); hf_plan_move_count() beyond the last batch.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_plan_batch_start(const hf_plan *plan, size_t batch);

#ifdef __cplusplus
}
#endif

#endif

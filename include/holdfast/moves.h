/**
 * @file moves.h
 * What a plan says: how much moves, which nodes give and take, and every move with its batch.
 */
#ifndef HOLDFAST_MOVES_H
#define HOLDFAST_MOVES_H

#include <holdfast/base.h>
#include <holdfast/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Says which share of the keys moves.
 *
 * @param plan  Plan to ask; borrowed, NULL allowed.
 *
 * @return From 0 to 1, exact but for rounding; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_plan_moved(const hf_plan *plan);

/**
 * Says which share of the keys must move at least, for every node to have the share that it has
 * after.
 *
 * hf_plan_moved() minus this is the excess.
 *
 * @param plan  Plan to ask; borrowed, NULL allowed.
 *
 * @return From 0 to 1; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_plan_least(const hf_plan *plan);

/**
 * Says how many bytes move.
 *
 * @param plan  Plan to ask; borrowed, NULL allowed.
 *
 * @return The sum over the moves; 0 if nobody said how many there are, or @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_plan_moved_bytes(const hf_plan *plan);

/**
 * Counts the nodes of both views together.
 *
 * @param plan  Plan to ask; borrowed, NULL allowed.
 *
 * @return The count; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_plan_node_count(const hf_plan *plan);

/**
 * Names a node of either view.
 *
 * @param plan   Plan to ask; borrowed, NULL allowed.
 * @param index  From 0 to hf_plan_node_count() - 1, in the order of the ids.
 *
 * @return The id; "" beyond the end. It lives as long as the plan.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_plan_node_id(const hf_plan *plan, size_t index);

/**
 * Says which share of all keys reaches a node.
 *
 * @param plan   Plan to ask; borrowed, NULL allowed.
 * @param index  From 0 to hf_plan_node_count() - 1, in the order of the ids.
 *
 * @return From 0 to 1; 0 beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_plan_node_in(const hf_plan *plan, size_t index);

/**
 * Says which share of all keys leaves a node.
 *
 * @param plan   Plan to ask; borrowed, NULL allowed.
 * @param index  From 0 to hf_plan_node_count() - 1, in the order of the ids.
 *
 * @return From 0 to 1; 0 beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_plan_node_out(const hf_plan *plan, size_t index);

/**
 * Says how many bytes reach a node.
 *
 * @param plan   Plan to ask; borrowed, NULL allowed.
 * @param index  From 0 to hf_plan_node_count() - 1, in the order of the ids.
 *
 * @return Bytes; 0 if nobody said how many there are, and beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_plan_node_bytes_in(const hf_plan *plan, size_t index);

/**
 * Says how many bytes leave a node.
 *
 * @param plan   Plan to ask; borrowed, NULL allowed.
 * @param index  From 0 to hf_plan_node_count() - 1, in the order of the ids.
 *
 * @return Bytes; 0 if nobody said how many there are, and beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_plan_node_bytes_out(const hf_plan *plan, size_t index);

/**
 * Counts the moves.
 *
 * @param plan  Plan to ask; borrowed, NULL allowed.
 *
 * @return The count; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_plan_move_count(const hf_plan *plan);

/**
 * Tells moves one by one, in the order of batches and of positions inside each.
 *
 * A move says: the keys of positions @p first to @p last, both included, leave the node that has
 * slot @p from in the view before, for the node that has slot @p to in the view after. Either slot
 * is HF_NO_NODE when that view has no owner for them.
 *
 * @param plan   Plan to ask; borrowed, NULL allowed.
 * @param start  The first move to tell, from 0.
 * @param count  How many moves to tell; each array has room for as many.
 * @param first  Receives first positions; NULL if they are not wanted, as for each array.
 * @param last   Receives last positions; those of a list of keys equal @p first.
 * @param from   Receives slots of the view before.
 * @param to     Receives slots of the view after.
 * @param keys   Receives how many keys of the list move; 0 each in a plan of ranges.
 * @param bytes  Receives bytes; 0 each if nobody said how many there are.
 *
 * @return How many moves were told: fewer than @p count at the end, 0 beyond it or if @p plan is
 *         NULL.
 *
 * @threads  Any number at once.
 * @cost     O(count); allocates nothing.
 */
HF_API size_t hf_plan_moves(const hf_plan *plan, size_t start, size_t count, uint64_t first[], uint64_t last[],
                            uint32_t from[], uint32_t to[], uint64_t keys[], uint64_t bytes[]);

/**
 * Counts the batches: 1 until limits are set.
 *
 * @param plan  Plan to ask; borrowed, NULL allowed.
 *
 * @return The count; 0 if nothing moves or @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_plan_batch_count(const hf_plan *plan);

/**
 * Says where the moves of a batch begin.
 *
 * They end where the next batch begins.
 *
 * @param plan   Plan to ask; borrowed, NULL allowed.
 * @param batch  From 0 to hf_plan_batch_count().
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

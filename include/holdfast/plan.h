/**
 * @file plan.h
 * A plan: what moves between two views, from where to where, in batches that keep limits.
 *
 *     hf_plan *plan;
 *     hf_plan_new(before, after, &plan, NULL);
 *     hf_plan_set_limits(plan, 0.02, 0, 1, 1, NULL);
 *     for (size_t done = 0; done < hf_plan_batch_count(plan); ++done) {
 *       // copy the keys of the moves from hf_plan_batch_start(plan, done) on, then
 *       // answer lookups by hf_plan_view(plan, done + 1, &view, NULL)
 *     }
 *     hf_plan_free(plan);
 *
 * A move is a range of **positions**. The position of a key is its hash, hf_view_hash(), unless
 * the clusters take the caller's own hashes, which are mixed first; hf_plan_position() is right
 * for both. Algorithms that own positions in ranges, the tables, rings and maglev, are planned
 * whole, and what is said holds for every key there can be. The others are planned over a list
 * of keys, and what is said holds for these.
 *
 * With hf_plan_new_replicas() all copies of a key are planned, not the owner's alone.
 *
 * The same views, list, bytes and limits give the same plan, on every machine. To go on after a
 * stop, keep hf_plan_fingerprint() and the number of batches done, and make the plan again.
 */
#ifndef HOLDFAST_PLAN_H
#define HOLDFAST_PLAN_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What moves between two views. It keeps both views alive. */
typedef struct hf_plan hf_plan;

/**
 * Plans the way from one view to another for every key there can be.
 *
 * Moves are ranges of positions that have one owner before and another one after, in order; ranges
 * that touch and agree in both are one. Algorithms, options and nodes of the views may differ.
 * Nodes are the same if their ids are. Everything is one batch until hf_plan_set_limits().
 *
 * @param from   View as it is; borrowed; must not be NULL.
 * @param to     View as it will be; borrowed; must not be NULL.
 * @param plan   Receives the plan; must not be NULL.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_INFEASIBLE if the views hash keys
 *         differently, by 'hash' or 'seed', so that every key may move (the message says which);
 *         HF_E_UNSUPPORTED if an algorithm does not own positions in ranges (use
 *         hf_plan_new_keys()).
 *
 * @owns     The caller, who ends the plan with hf_plan_free().
 * @threads  Any number at once.
 * @cost     O(partitions, points or rows of both views); allocates 48 bytes a move.
 */
HF_API hf_status hf_plan_new(const hf_view *from, const hf_view *to, hf_plan **plan, hf_error *error);

/**
 * Plans the way from one view to another for a list of keys, with any algorithm.
 *
 * Shares are shares of the list. A move is a position; keys of equal hash are one move. The order
 * of the list makes no difference.
 *
 * @param from    View as it is; borrowed; must not be NULL.
 * @param to      View as it will be; borrowed; must not be NULL.
 * @param hashes  @p count hashes of keys, as hf_view_hash() gives them; borrowed; NULL only if count
 *                is 0.
 * @param sizes   @p count sizes of these keys in bytes; borrowed; NULL if nobody knows.
 * @param count   How many keys.
 * @param plan    Receives the plan; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the sizes add up to 2^64 or more;
 *         HF_E_INFEASIBLE if the views hash keys differently.
 *
 * @owns     The caller, who ends the plan with hf_plan_free().
 * @threads  Any number at once.
 * @cost     O(count log count); allocates 16 bytes a key and 48 a move.
 */
HF_API hf_status hf_plan_new_keys(const hf_view *from, const hf_view *to, const uint64_t hashes[],
                                  const uint64_t sizes[], size_t count, hf_plan **plan, hf_error *error);

/**
 * Plans the way of all replicas from one view to another, for every key there can be.
 *
 * What moves is copies: those on nodes that hold the key in one view and not in the other, each
 * from a node that loses its copy to one that gets it. A new owner that had a copy already is no
 * move. Two copies of a key never move in one batch, so that there are as few batches as that
 * allows until hf_plan_set_limits(). Shares and bytes count copies: with 3 replicas up to 3 times
 * all keys.
 *
 * A view of hf_plan_view() answers hf_view_replicas() for @p replicas or fewer: a key as the view
 * after once all its copies have moved, and until then as the view before, with finished copies in
 * place of those that they replace. Such views say the shares of the view before.
 *
 * @param from      View as it is; borrowed; must not be NULL.
 * @param to        View as it will be; borrowed; must not be NULL.
 * @param replicas  Copies of each key, the owner's included: 1 to 16.
 * @param plan      Receives the plan; must not be NULL.
 * @param error     Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or @p replicas is not from 1 to 16;
 *         HF_E_INFEASIBLE if a view has fewer nodes of positive weight, or the views hash keys
 *         differently; HF_E_UNSUPPORTED if an algorithm has no partitions, or a view is one of
 *         hf_plan_view() (use hf_plan_new_keys_replicas()).
 *
 * @owns     The caller, who ends the plan with hf_plan_free().
 * @threads  Any number at once.
 * @cost     hf_view_replicas() twice for each partition, which is quick where option 'replicas' is
 *           at @p replicas; allocates 48 bytes a move.
 */
HF_API hf_status hf_plan_new_replicas(const hf_view *from, const hf_view *to, uint32_t replicas, hf_plan **plan,
                                      hf_error *error);

/**
 * Plans the way of all replicas for a list of keys, with any algorithm.
 *
 * @param from      View as it is; borrowed; must not be NULL.
 * @param to        View as it will be; borrowed; must not be NULL.
 * @param replicas  Copies of each key, the owner's included: 1 to 16.
 * @param hashes    As for hf_plan_new_keys().
 * @param sizes     As for hf_plan_new_keys().
 * @param count     How many keys.
 * @param plan      Receives the plan; must not be NULL.
 * @param error     Receives the message of a failure; NULL allowed.
 *
 * @return As hf_plan_new_keys(), and as hf_plan_new_replicas() for @p replicas.
 *
 * @owns     The caller, who ends the plan with hf_plan_free().
 * @threads  Any number at once.
 * @cost     hf_view_replicas() twice for each key, and O(count log count); allocates 16 bytes a key
 *           and 48 a move.
 */
HF_API hf_status hf_plan_new_keys_replicas(const hf_view *from, const hf_view *to, uint32_t replicas,
                                           const uint64_t hashes[], const uint64_t sizes[], size_t count,
                                           hf_plan **plan, hf_error *error);

/**
 * Ends a plan.
 *
 * Views that it gave stay.
 *
 * @param plan  Plan to end; taken. NULL does nothing.
 *
 * @owns     Takes the handle.
 * @threads  One at a time per plan.
 * @cost     O(1), and the views if nobody else holds them.
 */
HF_API void hf_plan_free(hf_plan *plan);

/**
 * Says how many bytes all keys of the cluster have, so that moves and limits can be told in bytes.
 *
 * The bytes are taken to lie evenly over the positions. Batches are forgotten: set limits after
 * this.
 *
 * @param plan   Plan of hf_plan_new(); must not be NULL.
 * @param bytes  Bytes of all keys, moved or not; 0 for unknown.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p plan is NULL; HF_E_UNSUPPORTED for a plan over a list of keys,
 *         whose sizes are in the list.
 *
 * @threads  One at a time per plan.
 * @cost     O(moves).
 */
HF_API hf_status hf_plan_set_bytes(hf_plan *plan, uint64_t bytes, hf_error *error);

/**
 * Cuts a plan into batches, none of which does more than the limits allow.
 *
 * Each move goes into the first batch that has room for it, in the order of positions. A range that
 * is too large for a batch is cut, at the borders of partitions if that is enough; a key that is
 * too large is refused. Two replicas of a key never move in one batch. Batches of former limits are
 * forgotten.
 *
 * @param plan       Plan to cut; must not be NULL.
 * @param share      Greatest share of all keys that moves in a batch: above 0 and up to 1, which is
 *                   no limit.
 * @param bytes      Greatest bytes that move in a batch; 0 for any. Says nothing until the plan
 *                   knows bytes.
 * @param from_node  How many moves of a batch may leave one node; 0 for any.
 * @param to_node    How many moves of a batch may reach one node; 0 for any.
 * @param error      Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p plan is NULL or @p share is out of range; HF_E_INFEASIBLE if a
 *         key is above a limit, or ranges would be cut more than 1048576 times (the message says
 *         what would do). After a failure the plan is as it was.
 *
 * @threads  One at a time per plan.
 * @cost     O(moves log moves), and about the batches a move when they are almost full.
 */
HF_API hf_status hf_plan_set_limits(hf_plan *plan, double share, uint64_t bytes, uint32_t from_node, uint32_t to_node,
                                    hf_error *error);

/**
 * Gives 64 bits over all that the plan says: both views, moves, bytes and batches.
 *
 * @param plan  Plan to ask; borrowed, NULL allowed.
 *
 * @return The fingerprint; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(moves); allocates nothing.
 */
HF_API uint64_t hf_plan_fingerprint(const hf_plan *plan);

/**
 * Makes the view that is right while the first batches of a plan are finished.
 *
 * It answers the keys of finished moves as the view after, and all others as the view before. With
 * 0 batches done it is the view before itself, with all of them the view after itself. A plan over
 * a list answers keys that are not in the list as the view before, until all batches are done.
 *
 * Its nodes are those of both views; one that leaves has weight 0. Its slots are those of the view
 * after. A node that leaves keeps the slot of the view before, unless that one serves another node
 * already: then it has the lowest slot that is free. Ids tell nodes apart in any case.
 *
 * Its fingerprint depends on both views and the finished positions alone, so that two plans, cut
 * differently, give equal fingerprints for equal answers; its generation is that of the view
 * before. It can be the beginning of another plan, in ranges unless this one is over a list of keys
 * or moves replicas. Replicas beside the owner are those of the view after unless the plan moves
 * them. Pins and states are not planned: they are those of the view after.
 *
 * @param plan          Plan to ask; borrowed, NULL allowed.
 * @param batches_done  From 0 to hf_plan_batch_count().
 * @param view          Receives the view; must not be NULL.
 * @param error         Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or there are not that many batches;
 *         HF_E_MEMORY_LIMIT if the view breaks the 'memory_limit' of the view after.
 *
 * @owns     The caller, who owes hf_view_release().
 * @threads  Any number at once.
 * @cost     O(partitions, points or rows of the view before, and moves).
 */
HF_API hf_status hf_plan_view(const hf_plan *plan, size_t batches_done, const hf_view **view, hf_error *error);

/**
 * Gives the position of a key, which moves are ranges of.
 *
 * @param plan  Plan to ask; borrowed, NULL allowed.
 * @param hash  Hash of the key, as hf_view_hash() of either view gives it.
 *
 * @return The position; 0 if @p plan is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_plan_position(const hf_plan *plan, uint64_t hash);

/**
 * Says whether it is time to answer a key as the view after does, when keys are cut over one by
 * one.
 *
 * A key is cut over at start + position % interval, so that keys go evenly over the time whatever
 * range they lie in, and everybody agrees which ones have gone. Nothing is remembered: a clock that
 * jumps back takes keys back to the view before, the same ones for everybody.
 *
 * @param plan      Plan to ask; borrowed, NULL allowed.
 * @param hash      Hash of the key, as hf_view_hash() of either view gives it.
 * @param now       The moment asked about, on the caller's clock, in any unit.
 * @param start     When the first keys go, in the same unit.
 * @param interval  How long it takes until the last ones go; with 0 or 1 all go at @p start.
 *
 * @return 1 for the view after, 0 for the view before or if @p plan is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_plan_cutover(const hf_plan *plan, uint64_t hash, uint64_t now, uint64_t start, uint64_t interval);

/**
 * Writes the whole plan as text, canonically: equal plans give equal bytes.
 *
 * A line each: fingerprints of the views, bytes, "node" with a number and an id, "batch" with a
 * number, and the moves of the batch: first and last position in hexadecimal, numbers of the nodes
 * that keys leave and reach ("-" for none), for a list of keys how many, and bytes if these are
 * known. "end" is the last line.
 *
 * @param plan    Plan to ask; borrowed, NULL allowed.
 * @param buffer  Receives the text and a NUL; NULL only with size 0.
 * @param size    Bytes of the buffer; 0 to ask for the length alone.
 * @param length  Receives the length without the NUL; NULL only if size is not 0.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the buffer is too small (the message says
 *         what it takes).
 *
 * @threads  Any number at once.
 * @cost     O(moves), some 40 bytes of text each.
 */
HF_API hf_status hf_plan_text(const hf_plan *plan, char buffer[], size_t size, size_t *length, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif

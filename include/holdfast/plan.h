/**
 * @file plan.h
 * A plan lists the keys that move between two views, in batches within limits.
 *
 *     hf_plan *plan;
 *     hf_plan_new(before, after, &plan, NULL);
 *     hf_plan_set_limits(plan, 0.02, 0, 1, 1, NULL);
 *     for (size_t done = 0; done < hf_plan_batch_count(plan); ++done) {
 *       // copy the keys of the moves from index hf_plan_batch_start(plan, done) on, then
 *       // answer lookups by hf_plan_view(plan, done + 1, &view, NULL)
 *     }
 *     hf_plan_free(plan);
 *
 * A **move** is one pair of nodes in one batch: all keys that one node hands to one other node then, which one
 * stream can copy. A node that is down hands over nothing: hf_plan_senders() says who sends in its place, and then
 * there is a move for each sender. Such moves come first. A move consists of **ranges** of positions. The **position**
 * of a key is its hash, from hf_view_hash(); with hash "caller" it is the mixed hash. hf_plan_position() gives it in
 * both cases. See moves.h for the contents of a plan.
 *
 * Tables, rings and maglev place positions in ranges. A plan between two views of such algorithms is a **plan
 * of ranges**, and it holds for every possible key. With the other algorithms a plan is made over a list of
 * keys, and it holds for the keys of the list. If the views hash keys differently, the list has both hashes of each
 * key, and positions are those of the view after.
 *
 * A key with a pin of its own is a range of one position. A hash does not tell how its key begins, so that a plan does
 * not know which keys a pinned prefix has: both views must pin the same prefixes to the same nodes, their homes do not
 * move then, and their other replicas are not planned.
 *
 * hf_plan_new() plans the homes of keys; hf_plan_new_replicas() plans all replicas of keys.
 *
 * Equal views, lists, bytes and limits give equal plans, on every machine. To go on after an interruption,
 * store hf_plan_fingerprint() and the number of finished batches, and make the plan again.
 */
#ifndef HOLDFAST_PLAN_H
#define HOLDFAST_PLAN_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Moves between two views, in batches. A plan keeps both views alive. */
typedef struct hf_plan hf_plan;

/**
 * Plans the moves from one view to another for every possible key.
 *
 * A range has one home in the view before and another home in the view after. Adjacent ranges of one move are
 * one range. Algorithms, options and nodes of the views may differ. Nodes with equal ids are the same node. The
 * plan is one batch until hf_plan_set_limits().
 *
 * @param from   View before the moves; borrowed; must not be NULL.
 * @param to     View after the moves; borrowed; must not be NULL.
 * @param plan   Receives the plan; must not be NULL.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_INFEASIBLE if the views differ in option 'hash' or
 *         'seed', so that every key may move (use hf_plan_new_keys_rehashed()), or in a pin of a prefix (the
 *         message names it); HF_E_UNSUPPORTED if an algorithm does not place positions in ranges (use
 *         hf_plan_new_keys()); HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller owns the plan and ends it with hf_plan_free().
 * @threads  Any number at once.
 * @cost     O(partitions, points or rows of both views); allocates 48 bytes for each range and each move.
 */
HF_API hf_status hf_plan_new(const hf_view *from, const hf_view *to, hf_plan **plan, hf_error *error);

/**
 * Plans the moves from one view to another for a list of keys, with any algorithm.
 *
 * Shares of what moves are shares of the list. A range is a single position; keys with equal hashes are one
 * range. The order of the list has no effect.
 *
 * If both views place positions in ranges, the batches are those of the plan of ranges: with the limits of that
 * plan, a key moves in the batch that its position has there, whatever else is in the list. A batch may then have
 * no moves, and a share in the limits counts all possible keys. With the other algorithms the batches depend
 * on the list, and a share in the limits is one of the list.
 *
 * @param from    View before the moves; borrowed; must not be NULL.
 * @param to      View after the moves; borrowed; must not be NULL.
 * @param hashes  @p count hashes of keys, from hf_view_hash(); borrowed; NULL only if @p count is 0.
 * @param sizes   @p count sizes of these keys in bytes; borrowed; NULL if they are unknown.
 * @param count   Number of keys.
 * @param plan    Receives the plan; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the sizes add up to 2^64 or more; HF_E_INFEASIBLE if
 *         the views differ in option 'hash' or 'seed'; HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller owns the plan and ends it with hf_plan_free().
 * @threads  Any number at once.
 * @cost     O(count log count); allocates 16 bytes for each key, and 48 for each range and each move.
 */
HF_API hf_status hf_plan_new_keys(const hf_view *from, const hf_view *to, const uint64_t hashes[],
                                  const uint64_t sizes[], size_t count, hf_plan **plan, hf_error *error);

/**
 * Plans the moves between two views that hash keys differently, for a list of keys and their homes.
 *
 * It is the way from the placement of another program to any other, to another seed or hash, and back. The batches
 * depend on the list. In the view of hf_plan_view() a key of the list that waits is answered as in the view before, and
 * every other key, of the list or not, as in the view after; its hashes are those of the view after. If both views
 * hash alike, the plan is that of hf_plan_new_keys(), and its views answer as those do.
 *
 * @param from           View before the moves; borrowed; must not be NULL.
 * @param hashes_before  @p count hashes from hf_view_hash() of @p from; borrowed; NULL only if @p count is 0.
 * @param to             View after the moves; borrowed; must not be NULL.
 * @param hashes_after   Hashes of the same keys from hf_view_hash() of @p to; borrowed; NULL only if @p count is 0.
 * @param sizes          As for hf_plan_new_keys().
 * @param count          Number of keys.
 * @param plan           Receives the plan; must not be NULL.
 * @param error          Receives the message of a failure; NULL allowed.
 *
 * @return As hf_plan_new_keys(), for pins of prefixes as hf_plan_new(); HF_E_ARGUMENT also if both views hash alike
 *         and the hashes of a key differ.
 *
 * @owns     The caller owns the plan and ends it with hf_plan_free().
 * @threads  Any number at once.
 * @cost     O(count log count); allocates 24 bytes for each key, and 48 for each range and each move.
 */
HF_API hf_status hf_plan_new_keys_rehashed(const hf_view *from, const uint64_t hashes_before[], const hf_view *to,
                                           const uint64_t hashes_after[], const uint64_t sizes[], size_t count,
                                           hf_plan **plan, hf_error *error);

/**
 * Plans the moves of all replicas from one view to another, for every possible key.
 *
 * A move takes replicas from a node that holds the keys in the view before alone to a node that holds them in
 * the view after alone. If a node becomes the home of a key of which it holds a replica already, nothing
 * moves. A replica moves inside its zone where that is possible, and else such that no stage has a key in fewer
 * zones, on any level, than both views have. Two replicas of a key never move in one batch; before hf_plan_set_limits()
 * the plan has as few batches as this allows. Shares and bytes count replicas: with 3 replicas a share may be up to 3.
 *
 * A view of hf_plan_view() answers hf_view_replicas() for up to @p replicas replicas. It answers as the view
 * after if all moves of the key are finished. Otherwise it answers as the view before, with the new node in
 * place of the old one for every finished move of the key. Fewer replicas are the first of these.
 *
 * @param from      View before the moves; borrowed; must not be NULL.
 * @param to        View after the moves; borrowed; must not be NULL.
 * @param replicas  Replicas of each key, the home included: 1 to 32.
 * @param plan      Receives the plan; must not be NULL.
 * @param error     Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or @p replicas is not from 1 to 32; HF_E_INFEASIBLE if a
 *         view has fewer than @p replicas nodes of positive weight, or the views differ in option 'hash' or
 *         'seed', or a view is a stage of a plan of fewer replicas, or a stage in which some keys have no home;
 *         HF_E_UNSUPPORTED if an algorithm has no partitions (use hf_plan_new_keys_replicas()); HF_E_MEMORY if
 *         there is no memory.
 *
 * @owns     The caller owns the plan and ends it with hf_plan_free().
 * @threads  Any number at once.
 * @cost     hf_view_replicas() twice for each partition, or run of a stage, which is fast if option 'replicas' is
 *           @p replicas;
 *           allocates 48 bytes for each range and each move.
 */
HF_API hf_status hf_plan_new_replicas(const hf_view *from, const hf_view *to, uint32_t replicas, hf_plan **plan,
                                      hf_error *error);

/**
 * Plans the moves of all replicas for a list of keys, with any algorithm.
 *
 * The batches are those of the plan of hf_plan_new_replicas() with the same limits, if that plan can be made.
 *
 * @param from      View before the moves; borrowed; must not be NULL.
 * @param to        View after the moves; borrowed; must not be NULL.
 * @param replicas  Replicas of each key, the home included: 1 to 32.
 * @param hashes    As for hf_plan_new_keys().
 * @param sizes     As for hf_plan_new_keys().
 * @param count     Number of keys.
 * @param plan      Receives the plan; must not be NULL.
 * @param error     Receives the message of a failure; NULL allowed.
 *
 * @return As hf_plan_new_keys(), and as hf_plan_new_replicas() for @p replicas; HF_E_INFEASIBLE also if a view
 *         is a stage of a plan in which a key of the list has no home (leave the key out).
 *
 * @owns     The caller owns the plan and ends it with hf_plan_free().
 * @threads  Any number at once.
 * @cost     hf_view_replicas() twice for each key, and O(count log count); allocates 16 bytes for each key,
 *           and 48 for each range and each move.
 */
HF_API hf_status hf_plan_new_keys_replicas(const hf_view *from, const hf_view *to, uint32_t replicas,
                                           const uint64_t hashes[], const uint64_t sizes[], size_t count,
                                           hf_plan **plan, hf_error *error);

/**
 * Ends a plan. Views that hf_plan_view() made live on until they are released.
 *
 * @param plan  Plan to end; taken. NULL does nothing.
 *
 * @owns     Takes @p plan.
 * @threads  One at a time per plan.
 * @cost     O(1); it also frees the two views if nothing else holds them.
 */
HF_API void hf_plan_free(hf_plan *plan);

/**
 * Sets the bytes of all keys of the cluster, from which the plan computes the bytes of moves and of limits.
 *
 * The plan assumes that the bytes are spread evenly over the positions. The call removes all limits, those of
 * hf_plan_set_zone_limits() included; set them again after it.
 *
 * @param plan   Plan from hf_plan_new() or hf_plan_new_replicas(); must not be NULL.
 * @param bytes  Bytes of all keys, whether they move or not; 0 if they are unknown.
 * @param error  Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p plan is NULL; HF_E_UNSUPPORTED if the plan is over a list of keys, whose
 *         sizes are in the list; HF_E_MEMORY if there is no memory. On failure bytes and limits stay.
 *
 * @threads  One at a time per plan.
 * @cost     O(ranges log ranges).
 */
HF_API hf_status hf_plan_set_bytes(hf_plan *plan, uint64_t bytes, hf_error *error);

/**
 * Divides a plan into batches within limits.
 *
 * The limits count what is copied: moves, which are pairs of nodes, and the keys and bytes of all moves of a
 * batch. A pair of nodes is one move of one batch if it fits. It is divided over several batches if it exceeds
 * a limit by itself, or to fill a batch of which more than an eighth is empty. With a limit on the share alone,
 * every batch but one is therefore full to seven eighths or to less than one partition, and there are at most
 * as many moves as pairs and batches together. Partitions stay whole if one partition fits into a batch. A key
 * that is too large for one batch is an error. Two replicas of a key never move in one batch. New limits
 * replace the limits and batches set before.
 *
 * @param plan       Plan to change; must not be NULL.
 * @param share      Greatest share of all keys that moves in one batch: above 0 and up to 1; 1 for no limit.
 *                   It counts possible keys, and keys of the list in a plan over a list for which no plan of
 *                   ranges can be made. Each replica counts.
 * @param bytes      Greatest number of bytes that move in one batch; 0 for no limit. It counts the sizes of
 *                   the list, or the part of the bytes of hf_plan_set_bytes(); each replica counts. It has no
 *                   effect if the plan knows no bytes.
 * @param moves_out  Greatest number of moves that one node sends in one batch, see hf_plan_senders(); 0 for no
 *                   limit. If all nodes are up this is the number of nodes that it sends to.
 * @param moves_in   Greatest number of moves to one node in one batch; 0 for no limit. If all nodes are up this is
 *                   the number of nodes that it receives from.
 * @param error      Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p plan is NULL or @p share is out of range; HF_E_INFEASIBLE if one key
 *         exceeds a limit, or ranges would be divided into more than 1048576 batches of the greatest share or
 *         bytes (the message names limits that work); HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per plan.
 * @cost     O(ranges log ranges + batches), and a step for each 64 batches that a pair of nodes has to pass;
 *           as hf_plan_new() or hf_plan_new_replicas() in addition for a list that has the batches of such a
 *           plan.
 */
HF_API hf_status hf_plan_set_limits(hf_plan *plan, double share, uint64_t bytes, uint32_t moves_out, uint32_t moves_in,
                                    hf_error *error);

/**
 * Gives the fingerprint of a plan: 64 bits that cover both views, the ranges, the bytes, the batches and
 * the times from which on these may begin.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 *
 * @return The fingerprint; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(ranges); allocates nothing.
 */
HF_API uint64_t hf_plan_fingerprint(const hf_plan *plan);

/**
 * Makes the view to use while the first batches of a plan are finished and the others are not.
 *
 * The view answers keys of finished moves as the view after, and all other keys as the view before. With 0
 * finished batches it is the view before itself; with all batches finished it is the view after itself. In a
 * plan over a list, keys outside the list are answered as in the view before, until all batches are finished.
 *
 * It has the nodes of both views, in the slots of the view after. A node that is not in the view after has
 * weight 0. It keeps its slot of the view before, or gets the lowest free slot if another node has that slot.
 * Identify nodes by their ids, therefore.
 *
 * Its fingerprint covers all that it answers: two plans with different batches give equal fingerprints if they
 * give equal answers. It has the generation of the view before. A pinned key has the pin of the view before until its
 * moves are finished, and then that of the view after. It has the states of the view after, because plans do not cover
 * them, and the replicas of the view after behind the home, unless the plan moves
 * replicas.
 *
 * Another plan may start from this view or lead to it: back, on, or elsewhere because a node died. A stage of
 * that plan is no larger for it, and the next plan may start from there. hf_view_save() saves the view;
 * hf_plan_batches_done() says how far it is, also after it was opened again.
 *
 * @param plan          Plan to read; borrowed; must not be NULL.
 * @param batches_done  Number of finished batches, from 0 to hf_plan_batch_count().
 * @param view          Receives the view; must not be NULL.
 * @param error         Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the plan has fewer batches; HF_E_MEMORY_LIMIT if the
 *         view would exceed option 'memory_limit' of the view after; HF_E_INFEASIBLE in the middle of a plan of
 *         hf_plan_new_keys_rehashed() in which keys of different homes have one hash in the view after;
 *         HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller owns one reference to the view and gives it back with hf_view_release().
 * @threads  Any number at once.
 * @cost     O(ranges + partitions, points or rows of the view before); allocates.
 */
HF_API hf_status hf_plan_view(const hf_plan *plan, size_t batches_done, const hf_view **view, hf_error *error);

/**
 * Says how many batches of a plan are finished in a view that hf_plan_view() made.
 *
 * The view may come from a snapshot, and the plan may be the same one made again in another process, of equal
 * views, list, bytes and limits: to go on after an interruption, save the view of the finished batches, and ask
 * for their number.
 *
 * @param plan          Plan to read; borrowed; must not be NULL.
 * @param view          View before, view after, or a stage of the plan; borrowed; must not be NULL.
 * @param batches_done  Receives the number of finished batches, for hf_plan_view(); must not be NULL.
 * @param error         Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the view is no stage of this plan (the message names the
 *         plan that it is a stage of); HF_E_MEMORY if there is no memory.
 *
 * @threads  Any number at once.
 * @cost     As hf_plan_view().
 */
HF_API hf_status hf_plan_batches_done(const hf_plan *plan, const hf_view *view, size_t *batches_done, hf_error *error);

/**
 * Gives the position of a key. Moves consist of ranges of positions.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 * @param hash  Hash of the key, from hf_view_hash() of the view after.
 *
 * @return The position; 0 if @p plan is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_plan_position(const hf_plan *plan, uint64_t hash);

/**
 * Says whether a key is cut over to the view after, for keys that are cut over one by one.
 *
 * A key is cut over at the time start + position % interval. Keys of every range are therefore cut over at an
 * even rate, and all processes agree on which ones. The function has no memory: if the clock jumps back, the
 * same keys go back to the view before in every process.
 *
 * @param plan      Plan to read; borrowed, NULL allowed.
 * @param hash      Hash of the key, from hf_view_hash() of the view after.
 * @param now       Time for which the answer is computed, by the caller's clock, in any unit.
 * @param start     Time at which the first keys are cut over, in the same unit.
 * @param interval  Time between the first and the last keys, in the same unit; with 0 or 1 all keys are cut
 *                  over at @p start.
 *
 * @return 1 for the view after; 0 for the view before, or if @p plan is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_plan_cutover(const hf_plan *plan, uint64_t hash, uint64_t now, uint64_t start, uint64_t interval);

/**
 * Writes a plan as canonical text: equal plans give equal bytes.
 *
 * The text has these lines, in this order:
 *
 * - "holdfast plan 1", the format
 * - "from" and "to", each with the fingerprint of a view
 * - "of ranges", or "of keys" with the length of the list; "rehashed" follows if the views hash keys differently, and
 *   "with N replicas" if the plan moves replicas
 * - "bytes" with the bytes of all keys
 * - for each node: "node", its number and its id
 * - for each batch: "batch" and its number, from 1, and "not before" with a time if it has to wait; then for each move
 * "move", the numbers of the nodes before and after ("-" for no node), "sender" with a number ("none" if all that hold
 * the keys are down) if another node than the one before sends, and a line for each of its ranges
 * - "end"
 *
 * The line of a range has the first and the last position in hexadecimal. The lines of moves and of ranges end
 * with the number of keys in a plan over a list, and with the bytes if they are known.
 *
 * @param plan    Plan to read; borrowed; must not be NULL.
 * @param buffer  Receives the text and a NUL; NULL only if @p size is 0.
 * @param size    Bytes of the buffer; 0 to get the length alone.
 * @param length  Receives the length without the NUL; NULL only if @p size is not 0.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the buffer is too small (the message gives the bytes
 *         needed).
 *
 * @threads  Any number at once.
 * @cost     O(ranges); a range has some 40 bytes of text.
 */
HF_API hf_status hf_plan_text(const hf_plan *plan, char buffer[], size_t size, size_t *length, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif
